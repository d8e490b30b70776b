import { statSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { isDue, markDone, rememberDamage } from '../../../../src/main/engine/store/care.ts';
import { staleIndexes } from '../../../../src/main/engine/store/complaints.ts';
import { act, isCheckDue, verdictNotice } from '../../../../src/main/engine/store/integrity.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { finishedRuns, makeStale, overwrite, pagesOf } from '../database-files/damage.ts';
import { temporaryStore } from '../fixtures.ts';

function opened(path: string): Store {
  const store = openStore(path);
  onTestFinished(() => store.close());
  return store;
}

const check = (store: Store) => act(store, store.integrityCheck(), () => store.integrityCheck());
const lastDone = (store: Store): string[] =>
  store.all<{ what: string }>('SELECT what FROM care').map(({ what }) => what);

test('indexes that do not agree with their tables are made anew, and the check is passed', async () => {
  const { path, runs } = finishedRuns(150);
  makeStale(path, ['run_by_status', 'run_list_by_end'], `UPDATE run SET status = 'cancelled', ended_at = NULL`);
  const store = opened(path);
  const count = () =>
    store.get<{ n: number }>(`SELECT count(*) AS n FROM run INDEXED BY run_by_status WHERE status = 'cancelled'`)!.n;
  expect(store.quickCheck()).toBe('ok');
  // More complaints than a check tells at a time: the second index shows when the first is made anew.
  expect(store.integrityCheck()).toHaveLength(100);
  expect(count()).toBe(0);
  const verdict = await check(store);
  expect(verdict.complaints).toEqual([]);
  expect(verdict.mended.toSorted()).toEqual(['run_by_status', 'run_list_by_end']);
  expect(store.integrityCheck()).toEqual([]);
  expect(count()).toBe(runs.length);
  expect(verdictNotice(path, verdict)).toMatchObject({
    code: 'database.reindexed',
    message: expect.stringMatching(/run_by_status/),
  });
  expect(lastDone(store)).toEqual(['check']);
  expect(isCheckDue(store)).toBe(false);
});

test('an index whose rows may not be in it is no index to be made anew: that is damage', async () => {
  const { path } = finishedRuns(2);
  makeStale(path, ['sqlite_autoindex_run_1'], `UPDATE run SET key = 'the same'`, ' UNIQUE');
  const store = opened(path);
  const { complaints, mended } = await check(store);
  expect(complaints.length).toBeGreaterThan(0);
  expect(mended).toEqual([]);
  expect(lastDone(store)).toEqual([]);
  expect(isCheckDue(store)).toBe(true);
});

test('damage that a check has found is looked for at the next start, before anything is written', async () => {
  const { path } = finishedRuns(100);
  const [, , page] = pagesOf(path, 'curve_chunk', 'leaf');
  overwrite(path, [page!]);
  const store = openStore(path);
  const verdict = await check(store);
  expect(verdictNotice(path, verdict)).toMatchObject({ code: 'database.damaged' });
  rememberDamage(store, new Date());
  store.close();
  for (let start = 0; start < 2; start += 1)
    expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'database.damaged' }));
});

test('damage that is not there any more is forgotten', () => {
  const { path } = finishedRuns(1);
  const store = openStore(path);
  rememberDamage(store, new Date());
  expect(lastDone(store)).toEqual(['damage']);
  store.close();
  expect(lastDone(opened(path))).toEqual([]);
});

test('only complaints about what is in an index are taken for such', () => {
  expect(staleIndexes(['row 3 missing from index run_key', 'wrong # of entries in index b', 'row 9 missing from index b'])).toEqual(['run_key', 'b']); // prettier-ignore
  expect(staleIndexes(['non-unique entry in index a', 'row 1 values differ from index c'])).toEqual(['a', 'c']);
  expect(staleIndexes([])).toEqual([]);
  for (const other of [
    'Tree 7 page 4: btreeInitPage() returns error code 11',
    'NULL value in run.key',
    'Page 9: never used',
  ])
    expect(staleIndexes(['row 3 missing from index run_key', other])).toBeUndefined();
});

test('the check is due once a week; a date in the future tells nothing', () => {
  const store = temporaryStore();
  const now = new Date('2026-03-10T00:00:00Z');
  const dueAt = (done: string): boolean => {
    markDone(store, 'check', new Date(done));
    return isDue(store, 'check', now);
  };
  expect(isDue(store, 'check', now)).toBe(true);
  expect(['2026-03-09', '2026-03-03T00:01:00Z', '2026-03-02T23:59:00Z', '2031-01-01'].map(dueAt)).toEqual(
    [false, false, true, true], // prettier-ignore
  );
});

const logBytes = (store: Store): number => statSync(`${store.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
const insert = (store: Store, name: string): void =>
  void store.run(
    `INSERT INTO suite (name, suite_json, submitted_at)
     VALUES (:name, json_quote(replace(hex(zeroblob(500000)), '00', 'xy')), '')`,
    { name },
  );

test('a log that one transaction has filled is emptied, and one that a reader holds back as soon as it can be', () => {
  const store = temporaryStore();
  store.append(() => {
    for (let n = 0; n < 70; n += 1) insert(store, `first ${n}`);
  });
  expect(logBytes(store)).toBeLessThan(2 ** 20);

  const reader = openStore(store.path, { readonly: true });
  const release = reader.holdSnapshot();
  const begin = performance.now();
  for (let n = 0; n < 70; n += 1) store.append(() => insert(store, `second ${n}`));
  // It waits for nobody: a transaction would otherwise stand for the five seconds that a connection waits.
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(logBytes(store)).toBeGreaterThan(64 * 2 ** 20);
  store.truncateLog();
  expect(logBytes(store)).toBeGreaterThan(64 * 2 ** 20);
  release();
  reader.close();
  store.truncateLog();
  expect(logBytes(store)).toBe(0);
  expect(store.get('SELECT count(*) AS n FROM suite')).toEqual({ n: 140 });
});
