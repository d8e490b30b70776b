import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import type { Rows } from '../../worker/protocol.ts';
import { column, columnCount, curveEnd, insertChunk, joinRows } from './curves.ts';
import type { Store } from './store.ts';

/**
 * Appends the rows of one run. After a resume the worker repeats the rows since its checkpoint: they are ignored, so
 * that no row is lost or doubled, and the clocks of later rows go on from the stored ones. What this shifts them by is
 * stored with the run, since a later checkpoint still holds the worker's own clock.
 */
export class CurveWriter {
  readonly #store: Store;
  readonly #runId: number;
  #pending: Rows[] = [];
  #pendingCount = 0;
  #stored: number;
  #last: Float64Array | undefined;
  #computeOffset: number;
  #wallOffset: number;

  constructor(store: Store, runId: number) {
    this.#store = store;
    this.#runId = runId;
    const { count, last } = curveEnd(store, runId);
    this.#stored = count;
    this.#last = last;
    const offsets = store.get<{ compute: number; wall: number }>(
      'SELECT compute_offset_s AS compute, wall_offset_s AS wall FROM run WHERE run_id = :runId',
      { runId },
    );
    this.#computeOffset = offsets?.compute ?? 0;
    this.#wallOffset = offsets?.wall ?? 0;
  }

  /** Rows not yet in the database. */
  get pending(): number {
    return this.#pendingCount;
  }

  /** What the stored wall clock is ahead of the worker's, in seconds. */
  get wallOffset(): number {
    return this.#wallOffset;
  }

  /**
   * Takes rows numbered from `firstRow`; they are in the database after the next `flush`.
   *
   * @throws DescentError worker.protocol where rows are missing, or a repeated row is not the stored one
   */
  accept(rows: Rows, firstRow: number): void {
    const next = this.#stored + this.#pendingCount;
    if (firstRow > next) throw protocol(`row ${firstRow} came where row ${next} was due`);
    const repeated = Math.min(next - firstRow, rows.count);
    if (repeated > 0 && firstRow + repeated === next) this.#align(rows, repeated - 1);
    if (repeated === rows.count) return;
    const values = rows.values.slice(repeated * columnCount);
    for (let row = 0; row < values.length; row += columnCount) {
      values[row + column.compute_s]! += this.#computeOffset;
      values[row + column.wall_s]! += this.#wallOffset;
    }
    const count = rows.count - repeated;
    this.#pending.push({ count, values, mask: rows.mask.slice(repeated) });
    this.#pendingCount += count;
    this.#last = values.slice(-columnCount);
  }

  /** Writes all accepted rows as one chunk; they stay pending where that fails. */
  flush(): void {
    if (this.#pendingCount === 0) return;
    const rows = joinRows(this.#pending);
    this.#store.append(() => {
      insertChunk(this.#store, this.#runId, this.#stored, rows);
      this.#store.run(
        `UPDATE run SET compute_offset_s = :compute, wall_offset_s = :wall
         WHERE run_id = :runId AND (compute_offset_s <> :compute OR wall_offset_s <> :wall)`,
        { runId: this.#runId, compute: this.#computeOffset, wall: this.#wallOffset },
      );
    });
    this.#stored += rows.count;
    this.#pending = [];
    this.#pendingCount = 0;
  }

  /** Sets the offsets so that the worker's repetition of our last row would carry the stored clocks. */
  #align(rows: Rows, index: number): void {
    const last = this.#last!;
    const at = index * columnCount;
    const step = rows.values[at + column.step]!;
    if (step !== last[column.step])
      throw protocol(`a repeated row is of step ${step}, the stored one of step ${last[column.step]}`);
    this.#computeOffset = last[column.compute_s]! - rows.values[at + column.compute_s]!;
    this.#wallOffset = last[column.wall_s]! - rows.values[at + column.wall_s]!;
  }
}

const protocol = (message: string) =>
  new DescentError('worker.protocol', `The worker broke its protocol: ${message}.`, {
    exitCode: exitCodes.someRunsFailed,
  });
