import type { Output } from '../../../shared/contract.ts';
import type { CurveSeries } from '../../../shared/contract/curves.ts';
import { Ranking } from '../../../shared/stats/ranking.ts';
import { circumstances } from '../../../shared/chart/curve-labels.ts';
import { keyOf } from '../../../shared/chart/curve.ts';

type Cell = Output<'curves.targets'>[number];

export interface TargetRow {
  readonly key: string;
  readonly cell: Cell;
  /** Among the curves of its problem; null: it never hit, and has none. */
  readonly rank: number | null;
  /** Expected cost over the baseline's; null: one of the two never hit it. */
  readonly ratio: number | null;
  /** Spent in vain where it never hit: then the expected cost is only known to be more. */
  readonly atLeast: number | null;
}

export interface ProblemRows {
  readonly instanceId: number;
  readonly problem: string;
  readonly rows: readonly TargetRow[];
}

/**
 * What each curve needs to reach a target, problem by problem, ranked as on the leaderboard; those that never reached it
 * come last and have no rank.
 *
 * @param series in the order of the problems, and of curves that are equal
 * @param baselineOf key of the curve that a curve is held against; undefined: there is none on its problem
 */
export function targetRows(
  cells: readonly Cell[],
  target: number,
  series: readonly Pick<CurveSeries, 'ref' | 'instanceId' | 'problemLabel'>[],
  baselineOf: (key: string) => string | undefined,
): ProblemRows[] {
  const cellOf = new Map(cells.filter((cell) => cell.target === target).map((cell) => [keyOf(cell.ref), cell]));
  const curves = series.flatMap(({ ref, instanceId, problemLabel }) => {
    const cell = cellOf.get(keyOf(ref));
    return cell ? [{ key: keyOf(ref), cell, instanceId, problemLabel }] : [];
  });
  const problems = [...new Map(curves.map(({ instanceId, problemLabel }) => [instanceId, problemLabel]))];
  const places = new Map(problems.map(([instanceId], place) => [instanceId, place]));
  const ranking = new Ranking({
    numbers: Uint32Array.from(curves.keys()),
    problem: (number) => places.get(curves[number]!.instanceId)!,
    ranked: (number) => (curves[number]!.cell.hits > 0 ? 1 : 0),
    success: (number) => curves[number]!.cell.success.value,
    ert: (number) => curves[number]!.cell.ert.value,
    // Final gaps are not of a target.
    gap: () => 0,
    resolution: () => 0,
  });
  const ordered = ranking.ordered();
  const ranks = ranking.ranks(ordered);
  const rows = [...ordered].map((number, at) => {
    const { key, cell, instanceId } = curves[number]!;
    const { value, low } = cell.ert;
    const ratio = value / (cellOf.get(baselineOf(key) ?? '')?.ert.value ?? NaN);
    return {
      ...{ key, cell, instanceId },
      rank: ranks[at] || null,
      ratio: Number.isFinite(value) && Number.isFinite(ratio) && ratio > 0 ? ratio : null,
      atLeast: Number.isFinite(value) ? null : low,
    };
  });
  return problems.map(([instanceId, problem]) => ({
    instanceId,
    problem,
    rows: rows.filter((row) => row.instanceId === instanceId),
  }));
}

/** Whether any curve reached a target: one that none did ranks nothing, and says only what was spent in vain. */
export const isReached = (cells: readonly Cell[], target: number): boolean =>
  cells.some((cell) => cell.target === target && cell.hits > 0);

/**
 * Whole decades between two gaps for a person to choose a target from: at most `most`, evenly apart, the greatest first;
 * none of those that are targets already.
 */
export function decadesBetween(low: number, high: number, known: readonly number[], most = 5): number[] {
  if (!(low > 0) || !(high > low) || !Number.isFinite(high)) return [];
  const [first, last] = [Math.floor(Math.log10(high)), Math.ceil(Math.log10(low))];
  const apart = Math.max(1, Math.ceil((first - last + 1) / most));
  const decades = Array.from({ length: Math.max(0, first - last + 1) }, (_, i) => Number(`1e${first - i}`));
  return decades.filter((decade, i) => i % apart === 0 && !known.includes(decade)).slice(0, most);
}

type Named = Pick<
  CurveSeries,
  'ref' | 'instanceId' | 'optimizer' | 'hyper' | 'precision' | 'hardware' | 'budget' | 'marks'
>;

/**
 * On every problem, the curve of the same configuration and precision as the baseline: of several, one that was run as
 * the baseline was, if there is one.
 */
export function baselinesOf(series: readonly Named[], baseline: string | null): (key: string) => string | undefined {
  const base = series.find(({ ref }) => keyOf(ref) === baseline);
  if (!base) return () => undefined;
  const like = series.filter(
    (each) => each.optimizer === base.optimizer && each.hyper === base.hyper && each.precision === base.precision,
  );
  const onProblem = (instanceId: number): Named | undefined => {
    if (instanceId === base.instanceId) return base;
    const own = like.filter((each) => each.instanceId === instanceId);
    return own.find((each) => circumstances(each) === circumstances(base)) ?? own[0];
  };
  const baselines = new Map(series.map((each) => [keyOf(each.ref), onProblem(each.instanceId)]));
  return (key) => {
    const found = baselines.get(key);
    return found && keyOf(found.ref);
  };
}
