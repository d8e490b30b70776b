import type { RunSpec, RunStatus } from '../../../shared/domain/run-spec.ts';
import { isFailureStatus, isResultStatus } from '../../../shared/domain/run-status.ts';
import type { EngineEvent } from '../events.ts';
import type { Run } from '../store/runs.ts';
import { canonicalJson } from '../../../shared/domain/canonical.ts';
import { times, type TimeRange } from '../../../shared/domain/time-left.ts';
import type { Traits } from './durations.ts';
import {
  modelsOf,
  runSecondsLeft,
  runsSeconds,
  secondsLeft,
  secondsOfOthers,
  type Models,
  type ProgramProgress,
} from './eta.ts';

/** A run that is being made. */
export interface Current {
  readonly run: Run;
  readonly startedAt: number;
  /** Its process had not compiled the program yet. */
  readonly isCold: boolean;
  /** When its first step began; undefined: it has not. */
  runningAt: number | undefined;
  step: number;
  /** The largest part of a budget that is used up, */
  fraction: number;
  /** and what was when this launch began. */
  firstFraction: number | undefined;
  best: number | undefined;
}

export interface Program {
  readonly first: RunSpec;
  readonly traits: Traits;
  left: number;
  /** Of the runs that wait, what is made already, in runs. */
  begun: number;
  readonly took: { readonly startSeconds: number[]; readonly runSeconds: number[]; stops: boolean };
  /** Seconds of all its launches. */
  seconds: number;
  readonly ended: Map<RunStatus, number>;
  current: Current | undefined;
}

/** How long a program's compilations and runs took, as in `ProgramProgress`. */
export interface Durations {
  readonly startSeconds: readonly number[];
  readonly runSeconds: readonly number[];
  readonly stops: boolean;
}

/** What is to be made of a program. */
export interface Expected {
  readonly first: RunSpec;
  readonly left: number;
  readonly begun?: number;
  /** What its runs took earlier. */
  readonly took?: Durations;
}

export const traitsOf = ({ problem, optimizer, precision }: RunSpec): Traits => [
  problem.id,
  canonicalJson(problem.parameters),
  optimizer.id,
  precision,
];

const nothing: Durations = { startSeconds: [], runSeconds: [], stops: false };

/** A run that was taken up so near its end says little of a whole one. */
const mostResumed = 0.8;

/** What the events of the engine come to. */
export class Tracker {
  total = 0;
  done = 0;
  lanes: number;
  /** Runs that wait of programs that are not followed one by one: those that are stand for them. */
  others = 0;
  readonly #programs = new Map<string, Program>();
  readonly #now: () => number;
  #models: Models | undefined;
  /** Some run has ended, now or earlier: how far the current ones are matters to their own programs alone. */
  #hasEnded = false;
  /** Keys of programs whose processes go on, the last one first. */
  #warm: readonly string[] = [];

  constructor(queued: ReadonlyMap<string, readonly Run[]>, lanes: number, now: () => number = () => performance.now()) {
    this.lanes = lanes;
    this.#now = now;
    for (const [key, runs] of queued) {
      const first = runs[0]?.spec;
      if (first !== undefined) this.expect(key, { first, left: runs.length });
    }
    this.total = [...this.#programs.values()].reduce((sum, { left }) => sum + left, 0);
  }

  program(key: string): Program | undefined {
    return this.#programs.get(key);
  }

  /** What is left of a program, its current run included, where that changes otherwise than by an event. */
  expect(key: string, { first, left, begun = 0, took = nothing }: Expected): void {
    const known = this.#programs.get(key);
    if (took.runSeconds.length > 0 && known === undefined) this.#learned();
    if (known === undefined)
      this.#programs.set(key, {
        ...{ first, left, begun, seconds: 0, traits: traitsOf(first), current: undefined },
        took: { startSeconds: [...took.startSeconds], runSeconds: [...took.runSeconds], stops: took.stops },
        ended: new Map<RunStatus, number>(),
      });
    else Object.assign(known, { left, begun });
  }

  /** Nothing is left of the programs that are not named. */
  expectOnly(keys: ReadonlySet<string>): void {
    for (const [key, program] of this.#programs) if (!keys.has(key)) program.left = 0;
  }

  take(event: EngineEvent): void {
    const program = this.#programs.get(event.type === 'put-off' ? event.programKey : event.run.programKey);
    if (program === undefined) return;
    switch (event.type) {
      case 'starting':
        program.current = {
          run: event.run,
          startedAt: this.#now(),
          isCold: !this.#warm.includes(event.run.programKey),
          runningAt: undefined,
          step: 0,
          fraction: 0,
          firstFraction: undefined,
          best: undefined,
        };
        this.#warmed(event.run.programKey);
        return;
      case 'started':
        if (program.current !== undefined) this.#started(program, program.current, event.resumedAtRow);
        return;
      case 'progress':
        if (program.current !== undefined) advance(program.current, event);
        return;
      case 'ended':
        if (program.current !== undefined) this.#ended(program, program.current, event);
        program.current = undefined;
        program.left -= 1;
        program.ended.set(event.status, (program.ended.get(event.status) ?? 0) + 1);
        this.done += 1;
        return;
      case 'put-off':
        this.done += program.left;
        program.ended.set('paused', (program.ended.get('paused') ?? 0) + program.left);
        program.left = 0;
    }
  }

  #started({ took }: Program, current: Current, resumedAtRow: number): void {
    current.runningAt = this.#now();
    if (resumedAtRow === 0) current.firstFraction = 0;
    if (!current.isCold) return;
    took.startSeconds.push(this.#secondsSince(current));
    this.#models = undefined;
  }

  #ended(program: Program, current: Current, { status, reason, run }: Extract<EngineEvent, { type: 'ended' }>): void {
    const whole = this.#secondsSince(current);
    program.seconds += whole;
    // What was stopped or has failed does not say how long a run takes, and its process may be gone.
    if (!isResultStatus(status)) {
      if (isFailureStatus(status)) this.#warm = this.#warm.filter((key) => key !== run.programKey);
      return;
    }
    const { runningAt = current.startedAt, firstFraction = 0, isCold } = current;
    const seconds = isCold ? (this.#now() - runningAt) / 1000 : whole;
    if (firstFraction < mostResumed) {
      program.took.runSeconds.push(seconds / (1 - firstFraction));
      this.#learned();
    }
    if (reason === 'stopped') program.took.stops = true;
  }

  #learned(): void {
    this.#hasEnded = true;
    this.#models = undefined;
  }

  /** As many programs as run at a time have processes. */
  #warmed(key: string): void {
    this.#warm = [key, ...this.#warm.filter((each) => each !== key)].slice(0, this.lanes);
  }

  secondsLeft(): TimeRange | undefined {
    const programs = this.#progress();
    return secondsLeft(programs, this.lanes, this.#modelsOf(programs), this.others);
  }

  /** What foretells the seconds of waiting runs of a program, given its key. */
  foretell(): (key: string, wanted: { runs: number; areFirst: boolean }) => TimeRange | undefined {
    const programs = this.#progress();
    const models = this.#modelsOf(programs);
    const other = this.others === 0 ? undefined : secondsOfOthers(programs, models, 1);
    return (key, wanted) => {
      const program = this.#programs.get(key);
      if (program !== undefined) return runsSeconds(this.#progressOf(key, program), models, wanted);
      return other && times(other, wanted.runs);
    };
  }

  /** Made anew when something has started or ended, and not ten times a second. */
  #modelsOf(programs: readonly ProgramProgress[]): Models {
    if (this.#models === undefined || !this.#hasEnded) this.#models = modelsOf(programs);
    return this.#models;
  }

  /** Of the run that a program makes now. */
  currentSecondsLeft(key: string): TimeRange | undefined {
    const program = this.#programs.get(key);
    return program && runSecondsLeft(this.#progressOf(key, program));
  }

  /** Since the launch of the run that a program makes now. */
  elapsedSeconds(key: string): number {
    const current = this.#programs.get(key)?.current;
    return current === undefined ? 0 : this.#secondsSince(current);
  }

  #progress(): ProgramProgress[] {
    return [...this.#programs].map(([key, program]) => this.#progressOf(key, program));
  }

  #progressOf(key: string, { traits, left, begun, took, current }: Program): ProgramProgress {
    const { startedAt = 0, runningAt } = current ?? {};
    return {
      ...{ traits, left, begun, ...took },
      isWarm: current === undefined ? this.#warm.includes(key) : !current.isCold,
      current: current && {
        elapsedSeconds: this.#secondsSince(current),
        startSeconds: runningAt === undefined ? undefined : (runningAt - startedAt) / 1000,
        fraction: current.fraction,
        firstFraction: current.firstFraction ?? 0,
      },
    };
  }

  #secondsSince({ startedAt }: Current): number {
    return (this.#now() - startedAt) / 1000;
  }
}

function advance(current: Current, event: Extract<EngineEvent, { type: 'progress' }>): void {
  const { budget } = current.run.spec;
  const used = [event.step / budget.steps, event.compute_s / budget.seconds, event.oracle_units / budget.oracle];
  current.step = event.step;
  current.fraction = Math.min(1, Math.max(...used));
  current.firstFraction ??= current.fraction;
  const { f_audited: f } = event;
  if (f !== undefined && !(f >= (current.best ?? Infinity)) && !Number.isNaN(f)) current.best = f;
}
