import Database from 'better-sqlite3';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultOf } from '../../../../src/main/engine/database-files/copy-state.ts';
import { requireFault } from '../../../../src/main/engine/database-files/fault.ts';
import { chooseBackup } from '../../../../src/main/engine/database-files/restore.ts';
import { checkDatabase } from '../../../../src/main/engine/doctor/database.ts';
import { listBackups } from '../../../../src/main/engine/store/backup.ts';
import { rememberDamage } from '../../../../src/main/engine/store/care.ts';
import { lastingFault } from '../../../../src/main/engine/store/complaints.ts';
import { act } from '../../../../src/main/engine/store/integrity.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { brokenRules, finish, finishedRuns, makeStale, overwrite, pagesOf, rules } from '../database-files/damage.ts';
import { queue, spec, temporaryFolder } from '../fixtures.ts';

const damage = expect.objectContaining({ code: 'database.damaged' });

function opened(path: string, readonly = false): Store {
  const store = openStore(path, { readonly });
  onTestFinished(() => store.close());
  return store;
}

const filesOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dirname(path), { withFileTypes: true })
      // The index of the log is no data; readers make it anew.
      .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
      .map(({ name }) => [name, readFileSync(join(dirname(path), name)).toString('base64')]),
  );

test.each(rules)('whatever a check calls damage is damage to all that look: %s is broken', async (rule) => {
  const { path } = finishedRuns(12);
  const sound = openStore(path);
  const good = basename(sound.backUp());
  sound.close();
  brokenRules[rule](path);
  // A copy of it, as one that an older version may have made.
  const bad = good.replace('.0001-', '.0002-');
  copyFileSync(path, join(dirname(path), 'backups', bad));

  expect(requireFault(path)).toEqual(damage);
  expect(faultOf(path)).toMatch(/run/);
  expect(chooseBackup(path)).toMatchObject({ newest: { file: good }, bad: [bad] });
  expect(opened(path, true).integrityCheck()).not.toEqual([]);
  const store = openStore(path);
  const verdict = await act(store, store.integrityCheck(), () => store.integrityCheck());
  expect(verdict).toEqual({ complaints: [expect.any(String), ...verdict.complaints.slice(1)], mended: [] });
  // Good backups are never pushed out by copies of damage.
  expect(() => store.backUp()).toThrow(damage);
  expect(listBackups(path).map((file) => basename(file))).toEqual([bad, good]);
  rememberDamage(store, new Date());
  store.close();
  for (let start = 0; start < 2; start += 1) expect(() => openStore(path)).toThrow(damage);
});

test('the doctor, who only reads, sees rows that break a constraint', () => {
  const { path } = finishedRuns(4);
  brokenRules['a CHECK constraint'](path);
  expect(checkDatabase(path)).toMatchObject({ state: 'problem' });
});

test.each([
  ['one for order alone', ['run_by_status'], ''],
  ['a UNIQUE one whose rows it can take', ['sqlite_autoindex_run_1'], ' UNIQUE'],
])(
  'an index that can be made anew is no reason to replace a database or to pass over a backup: %s',
  async (_, indexes, constraint) => {
    // prettier-ignore
    const { path } = finishedRuns(12);
    makeStale(path, indexes, `UPDATE run SET status = 'cancelled', key = 'new ' || run_id`, constraint);
    expect(() => requireFault(path)).toThrow(expect.objectContaining({ code: 'repair.not_needed' }));
    expect(faultOf(path)).toBeUndefined();
    const store = opened(path);
    const { complaints, mended } = await act(store, store.integrityCheck(), () => store.integrityCheck());
    expect([complaints, mended.length > 0]).toEqual([[], true]);
  },
);

test('behind a hundred complaints about such an index a worse one is found', () => {
  const { path } = finishedRuns(150);
  brokenRules['a CHECK constraint'](path);
  makeStale(path, ['run_list_by_end'], `UPDATE run SET ended_at = NULL`);
  const db = new Database(path);
  onTestFinished(() => void db.close());
  expect(lastingFault(db)).toMatch(/^CHECK/);
});

test('to look changes no file, neither of a database that has a log nor of a backup', () => {
  const { path } = finishedRuns(4);
  const store = openStore(path);
  finish(store, queue(store, [spec({ seed: 99 })], 'late')[0]!);
  const copy = join(temporaryFolder(), 'descent.sqlite');
  for (const suffix of ['', '-wal']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  store.close();
  const before = filesOf(copy);
  expect(Object.keys(before)).toHaveLength(2);
  expect(() => requireFault(copy)).toThrow(expect.objectContaining({ code: 'repair.not_needed' }));
  expect(faultOf(copy)).toBeUndefined();
  const reading = openStore(copy, { readonly: true });
  expect([reading.quickCheck(), reading.integrityCheck()]).toEqual(['ok', []]);
  reading.close();
  expect(filesOf(copy)).toEqual(before);
  overwrite(copy, [pagesOf(copy, 'curve_chunk', 'leaf')[2]!]);
  const damaged = filesOf(copy);
  expect(requireFault(copy)).toEqual(damage);
  expect(filesOf(copy)).toEqual(damaged);
});
