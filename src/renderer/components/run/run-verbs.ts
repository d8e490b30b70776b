import type { Client } from '../../lib/client.ts';
import { counted } from '../../lib/format.ts';
import { toast } from '../../lib/toast.ts';

/** What can be done to a run that waits, runs or ended without a result, with its effect in words, for every view. */
export const verbs = {
  pause: {
    call: 'run.pause',
    label: 'Pause',
    effect: 'Writes a checkpoint and keeps its place in the queue.',
    did: 'paused',
  },
  resume: { call: 'run.resume', label: 'Resume', effect: 'Goes on from its checkpoint, at its place.', did: 'resumed' },
  cancel: {
    call: 'run.cancel',
    label: 'Cancel',
    effect: 'Ends it now. Its points stay, as a cancelled run.',
    did: 'cancelled',
  },
  retry: { call: 'run.retry', label: 'Retry', effect: 'Queues it again.', did: 'queued again' },
} as const;
export type Verb = keyof typeof verbs;

const runs = (count: number): string => counted(count, 'run');

/** As many as one call takes. */
const mostAtOnce = 10_000;

/** Tells how many runs it changed, or why it could not. True: it was done, even if nothing had to change. */
export async function apply(client: Client, verb: Verb, runIds: readonly number[]): Promise<boolean> {
  const { call, did } = verbs[verb];
  try {
    let changed = 0;
    for (let at = 0; at < runIds.length; at += mostAtOnce)
      changed += (await client.call(call, { runIds: runIds.slice(at, at + mostAtOnce) })).changed;
    if (changed === 0) toast.notice({ message: `Nothing to change: no run of these could be ${did}.` });
    else toast.done(`${runs(changed)} ${did}`);
    return true;
  } catch (thrown) {
    toast.failed(thrown);
    return false;
  }
}
