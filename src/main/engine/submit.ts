import { setImmediate } from 'node:timers/promises';
import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { Catalogue, ProblemFacts } from '../../shared/domain/catalogue.ts';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { parseSuite } from '../../shared/domain/suite.ts';
import type { LiveCatalogue } from '../plugins/live-catalogue.ts';
import { hereKey, identities, type Identified } from './identity.ts';
import { inserter, type FactsOf } from './insert-runs.ts';
import { isTakenUp, keysElsewhere, knownRun, type Taking } from './known-runs.ts';
import { refreshGroup, staleGroups } from './store/groups.ts';
import { endOfQueue, requeueRuns } from './store/queue.ts';
import { knownKeys } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { beginKept, keepSome } from './store/suite-changes.ts';
import {
  beginSuite,
  completeSuite,
  cutSuite,
  incompleteSuites,
  keysOfSuite,
  nameInSuite,
  suiteNamed,
} from './store/suites.ts';

export interface SubmittedSuite {
  readonly name: string;
  /** The suite as written, kept for the record. */
  readonly suite: unknown;
  /** Devices are resolved: 'auto' would let the results of two devices mix. */
  readonly runs: readonly RunSpec[];
}

export interface Submission {
  readonly suiteId: number;
  /** Runs that are new, */
  readonly added: number;
  /** put back into the queue, to go on from their last checkpoint, */
  readonly requeued: number;
  /** still in the queue, */
  readonly waiting: number;
  /** or ended before and left as they are, */
  readonly known: number;
  /** some of them made on other hardware: known as a result, and unknown as a time. */
  readonly elsewhere: number;
  /** The deleted suite that keeps the list which had the name, where that named runs that this one does not. */
  readonly kept?: number;
}

/** Milliseconds of work between which others have their turn. */
const turn = 20;

interface Options extends Taking {
  /** Key of this machine (hardware.ts); undefined: it does not matter where a known run was made. */
  readonly machine?: string;
}

/** Submissions of one store come one after the other: two would add the same runs. */
const last = new WeakMap<Store, Promise<unknown>>();

/**
 * Queues the runs of a suite that the database does not hold, in slices between which other work has its turn. Where the
 * program ends meanwhile, the next one completes it (`completeSubmissions`).
 */
export function submit(
  store: Store,
  catalogue: Catalogue,
  suite: SubmittedSuite,
  options: Options = {},
): Promise<Submission> {
  const submission = (last.get(store) ?? Promise.resolve()).then(async () => {
    const slices = submitting(store, catalogue, suite, options);
    for (;;) {
      const slice = slices.next();
      if (slice.done === true) return slice.value;
      await setImmediate();
    }
  });
  last.set(
    store,
    submission.catch(() => undefined),
  );
  return submission;
}

/** The same, slice by slice. */
export function* submitting(
  store: Store,
  catalogue: Catalogue,
  { name, suite, runs }: SubmittedSuite,
  { retry = false, here = false, machine = '' }: Options = {},
): Generator<void, Submission> {
  const { named, factsOf } = yield* identified(runs, catalogue);
  const held = yield* keysAmong(named, (keys) => knownKeys(store, keys));
  const again = here ? yield* keysAmong(named, (keys) => keysElsewhere(store, keys, machine)) : new Set<string>();
  const placeOf = placesByProgram(
    endOfQueue(store),
    named.filter(({ key }) => !held.has(key) || again.has(key)),
  );
  const insert = inserter(store, factsOf);
  const kept = yield* keepReplaced(store, name, suite, named);
  const counts = { added: 0, requeued: 0, waiting: 0, known: 0, elsewhere: 0 };
  let suiteId: number | undefined;
  // The last transaction forces all of them to the disk.
  for (let position = 0; position < named.length; yield)
    store.append(() => {
      const end = performance.now() + turn;
      suiteId ??= beginSuite(store, name, suite, { retry, here });
      const requeued: number[] = [];
      for (; position < named.length && performance.now() < end; position += 1) {
        const run = named[position]!;
        const known = held.has(run.key) ? knownRun(store, run.key, machine) : undefined;
        let runId = known?.run.id;
        if (known === undefined || (known.isElsewhere && again.has(run.key))) {
          const key = known === undefined ? { key: run.key } : { key: hereKey(run.key, machine), repeats: run.key };
          runId = insert({ ...run, ...key }, placeOf(run.programKey));
          held.add(run.key);
          counts.added += 1;
        } else if (isTakenUp(known.run, retry)) {
          requeued.push(known.run.id);
          counts.requeued += 1;
        } else {
          counts[known.run.status === 'queued' ? 'waiting' : 'known'] += 1;
          if (known.isElsewhere) counts.elsewhere += 1;
        }
        nameInSuite(store, suiteId, position, { runId: runId!, trial: run.spec.trial });
      }
      requeueRuns(store, requeued);
    });
  if (suiteId === undefined) throw new Error('a suite without runs');
  while (store.append(() => cutSuite(store, suiteId!, named.length))) yield;
  for (const groupId of staleGroups(store)) {
    store.append(() => {
      refreshGroup(store, groupId);
    });
    yield;
  }
  store.commit(() => completeSuite(store, suiteId!));
  return { suiteId, ...counts, ...(kept !== undefined && { kept }) };
}

/**
 * Before a suite takes the place of another one of its name: where runs would be in no list any more, the list that they
 * were in is kept among the deleted suites. Returns its id.
 */
function* keepReplaced(
  store: Store,
  name: string,
  suite: unknown,
  named: readonly Identified[],
): Generator<void, number | undefined> {
  const known = suiteNamed(store, name);
  if (known === undefined) return undefined;
  // What an end of the program left incomplete is completed: the list in whose place it was to come has been kept before.
  if (known.complete === 0 && canonicalJson(JSON.parse(known.json)) === canonicalJson(suite)) return undefined;
  const { suiteId } = known;
  const keys = new Set(named.map(({ key }) => key));
  let isLost = false;
  for (const some of keysOfSuite(store, suiteId)) {
    isLost = some.some((key) => !keys.has(key));
    if (isLost) break;
    yield;
  }
  if (!isLost) return undefined;
  const kept = store.append(() => beginKept(store, suiteId));
  for (let from: number | undefined = 0; from !== undefined; yield) {
    const next: number = from;
    from = store.append(() => keepSome(store, suiteId, kept, next));
  }
  return kept;
}

/** Completes what was being submitted when the program ended; a suite that is no longer valid stays as it is. */
export async function completeSubmissions(
  store: Store,
  catalogue: Catalogue & Pick<LiveCatalogue, 'complete'>,
  machine: string,
): Promise<void> {
  for (const { name, json, taking } of incompleteSuites(store)) {
    const asked = JSON.parse(taking ?? '{}') as Taking;
    try {
      await catalogue.complete(() => {
        const { suite, runs } = parseSuite(json, catalogue);
        return submit(store, catalogue, { name, suite, runs }, { ...asked, machine });
      });
    } catch (error) {
      if (!(error instanceof DescentError) || error.exitCode === exitCodes.database) throw error;
    }
  }
}

/** Asks for all that a plug-in may have to compute, before anything is written (`LiveCatalogue.complete`). */
function* identified(
  runs: readonly RunSpec[],
  catalogue: Catalogue,
): Generator<void, { readonly named: readonly Identified[]; readonly factsOf: FactsOf }> {
  const named: Identified[] = [];
  const factsOf = new Map<RunSpec['problem'], ProblemFacts>();
  let end = performance.now() + turn;
  for (const run of identities(runs, catalogue)) {
    if (run.spec.device === 'auto') throw new Error('the device of a run must be resolved before it is submitted');
    named.push(run);
    const { problem } = run.spec;
    if (!factsOf.has(problem)) factsOf.set(problem, run.definitions.problem.facts(problem.parameters));
    if (performance.now() < end) continue;
    yield;
    end = performance.now() + turn;
  }
  return { named, factsOf };
}

const keysAtOnce = 5_000;

function* keysAmong(
  named: readonly Identified[],
  find: (keys: readonly string[]) => ReadonlySet<string>,
): Generator<void, Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < named.length; at += keysAtOnce) {
    for (const key of find(named.slice(at, at + keysAtOnce).map(({ key }) => key))) found.add(key);
    yield;
  }
  return found;
}

/**
 * Places in the queue that put the runs of a program behind one another, since a change of the program means a new
 * worker and a compilation; programs are in the order in which they are first named.
 */
function placesByProgram(
  begin: number,
  runs: readonly { readonly programKey: string }[],
): (programKey: string) => number {
  const counts = new Map<string, number>();
  for (const { programKey } of runs) counts.set(programKey, (counts.get(programKey) ?? 0) + 1);
  const next = new Map<string, number>();
  let place = begin;
  for (const [programKey, count] of counts) {
    next.set(programKey, place);
    place += count;
  }
  return (programKey) => {
    const found = next.get(programKey)!;
    next.set(programKey, found + 1);
    return found;
  };
}
