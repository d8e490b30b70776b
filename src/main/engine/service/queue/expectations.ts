import type { Tracker } from '../../progress/tracker.ts';
import { begunByProgram, programHistory } from '../../store/history.ts';
import { queuedByProgram } from '../../store/queue.ts';
import { runsById, type Run } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';

/** Looked up at a time: the time left of a queue of more programs rests on these. */
const mostHistories = 500;

/** Tells a tracker what the queue holds now, and what is active. */
export function expectQueued(store: Store, tracker: Tracker, active: readonly Run[]): void {
  const left = new Map(queuedByProgram(store).map(({ key, n, runId }) => [key, { n, runId }]));
  for (const { programKey, id } of active) {
    const queued = left.get(programKey);
    left.set(programKey, { n: (queued?.n ?? 0) + 1, runId: queued?.runId ?? id });
  }
  const unknown = [...left].filter(([key]) => tracker.program(key) === undefined);
  const runs = runsById(
    store,
    unknown.map(([, { runId }]) => runId),
  );
  const first = new Map(runs.map((run) => [run.programKey, run.spec]));
  const begun = begunByProgram(store);
  let histories = 0;
  for (const [key, { n }] of left) {
    const spec = tracker.program(key)?.first ?? first.get(key);
    if (spec === undefined) continue;
    const isNew = first.has(key) && histories < mostHistories;
    if (isNew) histories += 1;
    tracker.expect(key, {
      first: spec,
      left: n,
      begun: begun.get(key) ?? 0,
      ...(isNew && { took: programHistory(store, key, spec.budget) }),
    });
  }
  tracker.expectOnly(new Set(left.keys()));
}
