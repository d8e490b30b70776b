import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../../../src/main/engine/events.ts';
import { ActiveRuns } from '../../../../../src/main/engine/service/queue/active-runs.ts';
import { Tally } from '../../../../../src/main/engine/service/queue/tally.ts';
import { changeStatus } from '../../../../../src/main/engine/store/queue.ts';
import type { Run } from '../../../../../src/main/engine/store/runs.ts';
import { catalogue, queue, spec, temporaryStore } from '../../fixtures.ts';

const budget = { steps: 100, seconds: Infinity, oracle: 1e9 };

/** A queue of batched runs of one program, what it shows of itself, and its engine's part. */
function setUp(count: number) {
  const store = temporaryStore();
  const runs = queue(
    store,
    Array.from({ length: count }, (_, seed) => ({ ...spec({ seed, budget }), batched: true as const })),
  );
  const active = new ActiveRuns(store, catalogue);
  const tally = new Tally(store, active, 1);
  tally.begin();
  const take = (event: EngineEvent) => {
    active.take(event);
    tally.take(event);
  };
  const ids = runs.map(({ id }) => id);
  return {
    ...{ store, runs, active, tally, take },
    list: () => active.list(tally.tracker, () => undefined),
    start: () => {
      changeStatus(store, ids, ['queued'], 'starting');
      for (const run of runs) take({ type: 'starting', run });
    },
    putBack: (some: readonly Run[]) => {
      changeStatus(store, some.map(({ id }) => id), ['starting'], 'queued'); // prettier-ignore
      for (const run of some) take({ type: 'requeued', run });
    },
  };
}

const progress = (run: Run, step: number, f: number): EngineEvent => ({
  ...{ type: 'progress', run, step, f_evals: step, oracle_units: 3 * step, compute_s: 0, f_audited: f },
});

test.each([false, true])(
  'runs that begin together are taken off what waits once each (counted before: %s)',
  (isCounted) => {
    const { start, runs, tally } = setUp(4);
    if (isCounted) expect(tally.waiting().queued).toBe(4);
    start();
    expect(tally.waiting().queued).toBe(0);
    expect(tally.tracker.program(runs[0]!.programKey)!.left).toBe(4);
  },
);

test('each run of a batch is shown with its own progress and best, and without a time', () => {
  const { start, runs, take, list, tally } = setUp(4);
  start();
  expect(list().map(({ compiling }) => compiling)).toEqual([true, true, true, true]);
  for (const run of runs) take({ type: 'started', run, mode: 'xla', warmup_s: 1, resumedAtRow: 0 });
  take(progress(runs[0]!, 50, 8));
  take(progress(runs[1]!, 30, 2));
  expect(list()).toMatchObject([
    { compiling: false, progress: 0.5, f_best: 8, gap_best: 8, compute_s: null },
    { compiling: false, progress: 0.3, f_best: 2, gap_best: 2, compute_s: null },
    ...[2, 3].map(() => ({ compiling: false, progress: 0, f_best: null })),
  ]);
  expect(tally.progress()).toBeCloseTo(0.2, 12);
  take({ type: 'ended', run: runs[1]!, status: 'diverged', reason: 'diverged', message: undefined });
  expect(list()).toMatchObject([{ progress: 0.5, f_best: 8 }, { progress: 0 }, { progress: 0 }]);
});

test('runs that a batch has taken down wait again, and are neither active nor done', () => {
  const { start, runs, putBack, active, tally, list } = setUp(4);
  start();
  putBack(runs);
  expect([active.size, list().length, tally.done, tally.waiting().queued]).toEqual([0, 0, 0, 4]);
  expect(tally.tracker.program(runs[0]!.programKey)).toMatchObject({ left: 4, turn: undefined });
});
