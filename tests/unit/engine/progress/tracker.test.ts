import { expect, test } from 'vitest';
import { Tracker } from '../../../../src/main/engine/progress/tracker.ts';
import type { Run } from '../../../../src/main/engine/store/runs.ts';
import { spec } from '../fixtures.ts';

const budget = { steps: 100, seconds: Infinity, oracle: 1e9 };
const members = (count: number): Run[] =>
  Array.from({ length: count }, (_, id) => ({
    ...{ id, key: `${id}`, programKey: 'p', status: 'queued', reason: null },
    ...{
      spec: { ...spec({ seed: id, budget }), batched: true },
      revisions: { engine: 1, problem: 1, optimizer: 1, precision: 1 },
    },
  }));

/** A program of batched runs on one lane, and what the engine tells of them. */
function setUp(count: number) {
  let now = 0;
  const runs = members(count);
  const tracker = new Tracker(new Map([['p', runs]]), 1, () => 1000 * now);
  return {
    runs,
    tracker,
    wait: (seconds: number) => (now += seconds),
    begin: (some: readonly Run[]) => some.forEach((run) => tracker.take({ type: 'starting', run })),
    run: (some: readonly Run[], resumedAtRow = 0) =>
      some.forEach((run) => tracker.take({ type: 'started', run, mode: 'xla', warmup_s: 1, resumedAtRow })),
    step: (some: readonly Run[], step: number) =>
      some.forEach((run) =>
        tracker.take({
          type: 'progress',
          run,
          step,
          f_evals: 0,
          oracle_units: 0,
          compute_s: 0,
          f_audited: 1 / (1 + run.id),
        }),
      ),
    end: (some: readonly Run[], status: 'finished' | 'interrupted' = 'finished') =>
      some.forEach((run) => tracker.take({ type: 'ended', run, status, reason: 'steps', message: undefined })),
    took: () => tracker.program('p')!.took,
  };
}

test('each run of a batch has its own progress, and the batch compiles once and is cold until it has', () => {
  const { runs, tracker, wait, begin, run, step, took } = setUp(3);
  begin(runs);
  wait(4);
  expect(runs.map((each) => tracker.current(each)!.turn)).toMatchObject(
    runs.map(() => ({ isCold: true, runningAt: undefined })),
  );
  run(runs);
  wait(1);
  step([runs[0]!], 50);
  step([runs[2]!], 10);
  expect(took().startSeconds).toEqual([4]);
  const told = runs.map((each) => tracker.current(each)!.current);
  expect(told.map(({ fraction, best }) => [fraction, best])).toEqual([[0.5, 1], [0, undefined], [0.1, 1 / 3]]); // prettier-ignore
  expect(tracker.elapsedSeconds(runs[0]!)).toBe(5);
});

test('a run of a batch takes its share of it, whenever each ends, and what is left is foretold so', () => {
  const { runs, tracker, wait, begin, run, end, took } = setUp(128);
  const [first, second] = [runs.slice(0, 64), runs.slice(64)];
  begin(first);
  wait(2);
  run(first);
  wait(16);
  end(first.slice(0, 32));
  // The others go on: nothing is known of how long a batch takes.
  expect(took().runSeconds).toEqual([]);
  expect(first.map((each) => tracker.current(each) !== undefined)).toEqual(first.map(({ id }) => id >= 32));
  wait(16);
  end(first.slice(32));
  expect(took().runSeconds).toEqual([0.5]);
  expect([tracker.done, tracker.program('p')!.left]).toEqual([64, 64]);
  expect(tracker.secondsLeft()!.value).toBeGreaterThan(31);
  expect(tracker.secondsLeft()!.value).toBeLessThan(34);
  begin(second);
  run(second);
  wait(8);
  expect(tracker.current(second[0]!)!.turn.isCold).toBe(false);
  expect(tracker.currentSecondsLeft('p')!.value).toBeLessThan(26);
  expect(tracker.currentSecondsLeft('p')!.value).toBeGreaterThan(22);
});

test('of a batch that is stopped, what was made of its runs counts as far as some were made to the end', () => {
  const { runs, wait, begin, run, step, end, took } = setUp(4);
  begin(runs);
  run(runs);
  wait(10);
  step(runs, 50);
  end(runs, 'interrupted');
  expect(took().runSeconds).toEqual([]);
  // From half on, one of them ends.
  begin(runs);
  run(runs, 50);
  step(runs, 50);
  wait(6);
  step(runs, 75);
  end([runs[0]!]);
  end(runs.slice(1), 'interrupted');
  expect(took().runSeconds).toEqual([6 / (0.5 + 3 * 0.25)]);
});

test.each([true, false])('runs that a batch has taken down are not done, and begin anew (told of: %s)', (isTold) => {
  const { runs, tracker, wait, begin, run, step, end, took } = setUp(4);
  begin(runs);
  run(runs);
  wait(5);
  step(runs, 50);
  if (isTold) {
    runs.forEach((each) => tracker.take({ type: 'requeued', run: each }));
    expect(tracker.program('p')!.turn).toBeUndefined();
  }
  expect([tracker.done, tracker.program('p')!.left]).toEqual([0, 4]);
  for (const half of [runs.slice(0, 2), runs.slice(2)]) {
    begin(half);
    expect([...tracker.program('p')!.turn!.runs.keys()]).toEqual(half.map(({ id }) => id));
    expect(tracker.program('p')!.turn!.runningAt).toBeUndefined();
    expect(half.map((each) => tracker.current(each)!.current.fraction)).toEqual([0, 0]);
    expect(tracker.elapsedSeconds(half[0]!)).toBe(0);
    run(half);
    wait(6);
    end(half);
  }
  expect(took().runSeconds).toEqual([3, 3]);
  expect([tracker.done, tracker.program('p')!.left]).toEqual([4, 0]);
  expect(tracker.program('p')!.seconds).toBe(5 + 6 + 6);
});

test('a batch that is taken down before it has begun is another one when it comes again', () => {
  const { runs, tracker, wait, begin } = setUp(4);
  begin(runs);
  wait(3);
  // The first one was cancelled meanwhile.
  begin(runs.slice(1, 3));
  expect([...tracker.program('p')!.turn!.runs.keys()]).toEqual([1, 2]);
});

test('where a batch has places for some at a time, those that wait are made in their turn', () => {
  const { runs, tracker, wait, begin, run, step, end, took } = setUp(8);
  const [first, second] = [runs.slice(0, 4), runs.slice(4)];
  begin(runs);
  wait(2);
  run(first);
  wait(4);
  step(first, 50);
  // Half of four is made in 4 s; four more come behind them.
  expect(tracker.currentSecondsLeft('p')!.value).toBeGreaterThan(4 + 8);
  expect(tracker.secondsLeft()!.value).toBe(tracker.currentSecondsLeft('p')!.value);
  expect(second.map((each) => tracker.current(each)!.current.isRunning)).toEqual([false, false, false, false]);
  wait(4);
  end(first);
  expect(took().runSeconds).toEqual([2]);
  run(second);
  expect(took().startSeconds).toEqual([2]);
  wait(4);
  expect(tracker.elapsedSeconds(second[0]!)).toBe(14);
  expect(tracker.currentSecondsLeft('p')!.value).toBeLessThan(5);
  wait(4);
  end(second);
  expect(took().runSeconds).toEqual([2, 2]);
  expect(tracker.program('p')!).toMatchObject({ turn: undefined, seconds: 18, left: 0 });
});

test('runs of a batch that had not begun can be put back while the others go on', () => {
  const { runs, tracker, wait, begin, run, end, took } = setUp(8);
  begin(runs);
  run(runs.slice(0, 4));
  wait(4);
  for (const each of runs.slice(4)) tracker.take({ type: 'requeued', run: each });
  expect([...tracker.program('p')!.turn!.runs.keys()]).toEqual([0, 1, 2, 3]);
  wait(4);
  end(runs.slice(0, 4));
  expect(took().runSeconds).toEqual([2]);
  expect(tracker.program('p')!).toMatchObject({ turn: undefined, left: 4 });
});
