import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runTask } from '../../src/main/engine/service/maintenance/run-task.ts';
import { backupFolder } from '../../src/main/engine/store/backup.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { finishedRuns } from '../unit/engine/database-files/damage.ts';
import { queue, spec } from '../unit/engine/fixtures.ts';

const writer = fileURLToPath(new URL('workers/row-writer.ts', import.meta.url));

test('backups complete beside a writer of more than 1,000 points a second; each is sound and of one state', async () => {
  const { path } = finishedRuns(150);
  const store = openStore(path);
  const [run] = queue(store, [spec({ seed: 1000 })], 'busy');
  store.close();
  const child = spawn(process.execPath, [writer, path, String(run!.id)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  const acknowledged = (): number => Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
  while (!(acknowledged() > 0)) await delay(5);

  const begin = { at: performance.now(), rows: acknowledged() };
  for (let n = 0; n < 5; n += 1) {
    const before = acknowledged();
    const file = await runTask('backUp', path);
    await delay(20);
    const after = acknowledged();
    const copy = new Database(`${backupFolder(path)}/${file}`, { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    const { rows, n: chunks } = copy
      .prepare('SELECT max(first_row + n) AS rows, count(*) AS n FROM curve_chunk WHERE run_id = ?')
      .get(run!.id) as { rows: number; n: number };
    copy.close();
    // One state: the pieces of seven rows follow one another, and none that was acknowledged before is missing.
    expect(rows).toBe(7 * chunks);
    expect(rows).toBeGreaterThanOrEqual(before);
    expect(rows).toBeLessThanOrEqual(after + 7 * 1000);
  }
  const perSecond = (acknowledged() - begin.rows) / ((performance.now() - begin.at) / 1000);
  expect(perSecond).toBeGreaterThan(1000);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  const again = openStore(path);
  expect(again.integrityCheck()).toEqual([]);
  again.close();
}, 120_000);
