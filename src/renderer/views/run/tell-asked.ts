import type { Output } from '../../../shared/contract.ts';
import { router } from '../../lib/router.svelte.ts';
import { toast } from '../../lib/toast.ts';

/** Says what became of a run that was asked for by itself, with the way to it. */
export function tellAsked({ runId, added, started }: Output<'run.make'>, did: string): void {
  const onClick = (): void => router.go('run', { id: String(runId) });
  if (!added) toast.done('It waits or runs already', { action: { label: 'Open it', onClick } });
  else if (started) toast.done(did, { action: { label: 'Open it', onClick } });
  else
    toast.done(`${did}. The queue is stopped, with other runs in it`, {
      action: { label: 'Show the queue', onClick: () => router.go('queue') },
    });
}
