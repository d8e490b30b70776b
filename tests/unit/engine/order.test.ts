import { expect, test } from 'vitest';
import { suiteOrder, type Lane } from '../../../src/main/engine/order.ts';
import { cancelQueued } from '../../../src/main/engine/store/queue.ts';
import { queue, spec, temporaryStore } from './fixtures.ts';

const batched = (seed: number, start: number, memory = 5) => ({
  ...spec({ seed, start: [start, start], hyper: { memory }, budget: { steps: 10, seconds: Infinity, oracle: 1_000 } }),
  batched: true as const,
});
const seeds = (n: number): number[] => [...Array(n).keys()];

/** The turns that a suite's order gives one lane, each as [memory, start, seeds]. */
function turnsOf(runs: Parameters<typeof queue>[1], cancelled: readonly number[] = []): unknown[] {
  const store = temporaryStore();
  const queued = queue(store, runs);
  const lane: Lane = { place: 0, run: undefined };
  const { next } = suiteOrder(store, undefined, new Set([lane]));
  const turns: unknown[] = [];
  for (let turn = next(lane); turn.length > 0; turn = next(lane)) {
    const { problem, optimizer } = turn[0]!.spec;
    const [start] = problem.parameters['start'] as number[];
    turns.push([optimizer.hyper['memory'], start, turn.map((run) => run.spec.seed)]);
    for (const at of cancelled) cancelQueued(store, queued[at]!.id);
  }
  return turns;
}

test('runs of one program and instance are made together, at most 64, in the order of their first ones', () => {
  const mixed = [
    ...[batched(0, 1), batched(0, 2), batched(0, 1, 7), batched(1, 1)],
    ...seeds(100)
      .slice(2)
      .map((seed) => batched(seed, 1)),
    batched(1, 2),
  ];
  expect(turnsOf(mixed)).toEqual([
    [5, 1, seeds(64)],
    [5, 2, [0, 1]],
    [5, 1, seeds(100).slice(64)],
    [7, 1, [0]],
  ]);
});

test('a timed run is made alone, and what is cancelled meanwhile is passed over', () => {
  expect(
    turnsOf(
      seeds(4).map((seed) => spec({ seed })),
      [1, 2],
    ),
  ).toEqual([
    [5, 1, [0]],
    [5, 1, [3]],
  ]);
  expect(turnsOf([batched(0, 1), batched(0, 2), batched(1, 2)], [2])).toEqual([
    [5, 1, [0]],
    [5, 2, [0]],
  ]);
});
