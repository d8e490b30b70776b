import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { insertCheckpoint } from '../../../src/main/engine/store/checkpoint-records.ts';
import { sidecars } from '../../../src/main/engine/store/paths.ts';
import { runName, type Run } from '../../../src/main/engine/store/runs.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { sweep } from '../../../src/main/engine/sweep.ts';
import { removeStrayGraphs } from '../../../src/main/tensor/runtime/graph-folder.ts';
import { queue, spec, temporaryFolder, temporaryStore } from './fixtures.ts';

const statuses = ['queued', 'paused', 'interrupted', 'failed', 'cancelled', 'timeout', 'finished', 'diverged'] as const;

/** Runs in each state, with two recorded checkpoints each, one that is not recorded, and one that is half written. */
function litter(): { store: Store; runs: Run[]; folderOf: (name: string) => string } {
  const store = temporaryStore();
  const runs = queue(
    store,
    statuses.map((_, seed) => spec({ seed })),
  );
  const folderOf = (name: string): string => join(sidecars(store.path).checkpoints, name);
  runs.forEach(({ id, key }, i) => {
    const folder = folderOf(runName(key));
    mkdirSync(folder, { recursive: true });
    for (const file of ['5.checkpoint', '9.checkpoint', '7.checkpoint', '12.checkpoint.part'])
      writeFileSync(join(folder, file), 'x');
    store.commit(() => {
      for (const step of [5, 9]) insertCheckpoint(store, id, { step, file: `${step}.checkpoint`, sha256: 'a' });
      store.run('UPDATE run SET status = :status WHERE run_id = :id', { status: statuses[i], id });
    });
  });
  return { store, runs, folderOf };
}

test('what may go on keeps its recorded checkpoints, and nothing else is left', async () => {
  const { store, runs, folderOf } = litter();
  mkdirSync(folderOf('0123456789abcdef'));
  mkdirSync(folderOf('of-somebody'));
  await sweep(store, () => true);
  const left = Object.fromEntries(
    runs.map(({ key }, i) => {
      const folder = folderOf(runName(key));
      return [statuses[i]!, existsSync(folder) ? readdirSync(folder).sort() : undefined];
    }),
  );
  const kept = ['5.checkpoint', '9.checkpoint'];
  expect(left).toEqual({
    ...{ queued: kept, paused: kept, interrupted: kept, failed: kept, cancelled: kept, timeout: kept },
    ...{ finished: undefined, diverged: undefined },
  });
  expect(existsSync(folderOf('0123456789abcdef'))).toBe(false);
  expect(existsSync(folderOf('of-somebody'))).toBe(true);
  expect(store.get('SELECT count(*) AS n FROM checkpoint')).toEqual({ n: 2 * 6 });
});

test('a run that starts ends the sweep', async () => {
  const { store, folderOf } = litter();
  const before = readdirSync(folderOf('.'));
  await sweep(store, () => false);
  expect(readdirSync(folderOf('.'))).toEqual(before);
  let looks = 0;
  await sweep(store, () => (looks += 1) < 3);
  const parts = before.filter((name) => existsSync(join(folderOf(name), '12.checkpoint.part')));
  expect(parts.length).toBeLessThan(before.length);
  expect(parts.length).toBeGreaterThanOrEqual(before.length - 2);
});

test('without a folder for checkpoints there is nothing to do', async () => {
  await expect(sweep(temporaryStore(), () => true)).resolves.toBeUndefined();
});

test('graphs of processes that were killed go, those of living ones and new ones stay', () => {
  const folder = temporaryFolder();
  const old = (name: string, hours: number): string => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'saved_model.pb'), 'x');
    const then = Date.now() / 1e3 - hours * 3600;
    utimesSync(join(folder, name), then, then);
    return name;
  };
  // A real one: the process is gone, and nothing has removed it.
  const module = JSON.stringify(join(process.cwd(), 'src/main/tensor/runtime/graph-folder.ts'));
  const text = `import { makeGraphFolder } from ${module};
    process.stdout.write(makeGraphFolder(), () => process.kill(process.pid, 'SIGKILL'));`;
  const { stdout, pid, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
  });
  expect(signal).toBe('SIGKILL');
  expect(basename(stdout)).toMatch(new RegExp(`^descent-graph-${pid}-`));
  utimesSync(stdout, 0, 0);
  const kept = [
    old(`descent-graph-${process.pid}-abcdef`, 100),
    old(`descent-graph-${pid}-new`, 0),
    old('descent-graph-Xy12Zw', 1),
    old('other-thing', 100),
  ];
  old('descent-graph-aBcDeF', 100);
  removeStrayGraphs(folder);
  expect(readdirSync(folder).sort()).toEqual(kept.sort());
});
