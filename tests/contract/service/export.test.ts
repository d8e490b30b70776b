import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { CsvExport } from '../../../src/shared/contract/shell.ts';
import { requirePaperLength } from '../../../src/main/engine/export/paper.ts';
import { exportCsv, exportPaper } from '../../../src/main/engine/service/exports.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { mounted } from '../../faults/mounted.ts';
import { startEngine } from '../../faults/engine-fixtures.ts';
import { catalogue, queue, spec, temporaryFolder, temporaryStore } from '../../unit/engine/fixtures.ts';
import { descent } from '../cli/descent.ts';

/** Runs of two methods and two settings on two instances; one diverges, and one suite has some of them in its order. */
async function database(): Promise<Store> {
  const store = temporaryStore();
  const runs = [0, 1, 2].flatMap((seed) => [
    spec({ seed }),
    spec({ seed, hyper: { lr: 0.2 } }),
    spec({ seed, start: [1, 2] }),
    spec({ seed, optimizer: 'nan', precision: 'fp32' }),
  ]);
  queue(store, runs, 'all');
  const { engine } = await startEngine(store);
  await engine.run();
  queue(store, [spec({ seed: 2, trial: 4 }), spec({ seed: 0, trial: 5 })], 'some');
  return store;
}

const contextOf = (store: Store) => ({
  store,
  definitions: catalogue as never,
  environment: { id: 'here' },
  emit: () => {},
});

async function both(store: Store, wanted: CsvExport, ...args: string[]): Promise<{ ours: string; theirs: string }> {
  const folder = temporaryFolder();
  const [ours, theirs] = [join(folder, 'ours.csv'), join(folder, 'theirs.csv')];
  const { rows } = await exportCsv(contextOf(store), wanted, ours);
  const { code, stderr } = await descent('export', ...args, '--db', store.path, '--out', theirs);
  expect(code, stderr).toBe(0);
  const text = readFileSync(ours, 'utf8');
  expect(text.trimEnd().split('\r\n')).toHaveLength(rows + 1);
  const note = JSON.parse(readFileSync(`${ours}.json`, 'utf8')) as { rows: number; sha256: string; program: string };
  expect(note).toMatchObject({ ...wanted, rows, bytes: Buffer.byteLength(text), machine: { id: 'here' } });
  expect(note.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  expect(readdirSync(folder).sort()).toEqual(['ours.csv', 'ours.csv.json', 'theirs.csv']);
  return { ours: text, theirs: readFileSync(theirs, 'utf8') };
}

const board = { filter: {}, pivot: false, figure: 'ert', target: null, axis: 'oracle_units' } as const;
const byRank = { column: 'rank', descending: false };

test('every table is the one of the command line, byte for byte', async () => {
  const store = await database();
  const suiteId = store.get<{ id: number }>("SELECT suite_id AS id FROM suite WHERE name = 'some'")!.id;

  for (const targets of ['headline', 'all'] as const) {
    const overall = await both(
      store,
      { table: 'leaderboard', query: { ...board, by: 'overall', sort: byRank }, targets },
      ...['leaderboard', '--targets', targets, '--by', 'overall', '--all-hardware'],
    );
    expect(overall.ours).toBe(overall.theirs);
    const byProblem = await both(
      store,
      { table: 'leaderboard', query: { ...board, by: 'problem', sort: byRank }, targets },
      ...['leaderboard', '--targets', targets, '--by', 'problem', '--all-hardware'],
    );
    const lines = (text: string): string[] => text.split('\r\n').sort();
    expect(lines(byProblem.ours)).toEqual(lines(byProblem.theirs));
  }

  // The board knows of runs that have started once; the tables of runs have all.
  queue(store, [spec({ seed: 9 })], 'waiting');
  const runs = await both(store, { table: 'runs', filter: {} }, 'runs');
  expect(runs.ours).toBe(runs.theirs);
  expect(runs.ours).toContain(',diverged,');
  expect(runs.ours).toContain(',queued,');
  const some = await both(store, { table: 'runs', filter: { suiteId } }, 'runs', '--suite', 'some');
  expect(some.ours).toBe(some.theirs);
  expect(some.ours.split('\r\n').slice(1, 3).map((line) => /,fp64,(\d),(\d),/.exec(line)?.slice(1))).toEqual([['4', '2'], ['5', '0']]); // prettier-ignore

  const curves = await both(store, { table: 'curves' }, 'curves');
  expect(curves.ours).toBe(curves.theirs);
  expect(curves.ours).toContain('NaN');
});

test('a table for a paper is the one of the command line, word for word', async () => {
  const store = await database();
  const folder = temporaryFolder();
  for (const format of ['latex', 'markdown'] as const)
    for (const by of ['overall', 'problem'] as const) {
      const file = join(folder, `${by}.${format}`);
      const query = { ...board, by, sort: byRank };
      await exportPaper(contextOf(store), { kind: 'table', query, format }, file);
      const { code, stdout, stderr } = await descent(
        ...['export', 'leaderboard', '--format', format, '--by', by, '--all-hardware', '--db', store.path],
      );
      expect(code, stderr).toBe(0);
      const ours = readFileSync(file, 'utf8');
      // These methods are known to nobody but the test, so that the command line cannot tell what are defaults.
      const sorted = (text: string): string[] =>
        text
          .replaceAll(/\(.*?\)| (lr|memory|window)=[^ ,]+| start=1,1/g, '')
          .split('\n')
          .sort();
      expect(sorted(ours)).toEqual(sorted(stdout));
      expect(ours).toMatch(format === 'latex' ? /\\bottomrule/ : /^\| Rank \|/);
      expect(ours).toContain(`${by === 'overall' ? 9 : 12} runs, 3 a row; 3 failed (3 diverged) and count as misses.`);
    }
});

test('a table for a paper at a target has its success and its cost there', async () => {
  const store = await database();
  const file = join(temporaryFolder(), 'board.md');
  const query = { ...board, by: 'problem', target: 1, sort: byRank } as const;
  await exportPaper(contextOf(store), { kind: 'table', query, format: 'markdown' }, file);
  const [head, , first] = readFileSync(file, 'utf8').split('\n');
  expect(head).toContain('| gap ≤ 1e0: Success (%) | gap ≤ 1e0: ERT | Final gap |');
  expect(first).toMatch(/^\| 1 \| \S.* \| normal.* \| fp64 \| 3 \| /);
});

test('a table for a paper is refused where there is nothing for it, and where no page could hold it', async () => {
  const store = await database();
  const file = join(temporaryFolder(), 'board.tex');
  const query = { ...board, by: 'problem', filter: { text: 'seed = 99' }, sort: byRank } as const;
  await expect(exportPaper(contextOf(store), { kind: 'table', query, format: 'latex' }, file)).rejects.toMatchObject({
    code: 'export.empty',
  });
  expect(() => requirePaperLength(1001)).toThrow(/1000 rows at most; this one has 1001/);
  expect(existsSync(file)).toBe(false);
});

test('runs and groups that are chosen are exported alone, and archived ones not at all', async () => {
  const store = await database();
  const folder = temporaryFolder();
  const path = join(folder, 'some.csv');
  const ids = store.all<{ id: number; key: string; seed: number; group_id: number }>(
    "SELECT run_id AS id, key, seed, group_id FROM run WHERE status = 'finished' ORDER BY run_id",
  );
  const exported = async (wanted: CsvExport): Promise<Set<string>> => {
    await exportCsv(contextOf(store), wanted, path);
    const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    return new Set(lines.map((line) => line.slice(0, 16)));
  };
  const [first, second] = ids as [(typeof ids)[number], (typeof ids)[number]];
  const names = (of: typeof ids): Set<string> => new Set(of.map(({ key }) => key.slice(0, 16)));
  expect(await exported({ table: 'runs', filter: {}, runIds: [first.id, second.id] })).toEqual(names([first, second]));
  expect(await exported({ table: 'curves', runIds: [second.id] })).toEqual(names([second]));
  expect(await exported({ table: 'runs', filter: { text: 'seed = 1', statuses: ['finished'] } })).toEqual(
    names(ids.filter(({ seed }) => seed === 1)),
  );
  const group = ids.filter(({ group_id }) => group_id === first.group_id);
  expect(group).toHaveLength(3);
  expect(await exported({ table: 'curves', groupIds: [first.group_id] })).toEqual(names(group));
  const other = ids.find(({ group_id }) => group_id !== first.group_id)!;
  // A comparison has both at once.
  expect(await exported({ table: 'curves', runIds: [other.id, first.id], groupIds: [first.group_id] })).toEqual(
    names([other, ...group]),
  );
  store.append(() => store.run('UPDATE run SET archived = 1 WHERE run_id = :id', { id: first.id }));
  expect(await exported({ table: 'curves', groupIds: [first.group_id] })).toEqual(names(group.slice(1)));
});

test('one target gives its columns alone', async () => {
  const store = await database();
  const path = join(temporaryFolder(), 'board.csv');
  const query = { ...board, by: 'overall', target: 1, sort: byRank } as const;
  await exportCsv(contextOf(store), { table: 'leaderboard', query, targets: 'all' }, path);
  const header = readFileSync(path, 'utf8').split('\r\n', 1)[0];
  expect(header?.split(',').filter((name) => name.startsWith('ert_'))).toEqual([
    'ert_1e0',
    'ert_low_1e0',
    'ert_high_1e0',
  ]);
});

test('rows by fields are exported with these and with what they pool; there is no table of them for a paper', async () => {
  const store = await database();
  const path = join(temporaryFolder(), 'fields.csv');
  const exported = async (...fields: string[]) => {
    const query = { ...board, by: 'fields', fields, sort: byRank } as const;
    await exportCsv(contextOf(store), { table: 'leaderboard', query, targets: 'headline' }, path);
    return parse<Record<string, string>>(readFileSync(path, 'utf8'), { columns: true });
  };
  const lines = await exported('optimizer', 'problem');
  expect(Object.keys(lines[0]!).slice(0, 4)).toEqual(['rank', 'optimizer', 'problem', 'pooled_over']);
  const pooled = lines.find((line) => line['pooled_over'] !== '')!;
  expect(pooled).toMatchObject({ optimizer: 'normal', pooled_over: '2 values of lr', runs: '6', rank: '1' });
  expect(Object.keys(pooled).some((name) => name.startsWith('ert_high_'))).toBe(true);
  // Two of the three runs of a setting are of another suite, too: that setting is not all of it.
  const bySuite = await exported('suite', 'problem');
  expect(new Set(bySuite.map((line) => line['suite']))).toEqual(new Set(['all', 'all, some in part']));
  const query = { ...board, by: 'fields' as const, fields: ['optimizer'], sort: byRank };
  await expect(
    exportPaper(contextOf(store), { kind: 'table', query, format: 'latex' }, `${path}.tex`),
  ).rejects.toMatchObject({ code: 'export.grouped' });
});

test('what cannot be written is refused with what to do, and nothing is left behind', async ({ skip }) => {
  const store = await database();
  const wanted: CsvExport = { table: 'curves' };
  const folder = temporaryFolder();
  const refused = async (path: string, code: string, words: RegExp): Promise<void> => {
    await expect(exportCsv(contextOf(store), wanted, path)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
      advice: expect.stringContaining('file'),
    });
  };
  await refused(join(folder, 'none', 'curves.csv'), 'export.no_folder', /no folder/);
  mkdirSync(join(folder, 'curves.csv'));
  await refused(join(folder, 'curves.csv'), 'export.is_folder', /is a folder/);
  await expect(
    exportCsv(contextOf(store), { table: 'runs', filter: { text: 'seed <' } }, join(folder, 'runs.csv')),
  ).rejects.toMatchObject({ code: 'filter.invalid' });
  expect(readdirSync(folder)).toEqual(['curves.csv']);

  const full = mounted('size=64k') ?? skip('mounting a tmpfs needs root');
  writeFileSync(join(full, 'other'), 'x'.repeat(40_000));
  await refused(join(full, 'curves.csv'), 'export.not_written', /ENOSPC/);
  expect(readdirSync(full)).toEqual(['other']);
  const readOnly = mounted('size=64k,ro') ?? skip('mounting a tmpfs needs root');
  await refused(join(readOnly, 'curves.csv'), 'export.not_written', /EROFS/);
  expect(existsSync(join(readOnly, 'curves.csv.json'))).toBe(false);
});

test('a table is of one state of the database, whatever is written meanwhile', async () => {
  const store = await database();
  const query = { ...board, by: 'problem', sort: byRank } as const;
  const folder = temporaryFolder();
  const before = join(folder, 'before.csv');
  await exportCsv(contextOf(store), { table: 'leaderboard', query, targets: 'all' }, before);
  const during = join(folder, 'during.csv');
  const exported = exportCsv(contextOf(store), { table: 'leaderboard', query, targets: 'all' }, during);
  store.commit(() => store.run('UPDATE run_group SET mean_success = 1 - mean_success, failures = failures + 1'));
  await exported;
  expect(readFileSync(during, 'utf8')).toBe(readFileSync(before, 'utf8'));
});

test('while a long export goes on, others have their turn and can write', async () => {
  const store = await database();
  queue(store, [spec({ seed: 9 })], 'waiting');
  const path = join(temporaryFolder(), 'board.csv');
  let turns = 0;
  const beat = setInterval(() => {
    turns += 1;
    store.commit(() => store.run("UPDATE run SET note = 'kept' WHERE seed = 9"));
  }, 1);
  try {
    await exportCsv(
      contextOf(store),
      { table: 'leaderboard', query: { ...board, by: 'problem', sort: byRank }, targets: 'all' },
      path,
    );
  } finally {
    clearInterval(beat);
  }
  expect(turns).toBeGreaterThan(0);
  expect(store.get('SELECT note FROM run WHERE seed = 9')).toEqual({ note: 'kept' });
});
