import type { QueueState } from '../../shared/contract/queue.ts';

/** Runs that the queue makes when it is at work: those that were interrupted are taken up again. Paused ones are not. */
export const waitingIn = ({ queued, interrupted }: QueueState): number => queued + interrupted;
