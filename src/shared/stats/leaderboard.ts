import { isTimed } from '../domain/run-spec.ts';
import { costShift, type CostAxis, type OracleWeights } from './cost.ts';
import { defaultBootstrap, type Bootstrap } from './ert.ts';
import { gapResolution } from './gap.ts';
import { laddersOf, meanErt, meanSuccess, resultAt, targetsOf, unreachedIn } from './ladder.ts';
import type { LeaderboardRow } from './leaderboard-row.ts';
import { poolOf, type Pool } from './pool.ts';
import { median, quartiles } from './quantile.ts';
import { textOrder } from './radix-sort.ts';
import { Ranking } from './ranking.ts';
import { inOrderOfNames, instanceText, rowKeyOf, rowText, type RowKey } from './row-key.ts';
import { hasOptimum, isFailure, isScored, type RunSummary } from './run-summary.ts';

export interface LeaderboardOptions {
  /** 'overall': a row over the pool of problems; 'problem': one for each problem. */
  readonly by: 'overall' | 'problem';
  readonly axis: CostAxis;
  readonly weights?: OracleWeights;
  /** Targets to report on, as gaps; all by default. The ranks always use all. Intervals take their time. */
  readonly targets?: readonly number[];
  readonly bootstrap?: Bootstrap;
}

export interface Leaderboard {
  readonly rows: readonly LeaderboardRow[];
  /** The problems of rows over several, by `instanceText`; undefined by problem. */
  readonly pool: Pool<string> | undefined;
}

type Unranked = Omit<LeaderboardRow, 'rank'> & {
  /** It has every problem that its competitors have. */
  readonly ranked: boolean;
  readonly resolution: number;
};

/**
 * Ranked rows. A failure is never removed: what it did not reach is a miss at what the run would have spent. Ladders of
 * different length weigh the same: each problem is summarised first, and the problems are averaged.
 *
 * @param runs that have a cost on the axis (`onAxis`)
 */
export function leaderboard(runs: readonly RunSummary[], options: LeaderboardOptions): Leaderboard {
  if (options.by === 'problem') {
    const groups = Map.groupBy(runs, (run) => `${instanceText(run)}\n${rowText(run)}`);
    return { rows: ranked([...groups.values()].flatMap((own) => summarise(own, options) ?? [])), pool: undefined };
  }
  const pool = poolOf(
    runs.filter(isScored).map((run) => ({
      problem: instanceText(run),
      precision: run.precision,
      optimizer: run.optimizer,
    })),
  );
  const rows = [...Map.groupBy(runs, rowText).values()].flatMap((own) => {
    const pooled = own.filter((run) => pool.problems.has(instanceText(run)));
    const row = summarise(pooled, options);
    if (row !== undefined) return { ...row, ranked: row.problems === pool.problems.size };
    const scored = own.find(isScored);
    return scored === undefined ? [] : { ...withoutResult(scored), ranked: false, resolution: 0 };
  });
  return { rows: ranked(rows), pool };
}

/** Those of some runs that have a cost on an axis: what was made many at once has no times. */
export const onAxis = (runs: readonly RunSummary[], axis: CostAxis): readonly RunSummary[] =>
  axis === 'compute_s' ? runs.filter(({ budget }) => isTimed(budget)) : runs;

/** The figures of runs that were pooled whatever they are of, without a rank; undefined: none is scored yet. */
export function pooledRow(
  runs: readonly RunSummary[],
  options: Omit<LeaderboardOptions, 'by'>,
): LeaderboardRow | undefined {
  const row = summarise(runs, { ...options, by: 'overall' });
  if (row === undefined) return undefined;
  const { ranked: _, resolution: __, ...figures } = row;
  return { ...figures, rank: undefined };
}

function ranked(rows: readonly Unranked[]): LeaderboardRow[] {
  const problems = textOrder(rows.map(({ problem = '', problem_revision = 0 }) => `${problem_revision} ${problem}`));
  const ranking = new Ranking({
    numbers: inOrderOfNames(rows),
    problem: (number) => problems[number]!,
    ranked: (number) => Number(rows[number]!.ranked),
    success: (number) => rows[number]!.success,
    ert: (number) => rows[number]!.ert,
    gap: (number) => rows[number]!.gap?.median ?? Infinity,
    resolution: (number) => rows[number]!.resolution,
  });
  const ordered = ranking.ordered();
  const ranks = ranking.ranks(ordered);
  return Array.from(ordered, (number, at) => {
    const { ranked: _, resolution: __, ...row } = rows[number]!;
    return { ...row, rank: ranks[at] === 0 ? undefined : ranks[at] };
  });
}

/** The figures of one row; undefined when none of its runs is scored yet. */
function summarise(
  group: readonly RunSummary[],
  { by, axis, weights, targets, bootstrap = defaultBootstrap }: LeaderboardOptions,
): Unranked | undefined {
  const scored = group.filter(isScored);
  const [first] = scored;
  if (!first) return undefined;
  const ladders = laddersOf(scored, axis, weights);
  const shift = costShift[axis];
  const gap = scored.some(hasOptimum) ? quartiles(scored.map((run) => run.gap ?? Infinity)) : undefined;
  const told = scored.flatMap(({ peak_bytes }) => peak_bytes ?? []);
  return {
    ...rowKeyOf(first),
    problem: by === 'problem' ? first.problem : undefined,
    problem_revision: by === 'problem' ? first.problem_revision : undefined,
    ranked: true,
    resolution: largest(scored.map(({ optimum }) => (optimum === undefined ? 0 : gapResolution(gap!.median, optimum)))),
    problems: new Set(scored.map(instanceText)).size,
    runs: scored.length,
    failures: scored.filter(isFailure).length,
    diverged: scored.filter(({ status }) => status === 'diverged').length,
    unfinished: group.length - scored.length,
    disturbed: scored.filter(({ disturbed }) => disturbed).length,
    success: meanSuccess(ladders),
    ert: meanErt(ladders, shift),
    unreached: unreachedIn(ladders),
    targets: targetsOf(ladders, targets).map((target) => resultAt(target, ladders, shift, bootstrap)),
    gap,
    compute_s: median(scored.filter(({ budget }) => isTimed(budget)).map(({ spent }) => spent.compute_s)),
    parameter_bytes: largest(scored.map((run) => run.parameter_bytes)),
    state_bytes: largest(scored.map((run) => run.state_bytes)),
    peak_bytes: told.length > 0 ? largest(told) : undefined,
  };
}

/** The row of what has results, but on no problem of the pool. */
export const withoutResult = (of: RowKey): LeaderboardRow => ({
  ...rowKeyOf(of),
  ...{ rank: undefined, problem: undefined, problem_revision: undefined, problems: 0 },
  ...{ runs: 0, failures: 0, diverged: 0, unfinished: 0, disturbed: 0, unreached: 0, targets: [], gap: undefined },
  ...{ success: NaN, ert: NaN, compute_s: NaN, parameter_bytes: 0, state_bytes: 0, peak_bytes: undefined },
});

const largest = (values: readonly number[]): number => values.reduce((most, value) => (value > most ? value : most), 0);
