import { expect, test } from 'vitest';
import { Tracker } from '../../../../../src/main/engine/progress/tracker.ts';
import { expectQueued } from '../../../../../src/main/engine/service/queue/expectations.ts';
import { queue, spec, temporaryStore } from '../../fixtures.ts';

const programs = 600;

test('of many programs some are followed, and stand for the others', () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    Array.from({ length: programs }, (_, i) => spec({ hyper: { memory: i + 1 } })),
  );
  const tracker = new Tracker(new Map(), 1, () => 0);
  expectQueued(store, tracker, []);
  const followed = runs.filter(({ programKey }) => tracker.program(programKey) !== undefined);
  expect(new Set(runs.map(({ programKey }) => programKey)).size).toBe(programs);
  expect([followed.length, tracker.others]).toEqual([250, 350]);
  expect(tracker.secondsLeft()).toBeUndefined();

  // One compiles for 1 s and takes 2 s: so does each of the others, as far as is known.
  const took = { startSeconds: [1], runSeconds: [2, 2, 2, 2], stops: false };
  const teller = new Tracker(new Map(), 1, () => 0);
  teller.expect('done', { first: runs[0]!.spec, left: 0, took });
  expectQueued(store, teller, []);
  const each = teller.secondsLeft()!.value / programs;
  expect(each).toBeGreaterThan(3);
  expect(each).toBeLessThan(4);
  const foretold = teller.foretell();
  const [known, other] = [followed[0]!, runs.find(({ programKey }) => tracker.program(programKey) === undefined)!];
  const alone = { runs: 1, areFirst: true };
  expect(foretold(other.programKey, alone)!.value).toBeCloseTo(foretold(known.programKey, alone)!.value, 6);

  // What runs is followed, whatever its key.
  expectQueued(store, tracker, [other]);
  expect(tracker.program(other.programKey)).toBeDefined();
  expect(tracker.others).toBe(350);
});
