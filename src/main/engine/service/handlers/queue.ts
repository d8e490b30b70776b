import { totalmem, freemem } from 'node:os';
import type { Handlers } from '../../../../shared/contract.ts';
import type { QueueState } from '../../../../shared/contract/queue.ts';
import { unwritable } from '../../store/database-error.ts';
import { queueCounts, queuePage } from '../../store/queue.ts';
import { queueOf, type QueueContext } from '../queue/queue-context.ts';
import { Tracker } from '../../progress/tracker.ts';
import { QueuedGroups } from '../queue/queued-groups.ts';
import { failureOf } from '../failure.ts';
import { runLine } from '../run-lines.ts';

type Names =
  'queue.state' | 'queue.page' | 'queue.groups' | 'queue.start' | 'queue.resumeAll' | 'queue.stop' | 'queue.move';

/** What waits and what runs. */
export function queueHandlers(context: QueueContext): Handlers<Names> {
  const { store, definitions } = context;
  return {
    'queue.state': () => context.queue?.state() ?? readOnlyState(context),
    'queue.page': ({ window }) => {
      const { queued, interrupted, paused } = queueCounts(store);
      const runs = queuePage(store, window).flatMap((id) => runLine(store, definitions, id) ?? []);
      return { total: queued + interrupted + paused, runs };
    },
    'queue.groups': ({ window }) =>
      context.queue?.groups(window) ??
      new QueuedGroups(store, definitions).window(
        { tracker: new Tracker(new Map(), 1), active: new Set(), lanes: 1 },
        window,
      ),
    'queue.start': () => queueOf(context).startAll(),
    'queue.resumeAll': () => queueOf(context).resumeAll(),
    // Answered at once: what has ended, and when, is told by events.
    'queue.stop': ({ how }) => void queueOf(context).stop(how),
    'queue.move': ({ runIds, before }) => queueOf(context).move(runIds, before),
  };
}

function readOnlyState({ store }: QueueContext): QueueState {
  const total_bytes = totalmem();
  return {
    ...queueCounts(store),
    state: 'idle',
    active: [],
    done: 0,
    failed: 0,
    left_s: null,
    progress: 0,
    device: 'cpu',
    madeOn: null,
    memory: { used_bytes: total_bytes - freemem(), total_bytes },
    trouble: failureOf(unwritable(store.path)),
  };
}
