import type { Catalogue } from '../../shared/domain/catalogue.ts';
import { canonicalJson } from '../../shared/domain/canonical.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { isResultStatus, mayGoOn } from '../../shared/domain/run-status.ts';
import { hardwareOf, partsOf } from './hardware.ts';
import { definitionsOf, hereKey, repeatKey, revisionsOf } from './identity.ts';
import { endOfQueue } from './store/queue.ts';
import { repeatedBy, repeatsOf } from './store/repeats.ts';
import { insertRun, placeOfRun, runByKey, runsById, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

export interface Repetition {
  readonly runId: number;
  /** False: it was asked for before and is still to be made. */
  readonly added: boolean;
}

/**
 * Queues a run that has a result to be made again from its start, as a run of its own beside it: whether the same bits
 * come out is then seen, and the times are new ones. It is archived from the beginning, since a seed counts once however
 * often it is taken; made on other hardware it is that hardware's first, and counts there.
 *
 * @throws DescentError run.unknown, run.unfinished, catalogue.unknown, or code.changed where its code is no more
 */
export function repeatRun(store: Store, catalogue: Catalogue, runId: number, environment: object): Repetition {
  const [run] = runsById(store, [firstOf(store, runId)]);
  if (run === undefined) throw new DescentError('run.unknown', `There is no run ${runId}.`);
  if (!isResultStatus(run.status))
    throw new DescentError('run.unfinished', 'The run has no result that could be made again.', {
      advice: 'Retry or resume it: it goes on under its own name.',
    });
  requireItsCode(run, catalogue);
  return store.commit(() => {
    const again = repeatsOf(store, run.id);
    const waiting = again.find(({ status }) => mayGoOn(status));
    if (waiting !== undefined) return { runId: waiting.runId, added: false };
    const machine = hardwareOf(environment).key;
    const isHere = partsOf(placeOfRun(store, run.id) ?? '').machine === machine;
    const here = hereKey(run.key, machine);
    const counts = !isHere && runByKey(store, here) === undefined;
    return {
      runId: insertRun(store, {
        key: counts ? here : repeatKey(run.key, again.length + 1),
        programKey: run.programKey,
        ...rowIdsOf(store, run.id),
        spec: run.spec,
        revisions: run.revisions,
        place: endOfQueue(store),
        repeats: run.key,
        archived: !counts,
      }),
      added: true,
    };
  });
}

/** Of a run that makes another one again on its hardware, that other one. */
function firstOf(store: Store, runId: number): number {
  const first = repeatedBy(store, runId)?.runId;
  return first !== undefined && placeOfRun(store, first) === placeOfRun(store, runId) ? first : runId;
}

function requireItsCode({ spec, revisions }: Run, catalogue: Catalogue): void {
  const now = revisionsOf(definitionsOf(spec, catalogue));
  if (canonicalJson(now) === canonicalJson(revisions)) return;
  throw new DescentError('code.changed', 'Its code has changed since: made again it would be another run.', {
    advice: 'Clone it: the clone is made with the code as it is now, and stands beside this one.',
  });
}

const rowIdsOf = (store: Store, runId: number): { readonly instanceId: number; readonly configurationId: number } =>
  store.get('SELECT instance_id AS instanceId, configuration_id AS configurationId FROM run WHERE run_id = :runId', {
    runId,
  })!;
