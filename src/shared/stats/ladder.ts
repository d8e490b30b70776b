import type { CostAxis, OracleWeights } from './cost.ts';
import { ertAtLeast, estimateErt, shiftedGeometricMean, type Attempt, type Bootstrap, type Ert } from './ert.ts';
import { instanceText } from './row-key.ts';
import { attemptAt, type RunSummary } from './run-summary.ts';
import { wilson, type Proportion } from './wilson.ts';

/** The attempts at every target of one problem, by target. */
export type Ladder = ReadonlyMap<number, readonly Attempt[]>;

export interface TargetResult {
  /** The gap to reach. */
  readonly target: number;
  /** Runs and hits on the problems that have this target, pooled. */
  readonly runs: number;
  readonly hits: number;
  readonly success: Proportion;
  /** Over several problems: the shifted geometric mean of the problems' ERTs. */
  readonly ert: Ert;
}

/** One ladder for each problem among `runs`. */
export function laddersOf(runs: readonly RunSummary[], axis: CostAxis, weights?: OracleWeights): Ladder[] {
  const byProblem = Map.groupBy(runs, instanceText).values();
  return [...byProblem].map((own) => {
    const ladder = new Map<number, Attempt[]>();
    for (const run of own)
      run.targets.forEach((target, i) => {
        const attempts = ladder.get(spelled(target)) ?? [];
        attempts.push(attemptAt(run, i, axis, weights));
        ladder.set(spelled(target), attempts);
      });
    return ladder;
  });
}

/** All targets of the ladders, or those among `wanted`, descending. */
export function targetsOf(ladders: readonly Ladder[], wanted?: readonly number[]): number[] {
  const known = new Set(ladders.flatMap((ladder) => [...ladder.keys()]));
  const chosen = wanted ? wanted.map(spelled).filter((target) => known.has(target)) : known;
  return [...new Set(chosen)].sort((a, b) => b - a);
}

export function resultAt(
  target: number,
  ladders: readonly Ladder[],
  shift: number,
  bootstrap: Bootstrap,
): TargetResult {
  const problems = ladders.map((ladder) => ladder.get(target) ?? []).filter(({ length }) => length > 0);
  const attempts = problems.flat();
  const hits = attempts.filter(({ hit }) => hit).length;
  return {
    target,
    runs: attempts.length,
    hits,
    success: wilson(hits, attempts.length),
    ert: estimateErt(problems, shift, bootstrap),
  };
}

/** Mean over problems of the mean over the problem's targets of the success rate; NaN without targets. */
export const meanSuccess = (ladders: readonly Ladder[]): number =>
  mean(climbable(ladders).map((targets) => mean(targets.map(hitRate))));

/** Shifted geometric mean over problems of that over targets of the ERT, or of its lower bound where never hit. */
export const meanErt = (ladders: readonly Ladder[], shift: number): number =>
  shiftedGeometricMean(
    climbable(ladders).map((targets) => shiftedGeometricMean(targets.map(ertAtLeast), shift)),
    shift,
  );

/** Targets that were never hit: where there are any, the mean ERT is a lower bound. */
export const unreachedIn = (ladders: readonly Ladder[]): number =>
  climbable(ladders).reduce((sum, targets) => sum + targets.filter((each) => hitRate(each) === 0).length, 0);

const climbable = (ladders: readonly Ladder[]): (readonly Attempt[])[][] =>
  ladders.filter(({ size }) => size > 0).map((ladder) => [...ladder.values()]);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const hitRate = (attempts: readonly Attempt[]): number => attempts.filter(({ hit }) => hit).length / attempts.length;

/** Six digits: powers of ten differ in the last bits from problem to problem, and a target has to name a column. */
export const spelled = (target: number): number => Number(target.toPrecision(6));
