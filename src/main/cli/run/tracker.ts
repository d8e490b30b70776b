import type { RunSpec, RunStatus } from '../../../shared/domain/run-spec.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { Run } from '../../engine/store/runs.ts';
import { secondsLeft } from './eta.ts';

/** A run that is being made. */
export interface Current {
  readonly run: Run;
  readonly startedAt: number;
  step: number;
  /** The largest part of a budget that is used up. */
  fraction: number;
  best: number | undefined;
}

export interface Program {
  readonly first: RunSpec;
  left: number;
  readonly doneSeconds: number[];
  readonly ended: Map<RunStatus, number>;
  current: Current | undefined;
}

/** What the events of the engine come to. */
export class Tracker {
  readonly total: number;
  done = 0;
  readonly #programs: Map<string, Program>;
  readonly #lanes: number;
  readonly #now: () => number;

  constructor(queued: ReadonlyMap<string, readonly Run[]>, lanes: number, now: () => number = () => performance.now()) {
    this.#lanes = lanes;
    this.#now = now;
    const programs = [...queued].flatMap(([key, runs]) => {
      const first = runs[0]?.spec;
      const fresh = { left: runs.length, doneSeconds: [], ended: new Map<RunStatus, number>(), current: undefined };
      return first === undefined ? [] : [[key, { first, ...fresh }] as const];
    });
    this.#programs = new Map(programs);
    this.total = programs.reduce((sum, [, { left }]) => sum + left, 0);
  }

  program(key: string): Program | undefined {
    return this.#programs.get(key);
  }

  take(event: EngineEvent): void {
    const program = this.#programs.get(event.type === 'crash-loop' ? event.programKey : event.run.programKey);
    if (program === undefined) return;
    switch (event.type) {
      case 'starting':
        program.current = { run: event.run, startedAt: this.#now(), step: 0, fraction: 0, best: undefined };
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
      case 'crash-loop':
        this.done += program.left;
        program.ended.set('paused', program.left);
        program.left = 0;
    }
  }

  secondsLeft(): number | undefined {
    const programs = [...this.#programs.values()].map(({ first, left, doneSeconds, current }) => ({
      problem: first.problem.id,
      left,
      doneSeconds,
      current: current && { elapsedSeconds: this.#secondsSince(current), fraction: current.fraction },
    }));
    return secondsLeft(programs, this.#lanes);
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
  const { f_audited: f } = event;
  if (f !== undefined && !(f >= (current.best ?? Infinity)) && !Number.isNaN(f)) current.best = f;
}
