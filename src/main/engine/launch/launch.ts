import type { Conditions } from '../../../shared/domain/conditions.ts';
import type { Failed, Finished, StartRun, Started } from '../../worker/protocol.ts';
import { recordCheckpoint } from '../checkpoints.ts';
import type { MachineWatch } from '../conditions/watch.ts';
import type { EngineEvent } from '../events.ts';
import type { LaunchMessage } from '../messages.ts';
import type { Ending } from '../store/launches.ts';
import type { Run } from '../store/runs.ts';
import type { WorkerProcess } from '../worker-process.ts';
import { endingOfFailure, putsOff, type WorkerEnding } from './ending.ts';
import { recordEnd, recordRequeued, recordRunning } from './record.ts';
import { RowIntake, type IntakeContext } from './row-intake.ts';
import { startMessage, type StartContext } from './start-message.ts';
import { Stopping } from './stopping.ts';

export interface LaunchContext extends StartContext, IntakeContext {
  readonly watch: MachineWatch;
}

/** What a launch asks of the turn of the worker that it is part of. */
export interface OfTurn {
  readonly worker: WorkerProcess;
  /** The worker's memory when last looked at. */
  readonly residentBytes: number | undefined;
  /** The worker is not to be trusted any more. */
  condemn(ending: WorkerEnding): void;
  /** The worker has compiled, and a run of its has begun. */
  begun(): void;
  /**
   * The launch has said its last word, and is to be settled soon.
   *
   * @param isSound false: the worker may go on with the others of the turn, and serves no other one
   */
  ending(launch: Launch, isSound: boolean): void;
  /** A launch is overdue. */
  impatient(): void;
}

/** One attempt at a run on a worker: from `starting` to a state that is not running, all of it in the store. */
export class Launch {
  readonly run: Run;
  readonly epoch: number;
  readonly #context: LaunchContext;
  readonly #turn: OfTurn;
  readonly #rows: RowIntake;
  readonly #stopping: Stopping;
  /** Ends the watch on what goes on beside it. */
  #conditions: (() => Conditions) | undefined;
  #hasStarted = false;
  #isWithdrawn = false;
  /** From its last word on: how it ends; it is put back where that is undefined. */
  #last: { readonly ending: WorkerEnding | undefined; readonly finished: Finished | undefined } | undefined;
  #isOver = false;

  constructor(context: LaunchContext, turn: OfTurn, run: Run, epoch: number) {
    const { worker } = turn;
    this.run = run;
    this.epoch = epoch;
    this.#context = context;
    this.#turn = turn;
    this.#rows = new RowIntake(context, run, (rows) => worker.send({ type: 'taken', epoch, rows }));
    this.#stopping = new Stopping(() => turn.impatient());
  }

  /** @throws DescentError checkpoint.unwritable, or database.full, where there can be no folder for its checkpoints */
  get startMessage(): StartRun {
    return startMessage(this.#context, this.run, this.epoch);
  }

  /** It has ended, or is put back: the database says so. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How it ends; undefined: it goes on, or is put back into the queue. */
  get ending(): WorkerEnding | undefined {
    return this.#last?.ending;
  }

  /** Why the engine itself ends it; undefined: it does not. */
  get intent(): WorkerEnding | undefined {
    return this.#stopping.intent;
  }

  /** The worker was asked to end it, and has not in the time that it was given. */
  get isOverdue(): boolean {
    return this.#stopping.isOverdue;
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

  /** Puts the run back into the queue where it still waits for others of its batch to begin. */
  withdraw(): void {
    if (this.#isOver || this.#hasStarted) return;
    this.#isWithdrawn = true;
    this.#turn.worker.send({ type: 'withdraw', epoch: this.epoch });
  }

  /** Ends the worker at once; the run can be resumed from its last checkpoint. */
  kill(): void {
    this.#stopping.force({ status: 'interrupted', reason: 'interrupted' });
    this.#turn.worker.kill();
  }

  /** It only waits for a checkpoint: it was paused or stopped, and can go on then. */
  get isStopping(): boolean {
    return !this.#isOver && this.#stopping.isForNow;
  }

  /** What the worker has written so far, its last 16,384 characters. */
  get log(): string {
    return this.#turn.worker.log;
  }

  /** The worker's memory when last looked at: when the run began, and every `tickMs`. */
  get residentBytes(): number | undefined {
    return this.#turn.residentBytes;
  }

  /** Why the worker was ended for it; an earlier reason stays. */
  force(ending: WorkerEnding): void {
    this.#stopping.force(ending);
  }

  /** @param afterwards does something when what is written is committed */
  take(message: LaunchMessage, afterwards: (act: () => void) => void): void {
    if (this.#last !== undefined) return;
    switch (message.type) {
      case 'started':
        return this.#started(message);
      case 'rows':
        return this.#rows.accept(message);
      case 'checkpoint':
        // What it goes on from must be stored first: a resumed worker does not repeat it.
        this.#rows.flush();
        return afterwards(recordCheckpoint(this.#context.store, this.run, message));
      case 'finished':
        return this.#end(this.#endingOf(message), { finished: message, isSound: true });
      case 'failed':
        return this.failed(message);
      default:
        return this.#turn.condemn(breach(`a message of type ${message.type} in a run`));
    }
  }

  /** Writes rows that wait. */
  flush(): void {
    this.#rows.flush();
  }

  failed(failure: Pick<Failed, 'code' | 'message'> & { readonly advice?: string | undefined }): void {
    const ending = endingOfFailure(failure, this.#stopping.intent);
    // What a failed allocation or a lost device leaves of a process is not to be trusted with another run.
    this.#end(ending, { isSound: putsOff(failure.code) });
  }

  /**
   * The worker has gone, and the launch with it.
   *
   * @param ending undefined: nobody knows whose fault it was, and the run is put back
   */
  lost(ending: WorkerEnding | undefined): void {
    this.#last ??= { ending, finished: undefined };
  }

  /** Records how it ended, as part of the caller's transaction; returns what is to be done when that is committed. */
  settle(): () => void {
    const { ending, finished } = this.#last!;
    const { run } = this;
    this.#rows.flush();
    if (ending === undefined) {
      recordRequeued(this.#context, run);
      return () => this.#over({ type: 'requeued', run });
    }
    const conditions = this.#conditions?.();
    const { wallOffset } = this.#rows;
    const tidy = recordEnd(this.#context, run, ending, { log: this.log, finished, wallOffset, conditions });
    return () => {
      tidy();
      const { status, reason, message } = ending;
      this.#over({ type: 'ended', run, status, reason, message });
    };
  }

  release(): void {
    this.#stopping.close();
    this.#conditions?.();
  }

  #ask(type: 'cancel' | 'stop', intent: Ending, graceMs: number): void {
    if (!this.#isOver && this.#stopping.ask(intent, graceMs)) this.#turn.worker.send({ type, epoch: this.epoch });
  }

  #over(event: EngineEvent): void {
    this.release();
    this.#isOver = true;
    this.#context.emit(event);
  }

  #started(started: Started): void {
    this.#hasStarted = true;
    recordRunning(this.#context, this.run, started);
    if (this.run.spec.batched !== true) this.#conditions = this.#context.watch.begin();
    this.#turn.begun();
    const { mode, warmupSeconds: warmup_s = 0, resumedAt: resumedAtRow } = started;
    this.#context.emit({ type: 'started', run: this.run, mode, warmup_s, resumedAtRow });
  }

  /** A worker only knows that it was to stop, not why. */
  #endingOf({ status, reason }: Finished): Ending | undefined {
    if (status !== 'interrupted') return { status, reason };
    return this.#stopping.intent ?? (this.#isWithdrawn ? undefined : { status, reason });
  }

  #end(
    ending: WorkerEnding | undefined,
    { finished, isSound }: { readonly finished?: Finished; readonly isSound: boolean },
  ): void {
    this.#last = { ending, finished };
    this.#stopping.close();
    this.#turn.ending(this, isSound);
  }
}

/** How a run ends whose worker has broken its protocol. */
export function breach(what: string): WorkerEnding {
  const message = `The worker broke its protocol: ${what}.`;
  return { status: 'failed', reason: 'worker.protocol', message, crash: 'worker.protocol' };
}
