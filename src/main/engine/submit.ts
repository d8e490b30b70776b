import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { Catalogue } from '../../shared/domain/catalogue.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { isActiveStatus, isResumable, isRetryable } from '../../shared/domain/run-status.ts';
import { identities, revisionsOf, type Identified } from './identity.ts';
import { configurationId, instanceId } from './store/instances.ts';
import { endOfQueue, requeueRun } from './store/queue.ts';
import { insertRun, knownKeys, runByKey, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { recordSuite } from './store/suites.ts';

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
  /** or ended before and left as they are. */
  readonly known: number;
}

/** The process died under the run; the method did not fail. */
const lostWorker: readonly (string | null)[] = ['worker.killed', 'worker.crashed'];

/** Whether a run that was stopped or has failed is taken up again when a suite names it. */
const isTakenUp = ({ status, reason }: Run, retry: boolean): boolean =>
  isResumable(status) || (status === 'failed' && lostWorker.includes(reason)) || (retry && isRetryable(status));

/** Whether a suite that names a run makes it: it is new, waits, or is taken up again. */
export const willRun = (known: Run | undefined, retry: boolean): boolean =>
  known === undefined || known.status === 'queued' || isActiveStatus(known.status) || isTakenUp(known, retry);

/**
 * Queues the runs of a suite that the database does not hold.
 *
 * @param options.retry queues runs again that failed, were cancelled or timed out; their rows stay
 */
export function submit(
  store: Store,
  catalogue: Catalogue,
  { name, suite, runs }: SubmittedSuite,
  options: { readonly retry?: boolean } = {},
): Submission {
  const counts = { added: 0, requeued: 0, waiting: 0, known: 0 };
  return store.commit(() => {
    const identified = [...identities(runs, catalogue)];
    if (identified.some(({ spec }) => spec.device === 'auto'))
      throw new Error('the device of a run must be resolved before it is submitted');
    const held = knownKeys(
      store,
      identified.map(({ key }) => key),
    );
    const named = identified.map((run) => ({
      ...run,
      known: held.has(run.key) ? runByKey(store, run.key) : undefined,
    }));
    const placeOf = placesByProgram(
      endOfQueue(store),
      named.filter(({ known }) => known === undefined),
    );
    const insert = inserter(store);
    const members = named.map((run) => {
      const { known, spec } = run;
      if (known === undefined) {
        counts.added += 1;
        return { runId: insert(run, placeOf(run.programKey)), trial: spec.trial };
      }
      if (isTakenUp(known, options.retry === true)) {
        requeueRun(store, known.id);
        counts.requeued += 1;
      } else counts[known.status === 'queued' ? 'waiting' : 'known'] += 1;
      return { runId: known.id, trial: spec.trial };
    });
    return { suiteId: recordSuite(store, name, suite, members), ...counts };
  });
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

/** Inserts runs, and finds the instance and the configuration of those of one combination once. */
function inserter(store: Store): (run: Identified, place: number) => number {
  const instances = new Map<RunSpec['problem'], number>();
  const configurations = new Map<RunSpec['optimizer'], number>();
  return ({ spec, definitions, key, programKey }, place) => {
    const { problem, optimizer } = definitions;
    let instance = instances.get(spec.problem);
    if (instance === undefined) {
      instance = instanceId(store, {
        problem: spec.problem.id,
        revision: problem.revision,
        parametersJson: canonicalJson(spec.problem.parameters),
        ...problem.facts(spec.problem.parameters),
      });
      instances.set(spec.problem, instance);
    }
    let configuration = configurations.get(spec.optimizer);
    if (configuration === undefined) {
      const hyper = canonicalJson(spec.optimizer.hyper);
      configuration = configurationId(store, spec.optimizer.id, optimizer.revision, hyper);
      configurations.set(spec.optimizer, configuration);
    }
    const revisions = revisionsOf(definitions);
    const ids = { instanceId: instance, configurationId: configuration };
    return insertRun(store, { key, programKey, ...ids, spec, revisions, place });
  };
}
