import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { rowFrom } from '../../shared/domain/recording.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import type { HostArray } from '../tensor/runtime/session.ts';
import { mayRunOver, nextUnits } from './budget-end.ts';
import { writeCheckpoint, type Checkpoint } from './checkpoint-file.ts';
import { divergence } from './divergence.ts';
import { oracleLimit } from './oracle.ts';
import type { KnownParts } from './parts.ts';
import type { Advanced, Objectives } from './program-run.ts';
import { rowColumns, type Finished, type FromWorker, type Mode, type StartRun, type Started } from './protocol.ts';
import type { RunProgram } from './run-program.ts';
import { RowBuffer, type Clock } from './rows.ts';

/** A checkpoint every minute or 5 % of the budget, but not more often than every few seconds. */
const checkpointSeconds = { most: 60, least: 5 };
const checkpointShare = 0.05;

/** Set from outside while a run goes on. */
export type Request = 'none' | 'stop' | 'cancel';

/** Where the method stands, as the program of a run tells it when it is asked. */
export interface Place {
  /** The objective there. */
  auditCurrent(): Objectives;
  snapshot(): Readonly<Record<string, HostArray>>;
}

/** What is told at the start of a launch, but for its mode and what it has cost. */
export const startedOf = (
  epoch: number,
  { stateBytes, storage, dataBytes, dimension, metrics }: RunProgram,
  resumed: Checkpoint | undefined,
): Omit<Started, 'mode' | 'warmupSeconds'> => ({
  type: 'started',
  epoch,
  stateBytes,
  parameterBytes: storage.record.allocated_bytes,
  dataBytes,
  dimension,
  precision: storage.record,
  metrics,
  resumedAt: resumed?.row ?? 0,
  resumedStep: resumed?.step ?? 0,
});

/** What is told of a run that is asked to end before it has begun. */
export const endBeforeBegin = (epoch: number, request: Exclude<Request, 'none'>): Finished => {
  const status = request === 'cancel' ? 'cancelled' : 'interrupted';
  const ended = { steps: 0, computeSeconds: 0, wallSeconds: 0, processPeakBytes: peakBytes() };
  return { type: 'finished', epoch, status, reason: status, ...ended };
};

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

export interface RunBegin {
  readonly message: StartRun;
  readonly facts: KnownParts['facts'];
  readonly mode: Mode;
  readonly resumed: Checkpoint | undefined;
  /** The objective at the start of the run, in float64. */
  readonly startValue: number;
  /** What was spent there: the start may have cost something, too. */
  readonly at: Pick<Advanced, 'now' | 'units'>;
  /** Wall seconds of the whole run until now; 0 in a batch, whose runs have no times. */
  readonly wall: () => number;
  readonly send: (message: FromWorker) => unknown;
}

/** Where a run stands and what it has told, whether it goes alone or in a batch: rows, divergence, checkpoints and its end. */
export class RunState {
  readonly #begin: RunBegin;
  readonly #spec: RunSpec;
  readonly #isDivergence: (objective: number) => boolean;
  #step: number;
  #row: number;
  #compute: number;
  #units: number;
  #now: Advanced['now'];
  /** At the beginning of the call that goes on. */
  #before: Clock;
  /** Where it stands is a stop on the way to the end of its budget, and no row falls due there. */
  #isStop: boolean;
  #last: { readonly checkpoint: number; readonly share: number };

  constructor(begin: RunBegin) {
    const { message, facts, resumed, at } = begin;
    this.#begin = begin;
    this.#spec = message.spec;
    this.#isDivergence = divergence(facts, begin.startValue);
    this.#step = resumed?.step ?? 0;
    this.#row = resumed?.row ?? 0;
    this.#compute = resumed?.computeSeconds ?? 0;
    this.#isStop = resumed?.isStop ?? false;
    ({ units: this.#units, now: this.#now } = at);
    this.#before = this.#clock;
    this.#last = { checkpoint: performance.now(), share: this.#share };
  }

  get step(): number {
    return this.#step;
  }

  get computeSeconds(): number {
    return this.#compute;
  }

  /** Units after which the next call begins no step. */
  get stop(): number {
    return nextUnits(oracleLimit(this.#spec.budget.oracle), this.#units);
  }

  /** Before a call: the row of a point where the run has stopped for one. Whether it goes on. */
  begins(place: Place): boolean {
    if (this.#isStop && !this.#rowHere(place)) return this.#finish('diverged', 'diverged');
    this.#before = this.#clock;
    return true;
  }

  /** Tells the rows of a call, with the objectives there, as fast as they are taken. Whether the run goes on. */
  async took(call: Advanced, objectives: readonly Objectives[]): Promise<boolean> {
    this.#compute += call.seconds;
    const buffer = new RowBuffer();
    buffer.addCall(call, this.#step, this.#before, this.#clock, objectives);
    const diverged = buffer.firstDiverged(this.#isDivergence);
    const rows = buffer.take(diverged < 0 ? undefined : diverged + 1);
    if (rows.count > 0) await this.#begin.send({ type: 'rows', epoch: this.#epoch, firstRow: this.#row, rows });
    this.#row += rows.count;
    if (diverged >= 0) {
      this.#step = rows.values[(rows.count - 1) * rowColumns.length] ?? this.#step;
      return this.#finish('diverged', 'diverged');
    }
    return true;
  }

  /** After a call and its rows: goes on from where that ended, or ends the run. Whether it goes on. */
  goesOn(call: Advanced, request: Request, place: Place): boolean {
    const { seconds } = this.#spec.budget;
    const { stop } = this;
    const advanced = call.now[0] > this.#step;
    ({ units: this.#units, now: this.#now } = call);
    this.#step = call.now[0];
    const why = this.#reasonToEnd(call.stopped);
    if (why !== undefined)
      return this.#rowHere(place) ? this.#finish('finished', why) : this.#finish('diverged', 'diverged');
    // Never so in a sound program, and without an end where it is.
    if (!advanced)
      throw new DescentError('run.stuck', `the run takes no further step after step ${this.#step}`, {
        exitCode: exitCodes.someRunsFailed,
      });
    if (request === 'cancel') {
      this.#rowHere(place);
      return this.#finish('cancelled', 'cancelled');
    }
    const isNearEnd = this.#units >= stop || mayRunOver(seconds - this.#compute, call.seconds);
    this.#isStop = isNearEnd && rowFrom(this.#step, this.#spec.record.every) !== this.#step;
    if (request === 'stop') {
      this.#checkpoint(place);
      return this.#finish('interrupted', 'interrupted');
    }
    const since = (performance.now() - this.#last.checkpoint) / 1e3;
    const progress = this.#share - this.#last.share;
    if (since >= checkpointSeconds.most || (since >= checkpointSeconds.least && progress >= checkpointShare))
      this.#checkpoint(place);
    return true;
  }

  get #epoch(): number {
    return this.#begin.message.epoch;
  }

  get #clock(): Clock {
    return { compute: this.#compute, wall: this.#begin.wall() };
  }

  /** The part of the budget that is used, of whichever limit is nearest. */
  get #share(): number {
    const { steps, oracle, seconds } = this.#spec.budget;
    return Math.max(this.#step / steps, this.#units / oracleLimit(oracle), this.#compute / seconds);
  }

  #reasonToEnd(stopped: boolean): string | undefined {
    const { steps, oracle, seconds } = this.#spec.budget;
    if (stopped) return 'stopped';
    if (this.#step >= steps) return 'steps';
    if (this.#units >= oracleLimit(oracle)) return 'oracle';
    return this.#compute >= seconds ? 'seconds' : undefined;
  }

  /** The row of the point where the run stands, which no call of `advance` will report. False: it has diverged. */
  #rowHere(place: Place): boolean {
    const buffer = new RowBuffer();
    buffer.add(this.#now, 0, this.#clock, place.auditCurrent());
    this.#begin.send({ type: 'rows', epoch: this.#epoch, firstRow: this.#row++, rows: buffer.take() });
    return buffer.firstDiverged(this.#isDivergence) < 0;
  }

  #checkpoint(place: Place): void {
    const { mode, message, startValue, send } = this.#begin;
    const { compute: computeSeconds, wall: wallSeconds } = this.#clock;
    const [step, row, isStop] = [this.#step, this.#row, this.#isStop];
    const clock = { computeSeconds, wallSeconds };
    const state = { step, row, isStop, ...clock, startValue, mode, tensors: place.snapshot() };
    send({ type: 'checkpoint', epoch: this.#epoch, step, ...writeCheckpoint(message.checkpointFolder, state) });
    this.#last = { checkpoint: performance.now(), share: this.#share };
  }

  #finish(status: Finished['status'], reason: string): false {
    const { compute: computeSeconds, wall: wallSeconds } = this.#clock;
    const ended = { steps: this.#step, computeSeconds, wallSeconds, processPeakBytes: peakBytes() };
    this.#begin.send({ type: 'finished', epoch: this.#epoch, status, reason, ...ended });
    return false;
  }
}
