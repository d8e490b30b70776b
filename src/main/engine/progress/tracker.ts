import type { RunSpec, RunStatus } from '../../../shared/domain/run-spec.ts';
import type { EngineEvent } from '../events.ts';
import type { Run } from '../store/runs.ts';
import { runSecondsLeft, secondsLeft, type ProgramProgress } from './eta.ts';

/** A run that is being made. */
export interface Current {
  readonly run: Run;
  readonly startedAt: number;
  step: number;
  /** The largest part of a budget that is used up, */
  fraction: number;
  /** and what was when this launch began. */
  firstFraction: number | undefined;
  best: number | undefined;
}

export interface Program {
  readonly first: RunSpec;
  left: number;
  readonly doneSeconds: number[];
  readonly ended: Map<RunStatus, number>;
  current: Current | undefined;
}

/** What is to be made of a program. */
export interface Expected {
  readonly first: RunSpec;
  readonly left: number;
  /** What its runs took earlier. */
  readonly doneSeconds?: readonly number[];
}

/** What the events of the engine come to. */
export class Tracker {
  total = 0;
  done = 0;
  lanes: number;
  readonly #programs = new Map<string, Program>();
  readonly #now: () => number;

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
  expect(key: string, { first, left, doneSeconds = [] }: Expected): void {
    const known = this.#programs.get(key);
    if (known === undefined)
      this.#programs.set(key, {
        first,
        left,
        doneSeconds: [...doneSeconds],
        ended: new Map<RunStatus, number>(),
        current: undefined,
      });
    else known.left = left;
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
          step: 0,
          fraction: 0,
          firstFraction: undefined,
          best: undefined,
        };
        return;
      case 'started':
        if (program.current !== undefined && event.resumedAtRow === 0) program.current.firstFraction = 0;
        return;
      case 'progress':
        if (program.current !== undefined) advance(program.current, event);
        return;
      case 'ended':
        if (program.current !== undefined) program.doneSeconds.push(this.#secondsSince(program.current));
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

  secondsLeft(): number | undefined {
    return secondsLeft(
      [...this.#programs.values()].map((program) => this.#progressOf(program)),
      this.lanes,
    );
  }

  /** Of the run that a program makes now. */
  currentSecondsLeft(key: string): number | undefined {
    const program = this.#programs.get(key);
    return program && runSecondsLeft(this.#progressOf(program));
  }

  /** Since the launch of the run that a program makes now. */
  elapsedSeconds(key: string): number {
    const current = this.#programs.get(key)?.current;
    return current === undefined ? 0 : this.#secondsSince(current);
  }

  #progressOf({ first, left, doneSeconds, current }: Program): ProgramProgress {
    return {
      problem: first.problem.id,
      left,
      doneSeconds,
      current: current && {
        elapsedSeconds: this.#secondsSince(current),
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
