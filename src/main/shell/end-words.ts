import type { QueueState } from '../../shared/contract/queue.ts';

/** That nothing runs any more, as a notification tells it: with the words and counts of the window. */
export function endWords({
  done,
  failed,
  queued,
  interrupted,
  paused,
}: Pick<QueueState, 'done' | 'failed' | 'queued' | 'interrupted' | 'paused'>): { title: string; body: string } {
  const waiting = queued + interrupted;
  const parts = [
    `${done - failed} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(paused > 0 ? [`${paused} paused`] : []),
  ];
  return { title: waiting > 0 ? 'The queue has stopped' : 'The queue has ended', body: parts.join(', ') };
}
