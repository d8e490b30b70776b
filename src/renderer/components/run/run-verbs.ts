import type { Client } from '../../lib/client.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { counted } from '../../lib/format.ts';
import { toast } from '../../lib/toast.ts';

/** What can be done to a run that waits, runs or ended without a result, with its effect in words, for every view. */
export const verbs = {
  pause: {
    call: 'run.pause',
    label: 'Pause',
    effect: 'Writes a checkpoint and keeps its place in the queue.',
    did: 'paused',
    none: 'Nothing to pause',
  },
  resume: {
    call: 'run.resume',
    label: 'Resume',
    effect: 'Goes on from its checkpoint, at its place.',
    did: 'resumed',
    none: 'Nothing to resume',
  },
  cancel: {
    call: 'run.cancel',
    label: 'Cancel',
    effect: 'Ends it now. Its points stay, as a cancelled run.',
    did: 'cancelled',
    none: 'Nothing to cancel',
  },
  retry: {
    call: 'run.retry',
    label: 'Retry',
    effect: 'Queues it again.',
    did: 'queued again',
    none: 'Nothing to retry',
  },
} as const;
export type Verb = keyof typeof verbs;

const runs = (count: number): string => counted(count, 'run');

function whyNot(verb: Verb, isOne: boolean): string {
  const [who, has, waits] = isOne ? ['it', 'has', 'waits'] : ['they', 'have', 'wait'];
  switch (verb) {
    case 'pause':
      return `${who} ${has} ended already, or ${has} been paused`;
    case 'resume':
      return `${who} ${waits} or ${isOne ? 'runs' : 'run'} already, or ${has} ended`;
    case 'cancel':
      return `${who} had already ended`;
    case 'retry':
      return `${who} ${waits} already, or ${has} a result`;
  }
}

/** @param going runs among them that were at work, as far as the window knows */
function tell(client: Client, verb: Verb, changed: number, going: number): void {
  const { did } = verbs[verb];
  if (verb === 'pause' && going > 0) {
    const paused = changed - going;
    const writes = going === 1 ? 'it writes its checkpoint first' : 'they write their checkpoints first';
    toast.done(`${paused > 0 ? `${runs(paused)} paused. ` : ''}Pausing ${runs(going)}: ${writes}`);
    return;
  }
  const { state = 'running' } = engine.queue ?? {};
  if ((verb !== 'resume' && verb !== 'retry') || state === 'running') {
    toast.done(`${runs(changed)} ${did}`);
    return;
  }
  // Nothing will be seen of them otherwise.
  toast.done(`${runs(changed)} ${did}; the queue ${state === 'idle' ? 'is stopped' : 'stops'}`, {
    action: { label: 'Start queue', onClick: () => void client.call('queue.start', undefined).catch(toast.failed) },
  });
}

/** As many as one call takes. */
const mostAtOnce = 10_000;

/** Tells how many runs it changed, or why it could not. True: it was done, even if nothing had to change. */
export async function apply(client: Client, verb: Verb, runIds: readonly number[]): Promise<boolean> {
  const { call, none } = verbs[verb];
  const going = engine.queue?.active.filter(({ runId }) => runIds.includes(runId)).length ?? 0;
  try {
    let changed = 0;
    for (let at = 0; at < runIds.length; at += mostAtOnce)
      changed += (await client.call(call, { runIds: runIds.slice(at, at + mostAtOnce) })).changed;
    if (changed === 0) toast.notice({ message: `${none}: ${whyNot(verb, runIds.length === 1)}.` });
    else tell(client, verb, changed, going);
    return true;
  } catch (thrown) {
    toast.failed(thrown);
    return false;
  }
}
