import { expect, test } from 'vitest';
import { runSecondsLeft, secondsLeft, type ProgramProgress } from '../../../../src/main/engine/progress/eta.ts';

const program = (change: Partial<ProgramProgress> = {}): ProgramProgress => ({
  problem: 'bowl',
  left: 0,
  doneSeconds: [],
  current: undefined,
  ...change,
});

test('time left is told from siblings of the program, then of the problem, then from all', () => {
  expect(secondsLeft([program({ left: 3, doneSeconds: [2, 4] }), program({ doneSeconds: [100] })], 1)).toBe(9);
  expect(secondsLeft([program({ left: 2 }), program({ doneSeconds: [5] })], 1)).toBe(10);
  expect(secondsLeft([program({ left: 2, problem: 'other' }), program({ doneSeconds: [5] })], 1)).toBe(10);
  expect(secondsLeft([program({ left: 2 })], 1)).toBeUndefined();
  expect(secondsLeft([program({ doneSeconds: [1] })], 1)).toBe(0);
});

test('the current run counts by what it has used, and a late one not below nothing', () => {
  const current = { elapsedSeconds: 2, fraction: 0.25 };
  expect(secondsLeft([program({ left: 2, current })], 1)).toBe(14);
  expect(secondsLeft([program({ left: 1, current: { elapsedSeconds: 99, fraction: 0.9 }, doneSeconds: [5] })], 1)).toBe(
    0,
  );
  expect(secondsLeft([program({ left: 2, current: { elapsedSeconds: 2, fraction: 0.01 } })], 1)).toBeUndefined();
});

test('programs share the lanes, but the runs of one program do not', () => {
  const three = Array.from({ length: 3 }, () => program({ left: 2, doneSeconds: [5] }));
  expect(secondsLeft(three, 2)).toBe(15);
  expect(secondsLeft([program({ left: 4, doneSeconds: [5] }), program({ left: 1, doneSeconds: [5] })], 8)).toBe(20);
});

test('one run is foretold by its own pace, and before that by its siblings', () => {
  const current = { elapsedSeconds: 3, fraction: 0.25 };
  expect(runSecondsLeft(program({ current, doneSeconds: [100] }))).toBe(9);
  const early = { elapsedSeconds: 3, fraction: 0.01 };
  expect(runSecondsLeft(program({ current: early, doneSeconds: [8, 12] }))).toBe(7);
  expect(runSecondsLeft(program({ current: early }))).toBeUndefined();
  expect(runSecondsLeft(program())).toBeUndefined();
});

test('a run that goes on from a checkpoint is judged by what this launch has done', () => {
  const current = { elapsedSeconds: 2, fraction: 0.75, firstFraction: 0.5 };
  expect(runSecondsLeft(program({ current }))).toBe(2);
  expect(runSecondsLeft(program({ current: { ...current, fraction: 0.5 }, doneSeconds: [10] }))).toBe(3);
});
