import { join } from 'node:path';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { isResumable } from '../../shared/domain/run-status.ts';
import type { Failed, Finished, Rows, Started } from '../worker/protocol.ts';
import {
  checkpointFolder,
  forgetCheckpoints,
  newestGoodCheckpoint,
  recordCheckpoint,
  removeCheckpointFolder,
} from './checkpoints.ts';
import type { EventSink } from './events.ts';
import { endingOf, type WorkerEnding } from './ending.ts';
import type { Limits } from './limits.ts';
import { readMessage, type LaunchMessage } from './messages.ts';
import { residentBytes } from './process-identity.ts';
import { CurveWriter } from './store/curve-writer.ts';
import { column, columnCount, positionAt, present } from './store/curves.ts';
import { beginLaunch, endLaunch, recordWorker, setRunning, type Ending } from './store/launches.ts';
import { chosenMode, recordMode } from './store/programs.ts';
import { runName, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { recordStart, recordSummary } from './store/summaries.ts';
import { Watchdog } from './watchdog.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface LaunchContext {
  readonly store: Store;
  readonly environmentId: string;
  /** Programs that are allowed at the same time. */
  readonly jobs: number;
  readonly limits: Limits;
  readonly emit: EventSink;
  /** Where the graphs of programs are kept; undefined: they are not. */
  readonly graphs: string | undefined;
}

export interface Outcome extends WorkerEnding {
  /** Whether the worker can serve another run. */
  readonly reusable: boolean;
}

/** No fault of the run's: its checkpoints lie beside the database, so the store has failed, and would for every run. */
const storeFailure = ({ code, message, advice }: Failed): DescentError =>
  new DescentError(code, message, { exitCode: exitCodes.database, ...(advice !== undefined && { advice }) });

/** One attempt at a run on a worker: from `starting` to a state that is not running, all of it in the store. */
export class Launch {
  readonly run: Run;
  /** Rejects only where the store fails; the worker is then dead, and the run is found again by recovery. */
  readonly outcome: Promise<Outcome>;
  readonly #context: LaunchContext;
  readonly #worker: WorkerProcess;
  readonly #epoch: number;
  readonly #writer: CurveWriter;
  readonly #watchdog: Watchdog;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Why the engine itself ends the worker; undefined: it does not. */
  #intent: WorkerEnding | undefined;
  #residentBytes: number | undefined;
  #auditedObjective: number | undefined;
  #settled = false;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (error: unknown) => void;

  /** @param plugins the files that define what the run needs and is not built in */
  constructor(context: LaunchContext, worker: WorkerProcess, run: Run, plugins: readonly string[]) {
    const { store, environmentId, jobs, limits, emit, graphs } = context;
    this.run = run;
    this.#context = context;
    this.#worker = worker;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Before anything waits on the launch: what throws here leaves no timer and no listener behind.
    const folder = checkpointFolder(store, run);
    const checkpoint = newestGoodCheckpoint(store, run);
    const mode = chosenMode(store, run.programKey, environmentId);
    this.#epoch = beginLaunch(store, run.id, { environmentId, jobs });
    if (worker.identity !== undefined) recordWorker(store, this.#epoch, worker.identity);
    this.#writer = new CurveWriter(store, run.id, run.spec.record.every);
    this.#watchdog = new Watchdog(limits);
    worker.clearLog();
    worker.onMessage = (message) => this.#guarded(() => this.#receive(message));
    void worker.ended.then((end) =>
      this.#guarded(() => this.#settle({ ...(this.#intent ?? endingOf(end, this.#residentBytes)), reusable: false })),
    );
    this.#timers.push(
      setInterval(() => this.#guarded(() => this.#writer.flush()), limits.flushMs),
      setInterval(() => this.#tick(), limits.tickMs),
    );
    emit({ type: 'starting', run });
    worker.send({
      type: 'run',
      epoch: this.#epoch,
      spec: run.spec,
      code: { plugins, revisions: run.revisions },
      checkpointFolder: folder,
      ...(mode && { mode }),
      ...(graphs !== undefined && { graphFolder: join(graphs, runName(run.programKey)) }),
      ...(checkpoint !== undefined && { checkpoint }),
    });
  }

  /** Ends the run as cancelled; its points stay. */
  cancel(): void {
    this.#request('cancel', { status: 'cancelled', reason: 'cancelled' }, this.#context.limits.cancelMs);
  }

  /** Asks for a checkpoint and ends the run as interrupted. */
  stop(): void {
    this.#request('stop', { status: 'interrupted', reason: 'interrupted' }, this.#context.limits.stopMs);
  }

  /** Asks for a checkpoint and ends the run as paused. */
  pause(): void {
    this.#request('stop', { status: 'paused', reason: 'paused' }, this.#context.limits.stopMs);
  }

  /** What the worker has written so far, its last 16,384 characters. */
  get log(): string {
    return this.#worker.log;
  }

  /** The worker's memory when last looked at, every `tickMs`. */
  get residentBytes(): number | undefined {
    return this.#residentBytes;
  }

  /** Ends the worker at once; the run can be resumed from its last checkpoint. */
  kill(): void {
    this.#intent ??= { status: 'interrupted', reason: 'interrupted' };
    this.#worker.kill();
  }

  #request(type: 'cancel' | 'stop', intent: Ending, graceMs: number): void {
    // What only waits for a checkpoint can still be cancelled.
    const isOpen = this.#intent === undefined || (type === 'cancel' && isResumable(this.#intent.status));
    if (this.#settled || !isOpen) return;
    this.#intent = intent;
    this.#worker.send({ type, epoch: this.#epoch });
    this.#timers.push(setTimeout(() => this.#worker.terminate(this.#context.limits.terminateMs), graceMs));
  }

  #tick(): void {
    const { pid } = this.#worker;
    if (pid !== undefined) this.#residentBytes = residentBytes(pid) ?? this.#residentBytes;
    const exceeded = this.#watchdog.check();
    if (exceeded === undefined || this.#intent !== undefined) return;
    this.#intent =
      exceeded === 'start'
        ? { status: 'timeout', reason: 'worker.start_timeout', message: 'The run did not start in time.' }
        : { status: 'timeout', reason: 'worker.hung', message: 'The worker stopped giving signs of life.' };
    this.#worker.terminate(this.#context.limits.terminateMs);
  }

  #receive(raw: unknown): void {
    if (this.#settled) return;
    const message = readMessage(raw, this.#epoch);
    if (message === undefined) return;
    if (typeof message === 'string') this.#breach(message);
    else this.#take(message);
  }

  #take(message: LaunchMessage): void {
    switch (message.type) {
      case 'started':
        return this.#started(message);
      case 'heartbeat':
        return this.#watchdog.sign(message.step);
      case 'rows':
        return this.#rows(message.rows);
      case 'checkpoint':
        this.#writer.flush();
        return recordCheckpoint(this.#context.store, this.run, message);
      case 'finished':
        return this.#settle({ ...this.#endingOf(message), reusable: true }, message);
      case 'failed':
        if (message.code === 'checkpoint.unwritable') throw storeFailure(message);
        // What a failed allocation or a lost device leaves of a process is not to be trusted with another run.
        return this.#condemn({
          // The method is not at fault where its code is another, and nothing of it was run.
          status: message.code === 'code.changed' ? 'paused' : 'failed',
          reason: message.code,
          message: [message.message, message.advice].filter(Boolean).join(' '),
        });
      default:
        return this.#breach(`a message of type ${message.type} in a run`);
    }
  }

  /** A worker only knows that it was to stop, not why. */
  #endingOf({ status, reason }: Finished): Ending {
    if (status === 'interrupted' && this.#intent !== undefined) return this.#intent;
    return { status, reason };
  }

  #started(started: Started): void {
    const { store, environmentId, emit } = this.#context;
    store.append(() => {
      recordStart(store, this.run.id, started);
      recordMode(store, this.run.programKey, environmentId, started);
      setRunning(store, this.run.id);
    });
    this.#watchdog.started();
    const { mode, warmupSeconds: warmup_s, resumedAt: resumedAtRow } = started;
    emit({ type: 'started', run: this.run, mode, warmup_s, resumedAtRow });
  }

  #rows(rows: Rows): void {
    this.#writer.accept(rows);
    if (this.#writer.pending >= this.#context.limits.flushRows) this.#writer.flush();
    if (rows.count === 0) return;
    for (let row = 0; row < rows.count; row += 1)
      if ((rows.mask[row]! & present.f_audited) !== 0)
        this.#auditedObjective = rows.values[row * columnCount + column.f_audited];
    const { step, f_evals, oracle_units, compute_s } = positionAt(rows.values, rows.values.length - columnCount);
    this.#watchdog.sign(step);
    const f_audited = this.#auditedObjective;
    this.#context.emit({ type: 'progress', run: this.run, step, f_evals, oracle_units, compute_s, f_audited });
  }

  #breach(what: string): void {
    const message = `The worker broke its protocol: ${what}.`;
    this.#condemn({ status: 'failed', reason: 'worker.protocol', message, crash: 'worker.protocol' });
  }

  /** Ends the worker for what it did; the run is settled when it is gone and its last output has been read. */
  #condemn(ending: WorkerEnding): void {
    this.#intent ??= ending;
    this.#worker.onMessage = () => {};
    this.#worker.kill();
  }

  /** Rows first, then the state with the summary, then the files that are not needed any more. */
  #settle(outcome: Outcome, finished?: Finished): void {
    if (this.#settled) return;
    this.#release();
    const { store, emit } = this.#context;
    const endedWell = outcome.status === 'finished' || outcome.status === 'diverged';
    this.#writer.flush();
    store.commit(() => {
      recordSummary(store, this.run.id, {
        ...(finished && {
          wall_s: finished.wallSeconds + this.#writer.wallOffset,
          process_peak_bytes: finished.processPeakBytes,
        }),
      });
      endLaunch(store, this.run.id, outcome, this.#worker.log);
      if (endedWell) forgetCheckpoints(store, this.run);
    });
    if (endedWell) removeCheckpointFolder(store, this.run);
    const { status, reason, message } = outcome;
    emit({ type: 'ended', run: this.run, status, reason, message });
    this.#resolve(outcome);
  }

  /** A breach ends the run; a failure of the store ends the launch, whose state then cannot be written. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof DescentError && error.code === 'worker.protocol' && !this.#settled) {
        this.#condemn({ status: 'failed', reason: error.code, message: error.message, crash: error.code });
        return;
      }
      this.#release();
      this.#worker.kill();
      this.#reject(error);
    }
  }

  #release(): void {
    this.#settled = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#worker.onMessage = () => {};
  }
}
