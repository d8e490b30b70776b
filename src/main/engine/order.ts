import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { Upcoming } from './ahead.ts';
import { firstAlike, firstInQueue, queuedPrograms, queuedRuns, statusOf } from './store/queue.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

/** What makes runs one after another. */
export interface Lane {
  /** Which of the lanes that go on it is, from 0 on: it has the share of that number. */
  readonly place: number;
  /** What it makes or has made last: no other lane makes runs of this program meanwhile. */
  run: Run | undefined;
}

/** In which order runs are made. */
export interface Order {
  /** The next run for a lane, with all that are made together with it; none: there is nothing for it now. */
  readonly next: (lane: Lane) => readonly Run[];
  /** The first run of programs other than these, which stays where it is. */
  readonly upcoming: Upcoming;
}

/** A worker is given as many at once at most; it takes them in turns where its program has fewer places. */
const mostTogether = 64;

const isOnGpu = (run: Run): boolean => run.spec.device !== 'cpu';

const others = (lanes: ReadonlySet<Lane>, lane: Lane): Run[] =>
  [...lanes].flatMap((other) => (other === lane || other.run === undefined ? [] : [other.run]));

/** The order of the queue, as people see and change it. One GPU run at a time. */
export const queueOrder = (store: Store, lanes: ReadonlySet<Lane>): Order => ({
  next: (lane) => {
    const held = others(lanes, lane);
    const first = firstInQueue(store, {
      without: held.map(({ programKey }) => programKey),
      onlyCpu: held.some(isOnGpu),
    });
    if (first === undefined) return [];
    return first.spec.batched ? firstAlike(store, first, mostTogether) : [first];
  },
  upcoming: (without) => firstInQueue(store, { without, onlyCpu: true }),
});

/** Runs of a program by those that are made together, in their order. */
function turnsOf(runs: readonly Run[]): (readonly Run[])[] {
  const turns: Run[][] = [];
  const open = new Map<string, Run[]>();
  for (const run of runs) {
    const instance = run.spec.batched ? canonicalJson(run.spec.problem) : undefined;
    const begun = instance === undefined ? undefined : open.get(instance);
    if (begun !== undefined && begun.length < mostTogether) {
      begun.push(run);
      continue;
    }
    const turn = [run];
    turns.push(turn);
    if (instance !== undefined) open.set(instance, turn);
  }
  return turns;
}

/**
 * Program after program in the order in which a suite names them; of all suites, in which they were first named. Every
 * run is tried once. One GPU run at a time.
 */
export function suiteOrder(store: Store, suiteId: number | undefined, lanes: ReadonlySet<Lane>): Order {
  const taken = new Set<string>();
  const rest = new Map<Lane, Iterator<readonly Run[]>>();
  let programs: string[] = [];
  const nextProgram = (lane: Lane): Run[] | undefined => {
    const onlyCpu = others(lanes, lane).some(isOnGpu);
    if (programs.length === 0) programs = queuedPrograms(store, suiteId).filter((program) => !taken.has(program));
    for (const [at, program] of programs.entries()) {
      const runs = queuedRuns(store, program, suiteId);
      if (onlyCpu && runs.some(isOnGpu)) continue;
      taken.add(program);
      programs.splice(at, 1);
      return runs;
    }
    return undefined;
  };
  const next = (lane: Lane): readonly Run[] => {
    for (;;) {
      const turn = rest.get(lane)?.next();
      if (turn === undefined || turn.done === true) {
        const more = nextProgram(lane);
        if (more === undefined) return [];
        rest.set(lane, turnsOf(more).values());
        continue;
      }
      const waiting = turn.value.filter(({ id }) => statusOf(store, id) === 'queued');
      if (waiting.length > 0) return waiting;
    }
  };
  return {
    next,
    upcoming: (without) => {
      const program = programs.find((each) => !without.includes(each));
      return program === undefined ? undefined : queuedRuns(store, program, suiteId)[0];
    },
  };
}
