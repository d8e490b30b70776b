import Database from 'better-sqlite3';
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { faultOf } from '../../../../src/main/engine/database-files/copy-state.ts';
import { salvageText } from '../../../../src/main/engine/database-files/salvage/salvage-text.ts';
import { salvage } from '../../../../src/main/engine/database-files/salvage/salvage.ts';
import { isBehind } from '../../../../src/main/engine/store/backfill.ts';
import { readCurve } from '../../../../src/main/engine/store/curves.ts';
import { openStore } from '../../../../src/main/engine/store/open.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { listSuites } from '../../../../src/main/engine/store/suites.ts';
import { queue, spec, temporaryFolder } from '../fixtures.ts';
import { startEngine } from '../../../faults/engine-fixtures.ts';
import {
  brokenRules,
  finish,
  finishedRuns,
  ignoringChecks,
  makeStale,
  overwrite,
  pageBytes,
  pagesOf,
  rowsOfRun,
} from './damage.ts';

function opened(path: string): Store {
  const store = openStore(path);
  onTestFinished(() => store.close());
  return store;
}

const statuses = (store: Store): Record<string, number> =>
  Object.fromEntries(
    store
      .all<{ status: string; n: number }>('SELECT status, count(*) AS n FROM run GROUP BY status')
      .map(({ status, n }) => [status, n]),
  );

/** Runs that are finished have all of their rows, which are those that were written. */
function expectWhole(store: Store): void {
  for (const { id } of store.all<{ id: number }>(`SELECT run_id AS id FROM run WHERE status = 'finished'`)) {
    const { count, values } = readCurve(store, id);
    expect(count).toBe(rowsOfRun);
    expect(Array.from({ length: count }, (_, row) => values[row * 8 + 7])).toEqual(
      Array.from({ length: count }, (_, row) => 50 * 0.99 ** row),
    );
  }
  expect(store.integrityCheck()).toEqual([]);
  expect(store.all('PRAGMA foreign_key_check')).toEqual([]);
}

test.each([
  ['the first, one in the middle and the last', (pages: number[]) => [pages[0]!, pages[40]!, pages.at(-1)!], 3],
  ['two neighbours', (pages: number[]) => pages.slice(30, 32), 2],
  ['every tenth', (pages: number[]) => pages.filter((_, i) => i % 10 === 0), 60],
])('unreadable pages of curves cost their runs alone: %s', async (_, choose, most) => {
  const { path } = finishedRuns(100);
  const pages = choose(pagesOf(path, 'curve_chunk', 'leaf'));
  overwrite(path, pages);
  const before = readFileSync(path);
  const salvaged = await salvage(path);
  expect(salvaged.runs).toBe(100);
  expect(salvaged.waiting).toBeGreaterThan(0);
  expect(salvaged.waiting).toBeLessThanOrEqual(most);
  expect(salvaged.unreadable.map(({ table }) => table)).toEqual(['curve_chunk']);
  expect(readFileSync(salvaged.kept[0]!).equals(before)).toBe(true);
  const store = opened(path);
  expect(statuses(store)).toEqual({ finished: 100 - salvaged.waiting, interrupted: salvaged.waiting });
  expectWhole(store);
  expect(listSuites(store)[0]).toMatchObject({ runs: 100, finished: 100 - salvaged.waiting });
  // Figures can be relied on at once.
  expect(isBehind(store)).toBe(false);
  expect(store.get('SELECT sum(scored) AS scored, sum(runs) AS runs FROM run_group')).toEqual({
    scored: 100 - salvaged.waiting,
    runs: 100,
  });
});

test('a page between two others costs no more than itself, and what lies behind an inner page is found again', async () => {
  const { path } = finishedRuns(300);
  const inner = pagesOf(path, 'curve_chunk', 'internal');
  expect(inner.length).toBeGreaterThan(2);
  overwrite(path, [inner[1]!]);
  const { runs, waiting } = await salvage(path);
  expect(runs).toBe(300);
  expect(waiting).toBeLessThan(200);
  const store = opened(path);
  expect(statuses(store)['finished']).toBe(300 - waiting);
  expectWhole(store);
});

test('a run that lost rows keeps those before them, and is made again to the same curve', async () => {
  const { path } = finishedRuns(3);
  overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf').at(-1)!]);
  expect((await salvage(path)).waiting).toBe(1);
  const store = opened(path);
  const run = store.get<{ id: number; message: string }>(
    `SELECT run_id AS id, message FROM run WHERE status = 'interrupted' AND reason = 'salvaged'`,
  )!;
  expect(run.message).toMatch(/could not be read/);
  expect(readCurve(store, run.id).count).toBe(200);
  expect(store.get('SELECT row_count FROM summary WHERE run_id = :id', { id: run.id })).toEqual({ row_count: 200 });
  const { engine } = await startEngine(store);
  expect(await engine.run()).toEqual({ finished: 1 });
  expect(readCurve(store, run.id).count).toBe(rowsOfRun - 1);
});

test('what can be had from elsewhere is not lost: configurations from their index, summaries from the curves', async () => {
  const { path } = finishedRuns(100);
  const before = new Database(path, { readonly: true });
  const configurations = before.prepare('SELECT * FROM configuration').all();
  const summaries = before.prepare('SELECT run_id, row_count, steps, f_final, gap_best FROM summary').all();
  before.close();
  overwrite(path, [...pagesOf(path, 'configuration', 'leaf'), pagesOf(path, 'summary', 'leaf')[1]!]);
  const { unreadable, waiting } = await salvage(path);
  expect([unreadable.map(({ table }) => table), waiting]).toEqual([['summary'], 0]);
  const store = opened(path);
  expect(store.all('SELECT * FROM configuration')).toEqual(configurations);
  expect(store.all('SELECT run_id, row_count, steps, f_final, gap_best FROM summary')).toEqual(summaries);
  expectWhole(store);
});

test('with a summary and curves lost, only a run that is known to be whole is taken as finished', async () => {
  const { path } = finishedRuns(100);
  overwrite(path, [pagesOf(path, 'summary', 'leaf')[1]!, pagesOf(path, 'curve_chunk', 'leaf').at(-1)!]);
  await salvage(path);
  const store = opened(path);
  expect(statuses(store)).toEqual({ finished: 99, interrupted: 1 });
  expectWhole(store);
});

test('runs that cannot be read at all are missing, and nothing refers to them', async () => {
  const { path } = finishedRuns(100);
  overwrite(path, pagesOf(path, 'run', 'leaf').slice(2, 4));
  const salvaged = await salvage(path);
  expect(salvaged.runs).toBeLessThan(100);
  expect(salvaged.runs).toBeGreaterThan(70);
  expect(salvaged.unreadable.map(({ table }) => table)).toEqual(['run']);
  expect(salvaged.orphans.map(({ table }) => table)).toEqual(expect.arrayContaining(['curve_chunk', 'suite_run']));
  expect(salvageText(salvaged)).toMatch(
    /^\d\d runs could be read\. Not readable: up to \d+ rows of run\. What belonged to lost rows went with them: .*curve_chunk/,
  );
  const store = opened(path);
  expectWhole(store);
  expect(listSuites(store)[0]).toMatchObject({ runs: salvaged.runs, finished: salvaged.runs });
});

const damages: Record<string, (path: string) => void> = {
  'shorter than its header says': (path) => truncateSync(path, readFileSync(path).length - 40 * pageBytes),
  'without its header': (path) =>
    writeFileSync(path, Buffer.concat([Buffer.alloc(100), readFileSync(path).subarray(100)])),
};

test.each(Object.keys(damages))('a file that is %s is read as far as it goes', async (kind) => {
  const { path } = finishedRuns(100);
  damages[kind]!(path);
  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'database.damaged' }));
  const { runs } = await salvage(path);
  expect(runs).toBeGreaterThan(80);
  expectWhole(opened(path));
  expect(readdirSync(dirname(path)).filter((name) => name.includes('partial'))).toEqual([]);
});

test.each([false, true])(
  'what is still in the log is read, too (the header is overwritten: %s)',
  async (isHeaderLost) => {
    const { path } = finishedRuns(20);
    const store = openStore(path);
    const [late] = queue(
      store,
      [spec({ seed: 99, budget: { steps: rowsOfRun - 1, seconds: 60, oracle: 1e9 } })],
      'late',
    );
    finish(store, late!);
    const copy = join(temporaryFolder(), 'descent.sqlite');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    store.close();
    overwrite(copy, [pagesOf(path, 'curve_chunk', 'leaf')[5]!]);
    if (isHeaderLost) writeFileSync(copy, Buffer.concat([Buffer.alloc(100), readFileSync(copy).subarray(100)]));
    expect(await salvage(copy)).toMatchObject({ runs: 21, waiting: 1 });
    const salvaged = opened(copy);
    expect(salvaged.get('SELECT status FROM run WHERE key = :key', { key: late!.key })).toEqual({ status: 'finished' });
    expectWhole(salvaged);
  },
);

test('numbers of launches are never given again, also where the last ones were lost', async () => {
  const { path } = finishedRuns(200);
  overwrite(path, [pagesOf(path, 'launch', 'leaf').at(-1)!]);
  await salvage(path);
  const store = opened(path);
  expect(store.get('SELECT seq FROM sqlite_sequence')).toEqual({ seq: 200 });
  expect(store.get<{ n: number }>('SELECT count(*) AS n FROM run WHERE epoch IS NULL')!.n).toBeGreaterThan(0);
});

test('a database of an older version is salvaged in its own and brought up to date', async () => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const old = new URL('../../../contract/migrations/version-2.sqlite.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(old)));
  const db = new Database(path, { readonly: true });
  const all = db.prepare('SELECT count(*) FROM run').pluck().get() as number;
  const peaks = db.prepare('SELECT peak_bytes FROM summary WHERE peak_bytes > 0').pluck().all();
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  db.close();
  overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf')[7]!]);
  const { runs, waiting } = await salvage(path);
  expect(runs).toBe(all);
  // A page has the ends of two.
  expect([1, 2]).toContain(waiting);
  const store = opened(path);
  expect(store.integrityCheck()).toEqual([]);
  expect(
    store
      .all<{ p: number }>('SELECT process_peak_bytes AS p FROM summary WHERE process_peak_bytes > 0')
      .map(({ p }) => p),
  ).toEqual(peaks);
});

test.each(['garbage', 'a database without a run'])('of %s nothing can be read, and it stays as it is', async (kind) => {
  const path = join(temporaryFolder(), 'descent.sqlite');
  if (kind === 'garbage') writeFileSync(path, Buffer.alloc(40_000, 'garbage'));
  else openStore(path).close();
  const before = readFileSync(path);
  await expect(salvage(path)).rejects.toMatchObject({ code: 'data.nothing_salvaged', exitCode: 3 });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dirname(path)).filter((name) => /partial|replaced/.test(name))).toEqual([]);
});

test('a copy passes its check only where it is a whole database of ours', () => {
  const { path } = finishedRuns(2);
  expect(faultOf(path)).toBeUndefined();
  expect(faultOf(join(dirname(path), 'none'))).toBeDefined();
  expect(existsSync(join(dirname(path), 'none'))).toBe(false);
});

const none = { unreadable: [], invalid: [], mended: [], orphans: [] };

test('a run whose state cannot be is kept with all that belongs to it, and waits; an index that is gone costs nothing', async () => {
  const { path } = finishedRuns(12);
  brokenRules['a CHECK constraint'](path);
  overwrite(path, pagesOf(path, 'run_list_by_end', 'leaf'));
  const salvaged = await salvage(path);
  expect(salvaged).toMatchObject({ ...none, runs: 12, waiting: 0, mended: [{ table: 'run', rows: 2 }] });
  expect(salvageText(salvaged)).toBe(
    '12 runs could be read. Values that cannot be were replaced in 2 rows of run; a run whose state was one waits to be made again.',
  );
  const store = opened(path);
  expect(statuses(store)).toEqual({ finished: 10, interrupted: 2 });
  expect(listSuites(store)[0]).toMatchObject({ runs: 12, finished: 10 });
  expect(store.all(`SELECT run_id AS id, reason FROM run WHERE status = 'interrupted'`)).toEqual(
    [3, 4].map((id) => ({ id, reason: 'salvaged' })),
  );
  for (const id of [3, 4]) expect(readCurve(store, id).count).toBe(rowsOfRun);
  expectWhole(store);
  const { engine } = await startEngine(store);
  expect(await engine.run()).toEqual({ finished: 2 });
});

test('only what breaks a rule is replaced in a row', async () => {
  const { path } = finishedRuns(6);
  ignoringChecks(
    path,
    `UPDATE run SET archived = 7 WHERE run_id = 2;
     UPDATE run SET archived = 7, status = 'none' WHERE run_id = 3;
     UPDATE summary SET conditions_json = '{' WHERE run_id = 4;
     UPDATE summary SET metrics_json = '{' WHERE run_id = 5;
     UPDATE curve_chunk SET metrics = x'00' WHERE run_id = 5 AND first_row = 0;
     UPDATE suite SET taking_json = 'nothing'`,
  );
  expect(await salvage(path)).toMatchObject({
    ...none,
    mended: [
      { table: 'run', rows: 2 },
      { table: 'suite', rows: 1 },
      { table: 'curve_chunk', rows: 1 },
      { table: 'summary', rows: 2 },
    ],
  });
  const store = opened(path);
  expect(store.all('SELECT status, archived FROM run WHERE run_id IN (2, 3) ORDER BY run_id')).toEqual([
    { status: 'finished', archived: 0 },
    { status: 'interrupted', archived: 0 },
  ]);
  expect(store.get('SELECT steps, conditions_json FROM summary WHERE run_id = 4')).toEqual({
    steps: rowsOfRun - 1,
    conditions_json: null,
  });
  expect(readCurve(store, 5).count).toBe(rowsOfRun);
  expectWhole(store);
});

test('of two runs with one key the first is kept, and that the other is lost is told with what went with it', async () => {
  const { path } = finishedRuns(12);
  brokenRules['a UNIQUE index'](path);
  const salvaged = await salvage(path);
  expect(salvaged).toMatchObject({ runs: 11, waiting: 0, unreadable: [], invalid: [{ table: 'run', rows: 1 }] });
  expect(salvaged.orphans).toContainEqual({ table: 'curve_chunk', rows: 3 });
  expect(salvageText(salvaged)).toMatch(
    /^11 runs could be read\. Left out, .* key: 1 row of run\. What belonged .*1 row of launch/,
  );
  const store = opened(path);
  expect(store.all('SELECT run_id FROM run WHERE run_id < 4 ORDER BY run_id')).toEqual([{ run_id: 1 }, { run_id: 3 }]);
  expect(statuses(store)).toEqual({ finished: 11 });
  expectWhole(store);
});

test.each([
  [' NOT NULL', 'UPDATE run SET precision = NULL WHERE run_id = 2'],
  [' STRICT', `UPDATE run SET seed = 'none' WHERE run_id = 2`],
])('a row that lacks a value or has one of another type is told as lost (%s)', async (rule, change) => {
  const { path } = finishedRuns(4);
  makeStale(path, [], change, rule);
  const salvaged = await salvage(path);
  expect(salvaged).toMatchObject({ runs: 3, waiting: 0, unreadable: [], invalid: [{ table: 'run', rows: 1 }] });
  expectWhole(opened(path));
});

test('a piece of a curve that cannot be is told as lost, and its run is made again', async () => {
  const { path } = finishedRuns(4);
  ignoringChecks(path, `UPDATE curve_chunk SET n = 99 WHERE run_id = 2 AND first_row = 100`);
  const salvaged = await salvage(path);
  expect(salvaged).toMatchObject({ ...none, runs: 4, waiting: 1, invalid: [{ table: 'curve_chunk', rows: 1 }] });
  const store = opened(path);
  expect(readCurve(store, 2).count).toBe(100);
  expectWhole(store);
});

test('rows of a suite behind an unreadable page are found, and that some are lost is told', async () => {
  const { path } = finishedRuns(4);
  const db = new Database(path);
  db.exec(`
    INSERT INTO suite_run SELECT suite_id, n + 10, 1, 0 FROM suite, (
      WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 9000) SELECT n FROM counted)`);
  db.close();
  const pages = pagesOf(path, 'suite_run', 'leaf');
  overwrite(path, [pages[Math.floor(pages.length / 2)]!, ...pagesOf(path, 'suite_run_by_run', 'leaf')]);
  const salvaged = await salvage(path);
  expect(salvaged.unreadable).toEqual([{ table: 'suite_run', rows: Infinity }]);
  expect(salvageText(salvaged)).toContain('Not readable: rows of suite_run.');
  const found = opened(path).get<{ n: number }>('SELECT count(*) AS n FROM suite_run')!.n;
  expect(found).toBeGreaterThan(9004 * (1 - 2 / pages.length));
  expect(found).toBeLessThan(9004);
});
