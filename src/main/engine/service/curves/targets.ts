import type { SeriesRef } from '../../../../shared/contract/curves.ts';
import { isScoredStatus } from '../../../../shared/domain/run-status.ts';
import { missCharge } from '../../../../shared/stats/budget.ts';
import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { estimateErt, type Attempt } from '../../../../shared/stats/ert.ts';
import { gapOf, isTellable } from '../../../../shared/stats/gap.ts';
import { median } from '../../../../shared/stats/quantile.ts';
import { wilson } from '../../../../shared/stats/wilson.ts';
import { budgetOf, spentOf } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import { runsBehind, type CurveRun } from './members.ts';
import type { Pace } from './pace.ts';
import type { RunCurve, RunPoints } from './run-points.ts';

/**
 * Cost at the first row within the budget whose best audited gap is at most each target; undefined: never. By all stored
 * rows, so that a target need not be among the problem's.
 *
 * @param targets gaps, in any order
 */
function firstHits({ x, y, within }: RunCurve, optimum: number, targets: readonly number[]): (number | undefined)[] {
  const hits = new Array<number | undefined>(targets.length).fill(undefined);
  const order = targets.map((_, index) => index).sort((a, b) => targets[b]! - targets[a]!);
  let next = 0;
  for (let row = 0; row < within && next < order.length; row += 1) {
    const gap = gapOf(y[row]!, optimum);
    while (next < order.length && Number.isFinite(gap) && gap <= targets[order[next]!]!) {
      hits[order[next]!] = x[row]!;
      next += 1;
    }
  }
  return hits;
}

/** As `firstHits`, of a long curve: its overview tells between which rows each hit lies, and only those are read. */
function hitsByOverview(
  points: RunPoints,
  run: CurveRun,
  axis: CostAxis,
  targets: readonly number[],
): (number | undefined)[] | undefined {
  const overview = points.overview(run, axis, 'audited');
  const optimum = run.optimum!;
  // An overflow is no hit, and would hide the best that is one.
  if (overview === undefined || overview.best.includes(-Infinity)) return undefined;
  const { best, places, within } = overview;
  return targets.map((target) => {
    const row = best.findIndex((f) => Number.isFinite(f) && gapOf(f, optimum) <= target);
    if (row < 0 || row >= within) return undefined;
    const from = row === 0 ? 0 : places[row - 1]! + 1;
    const stretch = points.stretch(run, axis, 'audited', from, places[row]! - from + 1);
    return firstHits(stretch, optimum, [target])[0];
  });
}

/**
 * One cell for each target. Of a group, runs count as on the leaderboard: those that finished or failed. A single run
 * counts as soon as it has hit, too.
 *
 * @throws DescentError run.unknown, group.unknown
 */
export async function targetCells(
  store: Store,
  points: RunPoints,
  ref: SeriesRef,
  axis: CostAxis,
  targets: readonly number[],
  pace: Pace,
) {
  const runs = runsBehind(store, ref, axis);
  const { optimum } = runs[0];
  const tellable = targets.map((target) => optimum === null || isTellable(target, optimum));
  const attempts: Attempt[][] = targets.map(() => []);
  for (const run of runs) {
    if (run.optimum === null) continue;
    const scored = isScoredStatus(run.status);
    if (!scored && !('runId' in ref)) continue;
    const hits =
      hitsByOverview(points, run, axis, targets) ??
      firstHits(await points.read(run, axis, 'audited', pace), run.optimum, targets);
    hits.forEach((cost, index) => {
      if (!tellable[index]) return;
      if (cost !== undefined) attempts[index]!.push({ cost, hit: true });
      else if (scored)
        attempts[index]!.push({ cost: missCharge({ spent: spentOf(run), budget: budgetOf(run) }, axis), hit: false });
    });
    await pace.rest();
  }
  const cells = [];
  for (const [index, target] of targets.entries()) {
    cells.push({ ref, target, isTellable: tellable[index]!, ...estimates(attempts[index]!, axis) });
    await pace.rest();
  }
  return cells;
}

function estimates(attempts: readonly Attempt[], axis: CostAxis) {
  const hits = attempts.filter(({ hit }) => hit);
  const { rate, low, high } = wilson(hits.length, attempts.length);
  const nothing = { value: NaN, low: NaN, high: NaN };
  return {
    runs: attempts.length,
    hits: hits.length,
    success: { value: rate, low, high },
    ert: attempts.length === 0 ? nothing : estimateErt([attempts], costShift[axis]),
    median: hits.length === 0 ? null : median(hits.map(({ cost }) => cost)),
  };
}
