import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { nextRow, type Every } from '../../../shared/domain/recording.ts';
import type { Rows } from '../../worker/protocol.ts';
import { column, columnCount, curveEnd, insertChunk, joinRows, metricWidth, partOf } from './curves.ts';
import type { Store } from './store.ts';

/**
 * Appends the rows of one run. After a resume the worker repeats the steps since its checkpoint: what is stored stays,
 * so that no row is lost or doubled, and the clocks of later rows go on from the stored ones. What this shifts them by
 * is stored with the run, since a later checkpoint still holds the worker's own clock.
 *
 * Rows are told by their steps, whatever their numbers.
 */
export class CurveWriter {
  readonly #store: Store;
  readonly #runId: number;
  readonly #every: Every;
  #pending: Rows[] = [];
  #pendingCount = 0;
  /** How many metrics the rows of this launch have; undefined: there was none yet. */
  #width: number | undefined;
  #stored: number;
  /** The last row, stored or pending, as it is stored. */
  #last: Float64Array | undefined;
  /** The last row that was repeated, as the worker sent it. */
  #repeated: Float64Array | undefined;
  #computeOffset: number;
  #wallOffset: number;

  /** @param every the rule of recording: a row comes no later than where it is due */
  constructor(store: Store, runId: number, every: Every) {
    this.#store = store;
    this.#runId = runId;
    this.#every = every;
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
   * Takes rows; they are in the database after the next `flush`.
   *
   * @throws DescentError worker.protocol where a row is missing or out of order; none of the rows is then taken
   */
  accept(rows: Rows): void {
    const width = metricWidth(rows);
    this.#width ??= rows.count > 0 ? width : undefined;
    if (rows.count > 0 && width !== this.#width)
      throw protocol(`rows have ${width} metrics, and those before them ${this.#width}`);
    const stepOf = (row: number): number => rows.values[row * columnCount + column.step]!;
    const lastStep = this.#last?.[column.step] ?? -1;
    let fresh = 0;
    while (fresh < rows.count && stepOf(fresh) <= lastStep) fresh += 1;
    let due = this.#last === undefined ? 0 : nextRow(lastStep, this.#every);
    for (let row = fresh; row < rows.count; row += 1) {
      const step = stepOf(row);
      const before = row === fresh ? lastStep : stepOf(row - 1);
      if (step <= before || step > due)
        throw protocol(`step ${step} came after step ${before}, the next is due by ${due}`);
      due = nextRow(step, this.#every);
    }
    if (fresh > 0) this.#repeated = rows.values.slice((fresh - 1) * columnCount, fresh * columnCount);
    if (fresh === rows.count) return;
    if (this.#repeated !== undefined) this.#align(this.#repeated, rows.values.subarray(fresh * columnCount));
    this.#repeated = undefined;
    const added = copyOf(partOf(rows, fresh));
    const { count, values } = added;
    for (let at = 0; at < values.length; at += columnCount) {
      values[at + column.compute_s]! += this.#computeOffset;
      values[at + column.wall_s]! += this.#wallOffset;
    }
    this.#pending.push(added);
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

  /** Sets the offsets so that the worker's clocks at our last step would be the stored ones. */
  #align(before: Float64Array, after: Float64Array): void {
    const last = this.#last!;
    const begin = before[column.step]!;
    const share = (last[column.step]! - begin) / (after[column.step]! - begin);
    const offset = (clock: number): number =>
      last[clock]! - (before[clock]! + share * (after[clock]! - before[clock]!));
    this.#computeOffset = offset(column.compute_s);
    this.#wallOffset = offset(column.wall_s);
  }
}

const copyOf = ({ count, values, mask, metrics }: Rows): Rows => ({
  ...{ count, values: values.slice(), mask: mask.slice() },
  ...(metrics && { metrics: metrics.slice() }),
});

const protocol = (message: string) =>
  new DescentError('worker.protocol', `The worker broke its protocol: ${message}.`, {
    exitCode: exitCodes.someRunsFailed,
  });
