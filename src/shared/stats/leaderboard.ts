import { precisionIds, type PrecisionId } from '../domain/run-spec.ts';
import { costShift, type CostAxis, type OracleWeights } from './cost.ts';
import { defaultBootstrap, type Bootstrap } from './ert.ts';
import { laddersOf, meanErt, meanSuccess, resultAt, targetsOf } from './ladder.ts';
import { rankRows } from './leaderboard-rank.ts';
import type { LeaderboardRow } from './leaderboard-row.ts';
import { median, quartiles } from './quantile.ts';
import { hasOptimum, isFailure, isScored, type RunSummary } from './run-summary.ts';

export interface LeaderboardOptions {
  /** 'overall': a row an (optimizer, hyper, precision); 'problem': one for each problem of these too. */
  readonly by: 'overall' | 'problem';
  readonly axis: CostAxis;
  readonly weights?: OracleWeights;
  /** Targets to report on, as gaps; all by default. The ranks always use all. Intervals take their time. */
  readonly targets?: readonly number[];
  readonly bootstrap?: Bootstrap;
}

/**
 * Ranked rows. A failure is never removed: what it did not reach is a miss at the full budget. Ladders of different
 * length weigh the same: each problem is summarised first, and the problems are averaged.
 */
export function leaderboard(runs: readonly RunSummary[], options: LeaderboardOptions): LeaderboardRow[] {
  const scored = runs.filter(isScored);
  const problemsOf = (precision: PrecisionId): number =>
    new Set(scored.filter((run) => run.precision === precision).map((run) => run.problem)).size;
  const everyProblem = new Map(precisionIds.map((precision) => [precision, problemsOf(precision)]));

  const key = (run: RunSummary): string =>
    JSON.stringify([options.by === 'problem' ? run.problem : '', run.optimizer, run.hyper, run.precision]);
  const groups = Map.groupBy(runs, key).values();
  const rows = [...groups].flatMap((group) => {
    const row = summarise(group, options);
    if (!row) return [];
    return [{ ...row, complete: options.by === 'problem' || row.problems === everyProblem.get(row.precision) }];
  });
  return rankRows(rows);
}

/** The figures of one row; undefined when none of its runs is scored yet. */
function summarise(
  group: readonly RunSummary[],
  { by, axis, weights, targets, bootstrap = defaultBootstrap }: LeaderboardOptions,
): Omit<LeaderboardRow, 'rank' | 'complete'> | undefined {
  const scored = group.filter(isScored);
  const [first] = scored;
  if (!first) return undefined;
  const ladders = laddersOf(scored, axis, weights);
  const shift = costShift[axis];
  return {
    problem: by === 'problem' ? first.problem : undefined,
    optimizer: first.optimizer,
    hyper: first.hyper,
    precision: first.precision,
    problems: ladders.length,
    runs: scored.length,
    failures: scored.filter(isFailure).length,
    diverged: scored.filter(({ status }) => status === 'diverged').length,
    unfinished: group.length - scored.length,
    success: meanSuccess(ladders),
    ert: meanErt(ladders, shift),
    targets: targetsOf(ladders, targets).map((target) => resultAt(target, ladders, shift, bootstrap)),
    gap: scored.some(hasOptimum) ? quartiles(scored.map(({ gap }) => gap ?? Infinity)) : undefined,
    compute_s: median(scored.map(({ spent }) => spent.compute_s)),
    parameter_bytes: largest(scored.map((run) => run.parameter_bytes)),
    state_bytes: largest(scored.map((run) => run.state_bytes)),
    peak_bytes: largest(scored.map((run) => run.peak_bytes)),
  };
}

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
