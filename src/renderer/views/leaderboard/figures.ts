import type { BoardCell, BoardQuery, BoardRow } from '../../../shared/contract/board.ts';
import { precisionIds, type PrecisionId } from '../../../shared/domain/run-spec.ts';
import { count, percent, significant } from '../../lib/format.ts';

/** The cells of a row, in the order of the precisions. */
export const cellsOf = (row: BoardRow): BoardCell[] => precisionIds.flatMap((id) => row.cells[id] ?? []);

/** The cell of one precision; without one the only cell of the row. */
export const cellOf = (row: BoardRow, precision?: PrecisionId): BoardCell | undefined =>
  precision === undefined ? cellsOf(row)[0] : row.cells[precision];

/** What a row is, whatever its figures are: it keeps its place in a selection when new runs end. */
export const rowKey =
  (by: BoardQuery['by'], pivot: boolean) =>
  (row: BoardRow): string => {
    const cell = cellOf(row);
    if (!cell) return 'nothing';
    const { instanceId, optimizer, hyper, precision, hardware, budget, marks, grouped } = cell;
    if (grouped !== undefined) {
      const values = Object.entries(grouped.values).filter(([field]) => !(pivot && field === 'precision'));
      return JSON.stringify([values, hardware, budget, marks]);
    }
    const place = by === 'problem' ? instanceId : '';
    return JSON.stringify([place, optimizer, hyper, hardware, budget, ...marks, pivot ? '' : precision]);
  };

/** What tells a row from others of its optimizer; all that is no default where that is not known. */
export const differing = ({ differing: told, hyper }: BoardCell): string => told ?? hyper;

/** Widths of the drawings of a share and of a gap, in pixels. */
export const shareWidth = 34;
export const wideGap = 88;
export const narrowGap = 56;

/** 2 failed; empty for none. */
export const failedText = ({ failures }: BoardCell): string => (failures > 0 ? `${count(failures)} failed` : '');

/** 80 %. */
export const successText = ({ success }: BoardCell): string => percent(success?.value);

/** 49–94. */
export const successInterval = ({ success }: BoardCell): string =>
  success === null || Number.isNaN(success.value)
    ? ''
    : `${Math.round(success.low * 100)}–${Math.round(success.high * 100)}`;

/** What an ERT exceeds; undefined: it is known. */
export const ertBound = ({ ert, ertIsBound }: BoardCell): number | undefined =>
  ert?.value === Infinity ? ert.low : ertIsBound ? ert?.value : undefined;

/** 1,240; ≥ 45,000 where it, or a target that it is a mean over, was never reached. */
export function ertText(cell: BoardCell): string {
  const { ert } = cell;
  if (ert === null || Number.isNaN(ert.value)) return '–';
  const bound = ertBound(cell);
  return bound === undefined ? significant(ert.value) : `≥ ${significant(bound)}`;
}

/** 1,100–1,390; empty where there is none. */
export const ertInterval = (cell: BoardCell): string =>
  cell.ert === null || ertBound(cell) !== undefined || !hasInterval(cell.ert)
    ? ''
    : `${significant(cell.ert.low)}–${significant(cell.ert.high)}`;

/** A mean over targets has none, nor has a draft, and that of a method that repeats itself has no width. */
export const hasInterval = ({ low, high }: { readonly low: number; readonly high: number }): boolean =>
  !Number.isNaN(low) && !Number.isNaN(high) && low !== high;

/** Of the final gap; empty where all seeds ended alike. */
export const gapQuartiles = ({ gap }: BoardCell): string =>
  gap === null || gap.q1 === gap.q3 ? '' : `${significant(gap.q1)} … ${significant(gap.q3)}`;

/**
 * Why the figures of a cell are not all that they could be, or not to be held against others' just so; empty: they are.
 *
 * @param shared marks that all rows have: said once for all of them
 */
export const cautions = (
  { isRanked, problems, unfinished, marks, disturbed }: BoardCell,
  shared: readonly string[],
): string[] => [
  ...(isRanked ? [] : [`not ranked: on ${count(problems)} of the compared problems`]),
  ...(unfinished > 0 ? [`${count(unfinished)} not finished`] : []),
  ...marks.filter((mark) => !shared.includes(mark)),
  ...(disturbed > 0 ? [`${count(disturbed)} disturbed`] : []),
];

/** What else is to be known of the figures of a cell. */
export const remarks = (cell: BoardCell, shared: readonly string[]): string[] => [
  ...cautions(cell, shared),
  ...(cell.diverged > 0 ? [`${count(cell.diverged)} diverged`] : []),
  ...(cell.failures > cell.diverged ? [`${count(cell.failures - cell.diverged)} failed`] : []),
];

/** What is to be known of the figures of the cells of a row: where it is not so of all, of which precisions. */
export function rowRemarks(row: BoardRow, shared: readonly string[]): string[] {
  const cells = cellsOf(row);
  const told = new Map<string, PrecisionId[]>();
  for (const cell of cells)
    for (const remark of remarks(cell, shared)) told.set(remark, [...(told.get(remark) ?? []), cell.precision]);
  return [...told].map(([remark, of]) => (of.length === cells.length ? remark : `${of.join(' and ')}: ${remark}`));
}
