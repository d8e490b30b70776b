import type { Output } from '../../../shared/contract.ts';
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

/** What each curve needs to reach a target, the cheapest first, those that never reached it last. */
export function targetRows(cells: readonly Cell[], target: number, baseline: string | null): TargetRow[] {
  const own = cells.filter((cell) => cell.target === target);
  const base = own.find(({ ref }) => keyOf(ref) === baseline)?.ert.value ?? NaN;
  return own
    .map((cell): TargetRow => {
      const { value, low } = cell.ert;
      const ratio = value / base;
      return {
        key: keyOf(cell.ref),
        cell,
        ratio: Number.isFinite(value) && Number.isFinite(base) && Number.isFinite(ratio) ? ratio : null,
        atLeast: Number.isFinite(value) ? null : low,
      };
    })
    .sort((a, b) => order(a) - order(b) || b.cell.hits - a.cell.hits || (a.key < b.key ? -1 : 1));
}

const order = ({ cell }: TargetRow): number => (Number.isNaN(cell.ert.value) ? Infinity : cell.ert.value);
