import { isTimed, type RunSpec, type RunStatus } from '../../../shared/domain/run-spec.ts';
import { isFailureStatus, isResultStatus } from '../../../shared/domain/run-status.ts';
import type { EngineEvent } from '../events.ts';
import type { Run } from '../store/runs.ts';
import { canonicalJson } from '../../../shared/domain/canonical.ts';
import { times, type TimeRange } from '../../../shared/domain/time-left.ts';
import type { Traits } from './durations.ts';
import {
  areSettled,
  currentSecondsLeft,
  modelsOf,
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
  /** Its first step has begun. */
  isRunning: boolean;
  step: number;
  /** The largest part of a budget that is used up, */
  fraction: number;
  /** and what was when this launch began. */
  firstFraction: number | undefined;
  best: number | undefined;
}

/**
 * Runs of a program that its process was given together: of most programs it is one. Where there are not places for all,
 * they are made in turns, and this is one turn.
 */
export interface Turn {
  readonly startedAt: number;
  /** Its process had not compiled the program yet. */
  readonly isCold: boolean;
  /** When the first step began; undefined: it has not. */
  runningAt: number | undefined;
  /** Those that go on and those that wait for them, by their ids. */
  readonly runs: Map<number, Current>;
  /** How many have been made together in it. */
  together: number;
  /** What of these it has made, in whole runs; */
  made: number;
  /** of some of them to the end. */
  hasResult: boolean;
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
  turn: Turn | undefined;
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

type Told<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

const nothing: Durations = { startSeconds: [], runSeconds: [], stops: false };

/** What were taken up so near their ends say little of whole ones. */
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

  /** What is left of a program, its current runs included, where that changes otherwise than by an event. */
  expect(key: string, { first, left, begun = 0, took = nothing }: Expected): void {
    const known = this.#programs.get(key);
    if (took.runSeconds.length > 0 && known === undefined) this.#models = undefined;
    if (known === undefined)
      this.#programs.set(key, {
        ...{ first, left, begun, seconds: 0, traits: traitsOf(first), turn: undefined },
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
        this.#begin(program, event.run);
        return;
      case 'started':
        this.#started(program, event);
        return;
      case 'progress':
        advance(program.turn?.runs.get(event.run.id), event);
        return;
      case 'requeued':
        this.#lose(program, program.turn?.runs.get(event.run.id));
        return;
      case 'ended':
        this.#ended(program, event);
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

  #begin(program: Program, run: Run): void {
    // What was not told to have ended is lost, and all that it was made with.
    if (program.turn?.runs.has(run.id) === true)
      for (const current of [...program.turn.runs.values()]) this.#lose(program, current);
    program.turn ??= this.#turnOf(!this.#warm.includes(run.programKey));
    program.turn.runs.set(run.id, {
      ...{ run, startedAt: this.#now(), isRunning: false },
      ...{ step: 0, fraction: 0, firstFraction: undefined, best: undefined },
    });
    this.#warmed(run.programKey);
  }

  #turnOf(isCold: boolean, waiting: Iterable<readonly [number, Current]> = []): Turn {
    return {
      ...{ startedAt: this.#now(), isCold, runningAt: undefined, runs: new Map(waiting) },
      ...{ together: 0, made: 0, hasResult: false },
    };
  }

  #started({ turn, took }: Program, { run, resumedAtRow }: Told<'started'>): void {
    const current = turn?.runs.get(run.id);
    if (turn === undefined || current === undefined) return;
    current.isRunning = true;
    turn.together += 1;
    if (resumedAtRow === 0) current.firstFraction = 0;
    if (turn.runningAt !== undefined) return;
    turn.runningAt = this.#now();
    if (!turn.isCold) return;
    took.startSeconds.push(this.#secondsSince(turn));
    this.#models = undefined;
  }

  #ended(program: Program, { status, reason, run }: Told<'ended'>): void {
    const { turn } = program;
    const current = turn?.runs.get(run.id);
    if (turn === undefined || current === undefined) return;
    const isResult = isResultStatus(status);
    turn.hasResult ||= isResult;
    if (isResult) current.fraction = 1;
    if (isResult && reason === 'stopped') program.took.stops = true;
    // The process may be gone.
    if (isFailureStatus(status) && !isResult) this.#cool(run.programKey);
    this.#leave(program, current);
  }

  /** With its process, and not at its end. */
  #lose(program: Program, current: Current | undefined): void {
    if (current === undefined) return;
    this.#cool(current.run.programKey);
    this.#leave(program, current);
  }

  #leave(program: Program, current: Current): void {
    const { turn } = program;
    if (turn === undefined) return;
    turn.runs.delete(current.run.id);
    if (current.isRunning) turn.made += current.fraction - (current.firstFraction ?? 0);
    const goesOn = [...turn.runs.values()].some(({ isRunning }) => isRunning || turn.together === 0);
    if (goesOn) return;
    this.#learn(program, turn);
    program.turn = turn.runs.size === 0 ? undefined : this.#turnOf(false, turn.runs);
  }

  #learn(program: Program, turn: Turn): void {
    const whole = this.#secondsSince(turn);
    program.seconds += whole;
    const { startedAt, runningAt = startedAt, isCold, together, made, hasResult } = turn;
    // What was stopped or has failed does not say how long a run takes.
    if (!hasResult || !(made > (1 - mostResumed) * together)) return;
    program.took.runSeconds.push((isCold ? (this.#now() - runningAt) / 1000 : whole) / made);
    this.#models = undefined;
  }

  /** As many programs as run at a time have processes. */
  #warmed(key: string): void {
    this.#cool(key);
    this.#warm = [key, ...this.#warm].slice(0, this.lanes);
  }

  #cool(key: string): void {
    this.#warm = this.#warm.filter((each) => each !== key);
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
    if (this.#models === undefined || !areSettled(this.#models)) this.#models = modelsOf(programs);
    return this.#models;
  }

  /** Of what a program makes now. */
  currentSecondsLeft(key: string): TimeRange | undefined {
    const program = this.#programs.get(key);
    return program && currentSecondsLeft(this.#progressOf(key, program));
  }

  /** A run that is being made, and the turn that it is in. */
  current({ programKey, id }: Run): { readonly turn: Turn; readonly current: Current } | undefined {
    const turn = this.#programs.get(programKey)?.turn;
    const current = turn?.runs.get(id);
    return turn && current && { turn, current };
  }

  /** Since the launch of a run that is being made. */
  elapsedSeconds(run: Run): number {
    const current = this.current(run)?.current;
    return current === undefined ? 0 : this.#secondsSince(current);
  }

  #progress(): ProgramProgress[] {
    return [...this.#programs].map(([key, program]) => this.#progressOf(key, program));
  }

  #progressOf(key: string, { first, traits, left, begun, took, turn }: Program): ProgramProgress {
    const runs = turn === undefined ? [] : madeIn(turn);
    const last = lastOf(runs);
    return {
      ...{ traits, batched: !isTimed(first.budget), left, begun, ...took },
      isWarm: turn === undefined ? this.#warm.includes(key) : !turn.isCold,
      current: turn && {
        runs: runs.length,
        waiting: turn.runs.size - runs.length,
        together: turn.together === 0 ? runs.length : turn.together,
        elapsedSeconds: this.#secondsSince(turn),
        startSeconds: turn.runningAt === undefined ? undefined : (turn.runningAt - turn.startedAt) / 1000,
        fraction: last?.fraction ?? 0,
        firstFraction: last?.firstFraction ?? 0,
      },
    };
  }

  #secondsSince({ startedAt }: Turn | Current): number {
    return (this.#now() - startedAt) / 1000;
  }
}

/** Runs that are being made now; before any of a turn has begun, all of it. */
export function madeIn({ runs }: Turn): readonly Current[] {
  const running = [...runs.values()].filter(({ isRunning }) => isRunning);
  return running.length > 0 ? running : [...runs.values()];
}

/** The one of some runs that has most left. */
export const lastOf = (runs: readonly Current[]): Current | undefined =>
  runs.reduce<Current | undefined>(
    (last, current) => (last === undefined || current.fraction < last.fraction ? current : last),
    undefined,
  );

function advance(current: Current | undefined, event: Told<'progress'>): void {
  if (current === undefined) return;
  const { budget } = current.run.spec;
  const used = [event.step / budget.steps, event.compute_s / budget.seconds, event.oracle_units / budget.oracle];
  current.step = event.step;
  current.fraction = Math.min(1, Math.max(...used));
  current.firstFraction ??= current.fraction;
  const { f_audited: f } = event;
  if (f !== undefined && !(f >= (current.best ?? Infinity)) && !Number.isNaN(f)) current.best = f;
}
