import { isActiveStatus, isResumable, isRetryable, isScoredStatus } from '../../shared/domain/run-status.ts';
import { hereKey } from './identity.ts';
import { partsOf } from './hardware.ts';
import { keysMadeElsewhere, placeOfRun, runByKey, runStates, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

/** What the database has of a run that a suite names. */
export interface KnownRun {
  readonly run: Run;
  /** It was made on other hardware: known as a result, and unknown as a time. */
  readonly isElsewhere: boolean;
}

/**
 * The run of a key: where it was made on other hardware and then on this machine too, the one of this machine.
 *
 * @param machine key of this machine (hardware.ts)
 */
export function knownRun(store: Store, key: string, machine: string): KnownRun | undefined {
  const run = runByKey(store, key);
  if (run === undefined || !isMadeElsewhere(store, run, machine)) return run && { run, isElsewhere: false };
  const here = runByKey(store, hereKey(key, machine));
  return here === undefined ? { run, isElsewhere: true } : { run: here, isElsewhere: false };
}

function isMadeElsewhere(store: Store, { id, status }: Run, machine: string): boolean {
  if (!isScoredStatus(status)) return false;
  const place = placeOfRun(store, id);
  return place !== undefined && partsOf(place).machine !== machine;
}

/** What decides whether a run that the database has is made. */
interface Held {
  readonly run: Pick<Run, 'status' | 'reason'>;
  readonly isElsewhere: boolean;
}

/** As `knownRun`, of many keys at once; keys that the database does not hold are not among them. */
export function knownRuns(store: Store, keys: readonly string[], machine: string): Map<string, Held> {
  const hereKeys = new Map(keysMadeElsewhere(store, keys, machine).map((key) => [key, hereKey(key, machine)]));
  const here = runStates(store, [...hereKeys.values()]);
  return new Map(
    [...runStates(store, keys)].map(([key, run]) => {
      const repeated = here.get(hereKeys.get(key) ?? '');
      return [key, { run: repeated ?? run, isElsewhere: hereKeys.has(key) && repeated === undefined }];
    }),
  );
}

/** Those of some keys that `knownRun` tells as elsewhere. */
export const keysElsewhere = (store: Store, keys: readonly string[], machine: string): Set<string> =>
  new Set([...knownRuns(store, keys, machine)].flatMap(([key, { isElsewhere }]) => (isElsewhere ? [key] : [])));

/** The process died under the run; the method did not fail. */
const lostWorker: readonly (string | null)[] = ['worker.killed', 'worker.crashed'];

/** Whether a run that was stopped or has failed is taken up again when a suite names it. */
export const isTakenUp = ({ status, reason }: Pick<Run, 'status' | 'reason'>, retry: boolean): boolean =>
  isResumable(status) || (status === 'failed' && lostWorker.includes(reason)) || (retry && isRetryable(status));

/** What a submission does with runs that the database has. */
export interface Taking {
  /** Queues runs again that failed, were cancelled or timed out; their rows stay. */
  readonly retry?: boolean;
  /** Makes runs here too that were made on other hardware. */
  readonly here?: boolean;
}

/** Whether a suite that names a run makes it: it is new, waits, is taken up again, or is to be made here too. */
export const willRun = (known: Held | undefined, { retry = false, here = false }: Taking): boolean =>
  known === undefined ||
  (known.isElsewhere && here) ||
  known.run.status === 'queued' ||
  isActiveStatus(known.run.status) ||
  isTakenUp(known.run, retry);
