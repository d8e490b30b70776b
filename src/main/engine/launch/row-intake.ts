import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { rowsInFlight, type Rows, type RowsMessage } from '../../worker/protocol.ts';
import type { EventSink } from '../events.ts';
import type { Limits } from '../limits.ts';
import { CurveWriter } from '../store/curve-writer.ts';
import { column, columnCount, positionAt, present } from '../store/curves.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

export interface IntakeContext {
  readonly store: Store;
  readonly limits: Limits;
  readonly emit: EventSink;
}

/**
 * Takes the rows of a launch: into the database, and to whoever watches. Each flush tells the worker how many are taken,
 * and it sends no more than a window beyond that.
 */
export class RowIntake {
  readonly #context: IntakeContext;
  readonly #run: Run;
  readonly #tellTaken: (rows: number) => void;
  readonly #writer: CurveWriter;
  #received = 0;
  #taken = 0;
  #auditedObjective: number | undefined;

  constructor(context: IntakeContext, run: Run, tellTaken: (rows: number) => void) {
    this.#context = context;
    this.#run = run;
    this.#tellTaken = tellTaken;
    this.#writer = new CurveWriter(context.store, run.id, run.spec.record.every);
  }

  /** What the stored wall clock is ahead of the worker's, in seconds. */
  get wallOffset(): number {
    return this.#writer.wallOffset;
  }

  /** @throws DescentError worker.protocol where a row is missing or out of order, or was sent before there was room */
  accept({ rows, taken = 0 }: RowsMessage): void {
    this.#received += rows.count;
    const inFlight = this.#received - Math.min(taken, this.#taken);
    if (inFlight > rowsInFlight) throw flood(inFlight);
    this.#writer.accept(rows);
    if (this.#received - this.#taken >= this.#context.limits.flushRows) this.flush();
    if (rows.count > 0) this.#tellProgress(rows);
  }

  /** Writes what waits; it stays where that fails. */
  flush(): void {
    this.#writer.flush();
    if (this.#taken === this.#received) return;
    this.#taken = this.#received;
    this.#tellTaken(this.#taken);
  }

  #tellProgress({ count, values, mask }: Rows): void {
    for (let row = 0; row < count; row += 1)
      if ((mask[row]! & present.f_audited) !== 0) this.#auditedObjective = values[row * columnCount + column.f_audited];
    const { step, f_evals, oracle_units, compute_s } = positionAt(values, values.length - columnCount);
    const f_audited = this.#auditedObjective;
    this.#context.emit({ type: 'progress', run: this.#run, step, f_evals, oracle_units, compute_s, f_audited });
  }
}

const flood = (rows: number): DescentError =>
  new DescentError(
    'worker.protocol',
    `The worker broke its protocol: it had ${rows} rows on their way, where ${rowsInFlight} may be.`,
    { exitCode: exitCodes.someRunsFailed },
  );
