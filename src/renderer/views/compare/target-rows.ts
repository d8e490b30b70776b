import type { Output } from '../../../shared/contract.ts';
import type { CurveSeries } from '../../../shared/contract/curves.ts';
import { circumstances } from '../../components/chart/curve-labels.ts';
import { keyOf } from '../../components/chart/curve.ts';

type Cell = Output<'curves.targets'>[number];

export interface TargetRow {
  readonly key: string;
  readonly cell: Cell;
  /** Expected cost over the baseline's; null: one of the two never hit it. */
  readonly ratio: number | null;
  /** Spent in vain where it never hit: then the expected cost is only known to be more. */
  readonly atLeast: number | null;
}

/**
 * What each curve needs to reach a target, the cheapest first, those that never reached it last.
 *
 * @param baselineOf key of the curve that a curve is held against; undefined: there is none on its problem
 */
export function targetRows(
  cells: readonly Cell[],
  target: number,
  baselineOf: (key: string) => string | undefined,
): TargetRow[] {
  const own = cells.filter((cell) => cell.target === target);
  const ertOf = new Map(own.map(({ ref, ert }) => [keyOf(ref), ert.value]));
  return own
    .map((cell): TargetRow => {
      const key = keyOf(cell.ref);
      const { value, low } = cell.ert;
      const ratio = value / (ertOf.get(baselineOf(key) ?? '') ?? NaN);
      return {
        key,
        cell,
        ratio: Number.isFinite(value) && Number.isFinite(ratio) && ratio > 0 ? ratio : null,
        atLeast: Number.isFinite(value) ? null : low,
      };
    })
    .sort((a, b) => order(a) - order(b) || b.cell.hits - a.cell.hits || (a.key < b.key ? -1 : 1));
}

const order = ({ cell }: TargetRow): number => (Number.isNaN(cell.ert.value) ? Infinity : cell.ert.value);

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
