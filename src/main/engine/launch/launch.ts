import type { Conditions } from '../../../shared/domain/conditions.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import type { Failed, Finished, Started } from '../../worker/protocol.ts';
import { recordCheckpoint } from '../checkpoints.ts';
import type { MachineWatch } from '../conditions/watch.ts';
import { readMessage, type LaunchMessage } from '../messages.ts';
import { residentBytes } from '../process-identity.ts';
import type { Ending } from '../store/launches.ts';
import type { Run } from '../store/runs.ts';
import type { ProcessEnd, WorkerProcess } from '../worker-process.ts';
import { endingOf, endingOfFailure, putsOff, timeouts, type WorkerEnding } from './ending.ts';
import { recordBegin, recordEnd, recordRunning } from './record.ts';
import { RowIntake, type IntakeContext } from './row-intake.ts';
import { startMessage, type StartContext } from './start-message.ts';
import { Stopping } from './stopping.ts';
import { Watchdog } from './watchdog.ts';

export interface LaunchContext extends StartContext, IntakeContext {
  readonly watch: MachineWatch;
}

export interface Outcome extends WorkerEnding {
  /** Whether the worker can serve another run. */
  readonly reusable: boolean;
}

/** One attempt at a run on a worker: from `starting` to a state that is not running, all of it in the store. */
export class Launch {
  readonly run: Run;
  /** Rejects only where the store fails; the worker is then dead, and the run is found again by recovery. */
  readonly outcome: Promise<Outcome>;
  readonly #context: LaunchContext;
  readonly #worker: WorkerProcess;
  readonly #epoch: number;
  readonly #rows: RowIntake;
  readonly #watchdog: Watchdog;
  readonly #stopping: Stopping;
  readonly #timers: readonly NodeJS.Timeout[];
  /** Ends the watch on what goes on beside it. */
  #conditions: (() => Conditions) | undefined;
  #residentBytes: number | undefined;
  #settled = false;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (error: unknown) => void;

  constructor(context: LaunchContext, worker: WorkerProcess, run: Run) {
    const { limits, emit } = context;
    this.run = run;
    this.#context = context;
    this.#worker = worker;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Before anything waits on the launch: what throws here leaves no timer and no listener behind.
    const epoch = recordBegin(context, run, worker);
    this.#epoch = epoch;
    const guarded = (act: () => void): void => this.#guarded(act);
    this.#rows = new RowIntake(context, run, (rows) => worker.send({ type: 'taken', epoch, rows }));
    this.#watchdog = new Watchdog(limits);
    this.#stopping = new Stopping(() => worker.terminate(limits.terminateMs));
    this.#timers = [
      setInterval(() => guarded(() => this.#rows.flush()), limits.flushMs),
      setInterval(() => this.#look(), limits.tickMs),
    ];
    worker.clearLog();
    worker.serve({
      message: (message) => guarded(() => this.#receive(message)),
      broken: (why) => guarded(() => this.#breach(why)),
      heartbeat: (beat) => this.#watchdog.heard(beat),
      end: (end) => this.#ended(end),
    });
    emit({ type: 'starting', run });
    guarded(() => worker.send(startMessage(context, run, epoch)));
  }

  /** Ends the run as cancelled; its points stay. */
  cancel(): void {
    this.#ask('cancel', { status: 'cancelled', reason: 'cancelled' }, this.#context.limits.cancelMs);
  }

  /** Asks for a checkpoint and ends the run as interrupted. */
  stop(): void {
    this.#ask('stop', { status: 'interrupted', reason: 'interrupted' }, this.#context.limits.stopMs);
  }

  /** Asks for a checkpoint and ends the run as paused. */
  pause(): void {
    this.#ask('stop', { status: 'paused', reason: 'paused' }, this.#context.limits.stopMs);
  }

  /** Ends the worker at once; the run can be resumed from its last checkpoint. */
  kill(): void {
    this.#stopping.force({ status: 'interrupted', reason: 'interrupted' });
    this.#worker.kill();
  }

  /** It only waits for a checkpoint: it was paused or stopped, and can go on then. */
  get isStopping(): boolean {
    return !this.#settled && this.#stopping.isForNow;
  }

  /** What the worker has written so far, its last 16,384 characters. */
  get log(): string {
    return this.#worker.log;
  }

  /** The worker's memory when last looked at: when the run began, and every `tickMs`. */
  get residentBytes(): number | undefined {
    return this.#residentBytes;
  }

  #ask(type: 'cancel' | 'stop', intent: Ending, graceMs: number): void {
    if (!this.#settled && this.#stopping.ask(intent, graceMs)) this.#worker.send({ type, epoch: this.#epoch });
  }

  #weigh(): void {
    const { pid } = this.#worker;
    if (pid !== undefined) this.#residentBytes = residentBytes(pid) ?? this.#residentBytes;
  }

  #look(): void {
    this.#weigh();
    const exceeded = this.#watchdog.check();
    if (exceeded === undefined || this.#stopping.intent !== undefined) return;
    this.#stopping.force(timeouts[exceeded]);
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
      case 'rows':
        return this.#rows.accept(message);
      case 'checkpoint':
        // What it goes on from must be stored first: a resumed worker does not repeat it.
        this.#rows.flush();
        return recordCheckpoint(this.#context.store, this.run, message);
      case 'finished':
        return this.#settleSoon({ ...this.#endingOf(message), reusable: true }, message);
      case 'failed':
        return this.#failed(message);
      default:
        return this.#breach(`a message of type ${message.type} in a run`);
    }
  }

  #started(started: Started): void {
    recordRunning(this.#context, this.run, started);
    this.#conditions = this.#context.watch.begin();
    this.#watchdog.started();
    this.#weigh();
    const { mode, warmupSeconds: warmup_s, resumedAt: resumedAtRow } = started;
    this.#context.emit({ type: 'started', run: this.run, mode, warmup_s, resumedAtRow });
  }

  /** A worker only knows that it was to stop, not why. */
  #endingOf({ status, reason }: Finished): Ending {
    const { intent } = this.#stopping;
    return status === 'interrupted' && intent !== undefined ? intent : { status, reason };
  }

  #failed(failure: Pick<Failed, 'code' | 'message'> & { readonly advice?: string | undefined }): void {
    const ending = endingOfFailure(failure, this.#stopping.intent);
    if (putsOff(failure.code)) this.#settleSoon({ ...ending, reusable: true });
    // What a failed allocation or a lost device leaves of a process is not to be trusted with another run.
    else this.#condemn(ending);
  }

  #breach(what: string): void {
    const message = `The worker broke its protocol: ${what}.`;
    this.#condemn({ status: 'failed', reason: 'worker.protocol', message, crash: 'worker.protocol' });
  }

  /** Ends the worker for what it did; the run is settled when it is gone and its last output has been read. */
  #condemn(ending: WorkerEnding): void {
    this.#stopping.force(ending);
    this.#worker.serve({ end: (end) => this.#ended(end) });
    this.#worker.kill();
  }

  #ended(end: ProcessEnd): void {
    const ending = this.#stopping.intent ?? endingOf(end, this.#residentBytes);
    this.#guarded(() => this.#settle({ ...ending, reusable: false }));
  }

  /** What the worker has written before its last word is read, too: it comes by another pipe, in the next turn at most. */
  #settleSoon(outcome: Outcome, finished?: Finished): void {
    this.#worker.serve({});
    setImmediate(() => setImmediate(() => this.#guarded(() => this.#settle(outcome, finished))));
  }

  #settle(outcome: Outcome, finished?: Finished): void {
    if (this.#settled) return;
    this.#release();
    this.#rows.flush();
    const { log } = this.#worker;
    recordEnd(this.#context, this.run, outcome, {
      ...{ log, finished, wallOffset: this.#rows.wallOffset },
      conditions: this.#conditions?.(),
    });
    const { status, reason, message } = outcome;
    this.#context.emit({ type: 'ended', run: this.run, status, reason, message });
    this.#resolve(outcome);
  }

  /** What the worker or a checkpoint did wrong ends the run; a failure of the store ends the launch, whose state cannot be written. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof DescentError && !this.#settled) {
        const { code, message } = error;
        if (code === 'worker.protocol') return this.#condemn({ status: 'failed', reason: code, message, crash: code });
        if (putsOff(code)) return this.#guarded(() => this.#failed(error));
      }
      this.#release();
      this.#worker.kill();
      this.#reject(error);
    }
  }

  #release(): void {
    this.#settled = true;
    this.#stopping.close();
    this.#conditions?.();
    for (const timer of this.#timers) clearInterval(timer);
    this.#worker.serve({});
  }
}
