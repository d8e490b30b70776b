import type { QueuedGroup } from '../../../../shared/contract/queue.ts';
import type { Output } from '../../../../shared/contract.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import type { TimeRange } from '../../../../shared/domain/time-left.ts';
import type { Tracker } from '../../progress/tracker.ts';
import { queueStretches, type QueueStretch } from '../../store/queue.ts';
import { suitesOf } from '../../store/suites.ts';
import type { Store } from '../../store/store.ts';
import { runLine } from '../run-lines.ts';

const none: TimeRange = { value: 0, low: 0, high: 0 };

/**
 * A window of the queue by its groups, with what each takes and when it is done: what stands before it and what runs is
 * shared among the lanes.
 *
 * @param active keys of the programs that run now
 */
export function queuedGroups(
  store: Store,
  catalogue: Catalogue,
  { tracker, active, lanes }: { readonly tracker: Tracker; readonly active: readonly string[]; readonly lanes: number },
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Output<'queue.groups'> {
  const stretches = queueStretches(store);
  const foretell = tracker.foretell();
  const begun = new Set<string>(active);
  let before = active.map((key) => tracker.currentSecondsLeft(key)).reduce(both, none);
  const groups = stretches.slice(0, offset + limit).map((stretch, i): QueuedGroup | undefined => {
    const queued = stretch.runs.filter(({ status }) => status === 'queued').length;
    const areFirst = !begun.has(stretch.programKey);
    const takes = queued === 0 ? undefined : foretell(stretch.programKey, { runs: queued, areFirst });
    if (queued > 0) {
      begun.add(stretch.programKey);
      before = both(before, takes);
    }
    return i < offset ? undefined : groupOf(store, catalogue, stretch, takes, takes && shared(before, takes, lanes));
  });
  return {
    total: stretches.length,
    runs: stretches.reduce((sum, { runs }) => sum + runs.length, 0),
    groups: groups.filter((group) => group !== undefined),
  };
}

function groupOf(
  store: Store,
  catalogue: Catalogue,
  { key, runs }: QueueStretch,
  takes: TimeRange | undefined,
  left: TimeRange | undefined,
): QueuedGroup | undefined {
  const first = runs[0]?.runId;
  const line = first === undefined ? undefined : runLine(store, catalogue, first);
  if (first === undefined || line === undefined) return undefined;
  return {
    ...line,
    key,
    runs: [...runs],
    suites: suitesOf(store, first),
    takes_s: takes ?? null,
    left_s: left ?? null,
  };
}

/** One after the other; undefined: one of them is not known. */
const both = (a: TimeRange | undefined, b: TimeRange | undefined): TimeRange | undefined =>
  a && b && { value: a.value + b.value, low: a.low + b.low, high: a.high + b.high };

/** Where several programs run at a time the rest is done sooner, and never before the group itself. */
const shared = (before: TimeRange | undefined, own: TimeRange, lanes: number): TimeRange | undefined =>
  before && {
    value: Math.max(own.value, before.value / lanes),
    low: Math.max(own.low, before.low / lanes),
    high: Math.max(own.high, before.high / lanes),
  };
