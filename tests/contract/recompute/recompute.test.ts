import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { exportCsv } from '../../../src/main/engine/service/exports.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { LiveCatalogue } from '../../../src/main/plugins/live-catalogue.ts';
import { folderWith, method, write } from '../../unit/plugins/files.ts';
import { start, suiteFile, temporaryFolder } from '../cli/descent.ts';
import { nearly } from './nearly.ts';
import * as again from './recompute.ts';
import { compareWindow } from './window.ts';

/** Methods that reach their targets, overshoot, diverge and fail, in two budgets, two rules of recording and by two revisions. */
async function studied() {
  const folder = temporaryFolder();
  const plugins = folderWith({
    'own.ts': method('own', { rate: '0.05' }),
    'broken.ts': method('broken', { rate: '(() => { throw new Error("broken"); })()' }),
  });
  const db = join(folder, 'x.sqlite');
  const descent = async (code: number, ...args: string[]) => {
    const ended = await start([...args, '--db', db], { DESCENT_PLUGINS: plugins }).ended;
    expect(ended.code, ended.stderr).toBe(code);
    return ended.stdout;
  };
  const run = (suite: object, code = 0) =>
    descent(code, 'run', suiteFile(folder, { device: 'cpu', ...suite }), '--json');
  const shared = {
    problems: [{ id: 'quadratic', eigenvalues: [1, 10] }, { id: 'rosenbrock' }],
    precisions: ['fp64', 'int4'],
    seeds: 3,
  };
  const optimizers = [
    { id: 'gradient-descent', lr: [0.15, 1] },
    { id: 'adam', lr: 0.1 },
    { id: 'zo-sgd', lr: [0.02, 0.0005], directions: 4 },
    { id: 'own' },
  ];
  // Of 1,203 units a step of four directions takes 8, a gradient 3: both overshoot.
  await run({ ...shared, optimizers, name: 'short', budget: { steps: 5000, oracle: 1205 } });
  await run({ ...shared, optimizers, name: 'long', budget: { steps: 700 }, record: { every: 20 } });
  await run({ ...shared, optimizers: [{ id: 'broken' }, { id: 'adam', lr: 0.1 }], name: 'fails' }, 1);
  write(plugins, { 'own.ts': method('own', { rate: '0.06' }) });
  await run({ ...shared, optimizers: [{ id: 'own' }], name: 'revised', budget: { steps: 700 }, record: { every: 20 } });
  const table = async (...args: string[]): Promise<again.Line[]> =>
    parse(await descent(0, 'export', ...args), { columns: true });
  return { folder, db, plugins, table };
}

const told = (text: string | undefined): number => (text === '' || text === undefined ? NaN : Number(text));

/** A row of the leaderboard by the columns of the runs' table. */
function keyOf(line: again.Line, like: ReadonlyMap<string, readonly again.Run[]>): string {
  const settings = Object.entries(line).filter(([name, text]) => name.startsWith('h.') && text !== '');
  const isAlike = ({ line: run }: again.Run): boolean => {
    const hyper = JSON.parse(run['hyper_json']!) as Record<string, unknown>;
    return (
      settings.length === Object.keys(hyper).length &&
      settings.every(([name, text]) => String(hyper[name.slice(2)]) === text) &&
      Object.entries(run).every(
        ([name, value]) =>
          !/^(optimizer|precision|hardware|jobs|record_every_steps|budget_.*|.*_revision)$/.test(name) ||
          line[name] === undefined ||
          (name === 'problem_revision' && line['problem'] === undefined) ||
          line[name] === value,
      )
    );
  };
  const found = [...like].filter(([, [first]]) => isAlike(first!));
  expect(found, JSON.stringify(line)).toHaveLength(1);
  return found[0]![0];
}

const targetNames = (lines: readonly again.Line[]): string[] =>
  Object.keys(lines[0]!).flatMap((name) => /^success_(\d.*)$/.exec(name)?.[1] ?? []);

function compare(lines: readonly again.Line[], rows: readonly again.Row[], axis: again.Axis, names: readonly string[]) {
  expect(lines).toHaveLength(rows.length);
  const byKey = Map.groupBy(
    rows.flatMap(({ runs, key }) => (runs.length > 0 ? runs : []).map((run) => ({ run, key }))),
    ({ key }) => key,
  );
  const runsByKey = new Map([...byKey].map(([key, all]) => [key, all.map(({ run }) => run)]));
  const ranks = again.ranksOf(rows, axis);
  let figures = 0;
  for (const line of lines) {
    if (line['runs'] === '0') continue;
    const key = keyOf(line, runsByKey);
    const problem = (of: again.Line): string => [of['problem'], of['problem_json'] ?? '{}'].join('\n');
    const row = rows.find(
      (each) => each.key === key && (line['problem'] === undefined || problem(each.runs[0]!.line) === problem(line)),
    )!;
    const what = `${line['problem'] ?? 'all'} ${line['optimizer']} ${line['precision']}`;
    expect(line['rank'], what).toBe(ranks.get(row));
    const { runs } = row;
    const count = (of: (run: again.Run) => boolean): string => String(runs.filter(of).length);
    expect([line['runs'], line['failures'], line['diverged'], line['disturbed']], what).toEqual([
      String(runs.length),
      count(again.isFailure),
      count(({ line: run }) => run['status'] === 'diverged'),
      count(({ line: run }) => run['remarks'] !== ''),
    ]);
    const means = again.meansOf(row, axis);
    nearly(means.success, told(line['mean_success']), what);
    nearly(means.ert, told(line['mean_ert']), what);
    expect(line['mean_ert_is_bound'], what).toBe(String(means.isBound));
    const gaps = runs.map(again.finalGapOf);
    for (const [name, p] of [
      ['gap_q1', 0.25],
      ['gap_median', 0.5],
      ['gap_q3', 0.75],
    ] as const)
      // prettier-ignore
      nearly(again.quantileOf(gaps, p), told(line[name]), `${what} ${name}`);
    nearly(
      again.quantileOf(
        runs.map(({ points }) => points.at(-1)?.compute_s ?? 0),
        0.5,
      ),
      told(line['compute_s']),
      what,
    );
    const largest = (name: string) => runs.reduce((most, { line: run }) => Math.max(most, Number(run[name])), 0);
    for (const name of ['parameter_bytes', 'state_bytes']) expect(line[name]).toBe(String(largest(name)));
    for (const name of names) {
      const tries = row.tries.flatMap((own) => {
        const at = own.get(Number(name));
        return at === undefined ? [] : [at];
      });
      if (tries.length === 0) {
        expect(line[`success_${name}`]).toBe('');
        continue;
      }
      const expected = again.figuresAt(tries, axis);
      for (const [figure, value] of Object.entries(expected)) {
        nearly(value, told(line[`${figure}_${name}`]), `${what} ${figure} at ${name}`);
        figures += 1;
      }
    }
  }
  return figures;
}

/** Of both problems, one of them alone, and one that nobody reaches. */
const shownTargets = [10, 1, 1e-3, 1e-8];

test(
  'every figure of a leaderboard can be made again from the exported runs and curves by other code',
  { timeout: 240_000 },
  async () => {
    const { folder, db, plugins, table } = await studied();
    const runs = again.runsOf(await table('runs'), await table('curves'));
    const statuses = new Set(runs.map(({ line }) => line['status']));
    expect([...statuses].sort()).toEqual(['diverged', 'failed', 'finished']);
    expect(new Set(runs.map(({ line }) => line['optimizer_revision'])).size).toBeGreaterThan(2);
    // Some have spent more than their budget: what they reached then does not count.
    const over = runs.filter(({ line }) => Number(line['oracle_units']) > Number(line['budget_oracle_units']));
    expect(over.length).toBeGreaterThan(3);

    const store = openStore(db, { readonly: true });
    const before = process.env['DESCENT_PLUGINS'];
    process.env['DESCENT_PLUGINS'] = plugins;
    const definitions = await LiveCatalogue.open();
    process.env['DESCENT_PLUGINS'] = before;
    const context = { store, definitions, environment: { id: 'here' }, emit: () => {} };
    let [figures, shown] = [0, 0];
    for (const by of ['problem', 'overall'] as const)
      for (const axis of ['oracle_units', 'compute_s'] as const) {
        const lines = await table('leaderboard', '--by', by, '--axis', axis, '--targets', 'all');
        const single = by === 'problem' ? lines : await table('leaderboard', '--by', 'problem', '--targets', 'all');
        const names = targetNames(single);
        const targets = new Map(
          single.map((line) => [
            [line['problem'], line['problem_json'] ?? '{}', line['problem_revision']].join('\n'),
            names.filter((name) => line[`success_${name}`] !== '').map(Number),
          ]),
        );
        const rows = again.rowsOf(runs, (problem) => targets.get(problem)!, axis, by);
        figures += compare(lines, rows, axis, names);
        // What the window shows comes from sums that grew with every run, not from the runs.
        for (const target of [null, ...shownTargets]) shown += compareWindow(context, rows, { by, axis, target });
        // Pooled, the settings of an optimizer are one row on each problem.
        const pooled = again.rowsOf(runs, (problem) => targets.get(problem)!, axis, 'optimizer');
        if (by === 'problem') {
          expect(pooled.length).toBeLessThan(rows.length);
          for (const target of [null, ...shownTargets])
            shown += compareWindow(context, pooled, { by: 'optimizer', axis, target });
        }
        // The window's own export is the same table; by problem its problems stand in another order.
        const file = join(folder, `${by}.csv`);
        const sort = { column: 'rank', descending: false };
        const query = {
          filter: { hardware: 'any' },
          pivot: false,
          figure: 'ert' as const,
          target: null,
          by,
          axis,
          sort,
        };
        await exportCsv(context, { table: 'leaderboard', query, targets: 'all' }, file);
        const sorted = (text: readonly again.Line[]) => text.map((line) => JSON.stringify(line)).sort();
        const window = parse<again.Line>(readFileSync(file, 'utf8'), { columns: true });
        expect(sorted(window)).toEqual(sorted(lines));
      }
    store.close();
    expect(figures).toBeGreaterThan(5000);
    expect(shown).toBeGreaterThan(1000);
  },
);
