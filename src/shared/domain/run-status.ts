import type { RunStatus } from './run-spec.ts';

/** It counts, as a miss. */
export const failureStatuses: readonly RunStatus[] = ['diverged', 'failed', 'timeout'];
/** What counts on the leaderboard. */
export const scoredStatuses: readonly RunStatus[] = ['finished', ...failureStatuses];
export const activeStatuses: readonly RunStatus[] = ['starting', 'running'];
/** Stopped for a while: they go on from their checkpoints. */
export const resumableStatuses: readonly RunStatus[] = ['paused', 'interrupted'];
/**
 * Ended so that another try may end otherwise. One that diverged is not among them: the same configuration and seed
 * diverge again.
 */
export const retryableStatuses: readonly RunStatus[] = ['failed', 'cancelled', 'timeout'];
export const openStatuses: readonly RunStatus[] = ['queued', ...activeStatuses, ...resumableStatuses];

export const isFailureStatus = (status: RunStatus): boolean => failureStatuses.includes(status);
/** It has a result, which another try would give again. */
export const isResultStatus = (status: RunStatus): boolean => status === 'finished' || status === 'diverged';
/** It finished or failed: nothing more will come unless it is asked for. */
export const isScoredStatus = (status: RunStatus): boolean => scoredStatuses.includes(status);
/** It runs now. */
export const isActiveStatus = (status: RunStatus): boolean => activeStatuses.includes(status);
/** It waits to be taken up again. */
export const isResumable = (status: RunStatus): boolean => resumableStatuses.includes(status);
/** It can be queued again. */
export const isRetryable = (status: RunStatus): boolean => retryableStatuses.includes(status);
/** It may still go on. */
export const mayGoOn = (status: RunStatus): boolean => openStatuses.includes(status);

/** What people read. */
export const statusWords: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  finished: 'Done',
  diverged: 'Diverged',
  failed: 'Failed',
  cancelled: 'Cancelled',
  timeout: 'Timed out',
  interrupted: 'Interrupted',
};
