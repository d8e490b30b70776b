import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { Catalogue } from '../../shared/domain/catalogue.ts';
import type { RunSpec, RunStatus } from '../../shared/domain/run-spec.ts';
import { definitionsOf, programKey, runKey, type Definitions } from './identity.ts';
import { configurationId, instanceId } from './store/instances.ts';
import { requeueRun } from './store/queue.ts';
import { insertRun, runByKey, type Run } from './store/runs.ts';
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

const resumable: readonly RunStatus[] = ['interrupted', 'paused'];
const retried: readonly RunStatus[] = ['failed', 'cancelled', 'timeout'];
/** The process died under the run; the method did not fail. */
const lostWorker: readonly (string | null)[] = ['worker.killed', 'worker.crashed'];

/** Whether a run that was stopped or has failed is taken up again when a suite names it. */
const isTakenUp = ({ status, reason }: Run, retry: boolean): boolean =>
  resumable.includes(status) ||
  (status === 'failed' && lostWorker.includes(reason)) ||
  (retry && retried.includes(status));

/** Whether a suite that names a run makes it: it is new, waits, or is taken up again. */
export const willRun = (known: Run | undefined, retry: boolean): boolean =>
  known === undefined || ['queued', 'starting', 'running'].includes(known.status) || isTakenUp(known, retry);

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
    const members = runs.map((spec) => {
      if (spec.device === 'auto') throw new Error('the device of a run must be resolved before it is submitted');
      const definitions = definitionsOf(spec, catalogue);
      const key = runKey(spec, definitions);
      const known = runByKey(store, key);
      if (known === undefined) {
        counts.added += 1;
        return { runId: insert(store, spec, key, definitions), trial: spec.trial };
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

function insert(store: Store, spec: RunSpec, key: string, definitions: Definitions): number {
  const { problem, optimizer } = definitions;
  return insertRun(store, {
    key,
    programKey: programKey(spec, definitions),
    instanceId: instanceId(store, {
      problem: spec.problem.id,
      revision: problem.revision,
      parametersJson: canonicalJson(spec.problem.parameters),
      ...problem.facts(spec.problem.parameters),
    }),
    configurationId: configurationId(store, spec.optimizer.id, optimizer.revision, canonicalJson(spec.optimizer.hyper)),
    spec,
  });
}
