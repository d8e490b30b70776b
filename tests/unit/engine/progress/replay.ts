import { readFileSync } from 'node:fs';
import type { EngineEvent } from '../../../../src/main/engine/events.ts';
import { Tracker } from '../../../../src/main/engine/progress/tracker.ts';
import type { Run } from '../../../../src/main/engine/store/runs.ts';
import type { TimeRange } from '../../../../src/shared/domain/time-left.ts';
import type { PrecisionId, RunStatus } from '../../../../src/shared/domain/run-spec.ts';
import { spec } from '../fixtures.ts';

/** Real runs as they were made: for each, seconds until its first step, seconds from there, how it ended, budget used. */
export interface Recording {
  readonly name: string;
  readonly programs: readonly {
    readonly traits: readonly [problem: string, instance: string, optimizer: string, precision: PrecisionId];
    readonly runs: readonly (readonly [start: number, run: number, ending: string, used: number])[];
  }[];
}

export const recording = (name: string): Recording =>
  JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8')) as Recording;

export interface Look {
  readonly at: number;
  /** Seconds that it really took from here. */
  readonly left: number;
  readonly told: TimeRange | undefined;
  readonly programsDone: number;
}

/** Plays a recording to a tracker on one lane, and looks at what it foretells at every tenth of each run. */
export function replay({ programs }: Recording): { readonly looks: Look[]; readonly total: number } {
  let now = 0;
  const runsOf = programs.map(({ traits: [problem, instance, optimizer, precision], runs }, p) =>
    runs.map((_, i): Run => ({
      ...{ id: 1000 * p + i, key: `${p}.${i}`, programKey: String(p), status: 'queued', reason: null },
      spec: {
        ...spec({ precision, seed: i }),
        problem: { id: problem, parameters: { instance } },
        optimizer: { id: optimizer, hyper: {} },
      },
      revisions: { engine: 1, problem: 1, optimizer: 1, precision: 1 },
    })),
  );
  const tracker = new Tracker(new Map(runsOf.map((runs, p) => [String(p), runs])), 1, () => 1000 * now);
  const seen: Omit<Look, 'left'>[] = [];
  const look = (programsDone: number) => seen.push({ at: now, told: tracker.secondsLeft(), programsDone });
  programs.forEach(({ runs }, p) => {
    runs.forEach(([start, seconds, ending, used], i) => {
      const run = runsOf[p]![i]!;
      const take = (event: object) => tracker.take({ run, ...event } as EngineEvent);
      take({ type: 'starting' });
      look(p);
      now += start;
      take({ type: 'started', mode: 'xla', warmup_s: start, resumedAtRow: 0 });
      for (let tenth = 1; tenth < 10; tenth++) {
        now += seconds / 10;
        const step = (run.spec.budget.steps * used * tenth) / 10;
        take({ type: 'progress', step, compute_s: 0, oracle_units: 0, f_evals: 0 });
        look(p);
      }
      now += seconds / 10;
      const status: RunStatus = ending === 'budget' || ending === 'stopped' ? 'finished' : (ending as RunStatus);
      take({ type: 'ended', status, reason: ending === 'stopped' ? 'stopped' : 'steps' });
      look(p + (i === runs.length - 1 ? 1 : 0));
    });
  });
  return { looks: seen.map((each) => ({ ...each, left: now - each.at })), total: now };
}
