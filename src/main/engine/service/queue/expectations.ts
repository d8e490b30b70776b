import type { Tracker } from '../../progress/tracker.ts';
import { begunByProgram, programHistory } from '../../store/history.ts';
import { queuedByProgram } from '../../store/queue.ts';
import { runsById, type Run } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';

/** Of a queue of more programs so many are followed one by one, and stand for the others. */
const mostFollowed = 250;

/** Tells a tracker what the queue holds now, and what is active. */
export function expectQueued(store: Store, tracker: Tracker, active: readonly Run[]): void {
  const left = new Map(queuedByProgram(store).map(({ key, n, runId }) => [key, { n, runId }]));
  for (const { programKey, id } of active) {
    const queued = left.get(programKey);
    left.set(programKey, { n: (queued?.n ?? 0) + 1, runId: queued?.runId ?? id });
  }
  const followed = followedOf(left, tracker, active);
  const unknown = [...followed].filter((key) => tracker.program(key) === undefined);
  const runs = runsById(
    store,
    unknown.map((key) => left.get(key)!.runId),
  );
  const first = new Map(runs.map((run) => [run.programKey, run.spec]));
  const begun = begunByProgram(store, [...followed]);
  for (const key of followed) {
    const spec = tracker.program(key)?.first ?? first.get(key);
    if (spec === undefined) continue;
    tracker.expect(key, {
      first: spec,
      left: left.get(key)!.n,
      begun: begun.get(key) ?? 0,
      ...(first.has(key) && { took: programHistory(store, key, spec.budget) }),
    });
  }
  tracker.expectOnly(followed);
  tracker.others = [...left].reduce((sum, [key, { n }]) => (followed.has(key) ? sum : sum + n), 0);
}

/** What runs, what was followed before, and then in the order of the keys: these are hashes, so it is a fair sample. */
function followedOf(left: ReadonlyMap<string, unknown>, tracker: Tracker, active: readonly Run[]): ReadonlySet<string> {
  if (left.size <= mostFollowed) return new Set(left.keys());
  const known = [...left.keys()].filter((key) => tracker.program(key) !== undefined);
  const first = [...active.map(({ programKey }) => programKey), ...known];
  return new Set([...new Set([...first, ...left.keys()])].slice(0, Math.max(mostFollowed, active.length)));
}
