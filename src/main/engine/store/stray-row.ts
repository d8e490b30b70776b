import { nextRow, type Every } from '../../../shared/domain/recording.ts';
import { column, columnCount } from './curves.ts';
import type { Store } from './store.ts';

/**
 * Drops the last row of a run that is launched again, where the rule of recording keeps none: a run that was cancelled
 * has told where it stood, and one that goes on passes there without a word. Part of the caller's transaction.
 *
 * @param from the step from which it goes on: rows before it are not made again, and stay. One that is made again in any
 *   case, such as an audit between two rows, comes back
 */
export function dropStrayRow(store: Store, runId: number, every: Every, from: number): void {
  const [last, before] = store
    .all<{ first_row: number; n: number; data: Uint8Array; mask: Uint8Array; metrics: Uint8Array | null }>(
      'SELECT first_row, n, data, mask, metrics FROM curve_chunk WHERE run_id = :runId ORDER BY first_row DESC LIMIT 2',
      { runId },
    )
    .flatMap((chunk) => [chunk.n - 1, chunk.n - 2].filter((row) => row >= 0).map((row) => ({ ...chunk, row })));
  if (last === undefined) return;
  const step = stepOf(last);
  const due = before === undefined ? 0 : nextRow(stepOf(before), every);
  if (step === due || step < from) return;
  const { first_row, row, n, data, mask, metrics } = last;
  if (row === 0)
    store.run('DELETE FROM curve_chunk WHERE run_id = :runId AND first_row = :first_row', { runId, first_row });
  else
    store.run(
      `UPDATE curve_chunk SET n = :row, data = :data, mask = :mask, metrics = :metrics
       WHERE run_id = :runId AND first_row = :first_row`,
      {
        ...{ runId, first_row, row, data: data.slice(0, row * rowBytes), mask: mask.slice(0, row) },
        metrics: metrics?.slice(0, (metrics.length / n) * row),
      },
    );
}

const rowBytes = columnCount * Float64Array.BYTES_PER_ELEMENT;

const stepOf = ({ data, row }: { readonly data: Uint8Array; readonly row: number }): number =>
  new DataView(data.buffer, data.byteOffset).getFloat64(row * rowBytes + column.step * 8, true);
