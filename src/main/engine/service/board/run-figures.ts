import { medianOf, quartiles, type Quartiles } from '../../../../shared/stats/quantile.ts';
import type { Store } from '../../store/store.ts';

/** What `run_group` holds of every scored run: final gaps, or compute seconds. */
export type RunColumn = 'gaps' | 'seconds';

/** Over the runs of several groups. */
export const quartilesOfGroups = (store: Store, ids: readonly number[], column: RunColumn): Quartiles =>
  quartiles(figuresOfGroups(store, ids, column));

/** Of all runs of several groups; a gap without a known optimum counts as Infinity, and who has no time has no seconds. */
export function figuresOfGroups(store: Store, ids: readonly number[], column: RunColumn): Float64Array {
  const rows = store.tuples<AllFigures>(
    `SELECT ${figureColumns} FROM run_group WHERE group_id IN (SELECT value FROM json_each(:ids))`,
    { ids: JSON.stringify(ids) },
  );
  return joined(rows, column).figures;
}

const atOnce = 4000;

/** The figures of all groups, some of them at a time. */
export function* allFigures(store: Store): Generator<readonly AllFigures[]> {
  for (let after = -1; ;) {
    const rows = store.tuples<AllFigures>(
      `SELECT ${figureColumns} FROM run_group WHERE group_id > :after ORDER BY group_id LIMIT :atOnce`,
      { after, atOnce },
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last[0];
  }
}

/** Medians over the runs of pools of groups, which are named by their rows. */
export function mediansOfPools(
  rows: readonly AllFigures[],
  pools: readonly (readonly number[])[],
  column: RunColumn,
): Float64Array {
  const { figures, starts } = joined(rows, column);
  return Float64Array.from(pools, (groups) => {
    const own = groups.map((row) => figures.subarray(starts[row], starts[row + 1]));
    const all = new Float64Array(own.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const each of own) {
      all.set(each, at);
      at += each.length;
    }
    return medianOf(all);
  });
}

type Data = Uint8Array | null;
export type AllFigures = readonly [id: number, scored: number, gaps: Data, seconds: Data];
const figureColumns = 'group_id, scored, gaps, seconds';

/** How many figures a row has in a column, and those that are stored of them. */
const figuresIn: Readonly<Record<RunColumn, (row: AllFigures) => readonly [length: number, data: Data]>> = {
  gaps: ([, scored, gaps]) => [scored, gaps],
  seconds: ([, , , seconds]) => [(seconds?.byteLength ?? 0) / Float64Array.BYTES_PER_ELEMENT, seconds],
};

/** The figures of rows one after the other, and where those of each row start. */
function joined(rows: readonly AllFigures[], column: RunColumn) {
  const own = rows.map(figuresIn[column]);
  const starts = new Uint32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row += 1) starts[row + 1] = starts[row]! + own[row]![0];
  const figures = new Float64Array(starts[rows.length]!).fill(Infinity);
  const bytes = new Uint8Array(figures.buffer);
  for (let row = 0; row < rows.length; row += 1) {
    const [, data] = own[row]!;
    if (data !== null) bytes.set(data, 8 * starts[row]!);
  }
  return { figures, starts };
}
