import { expect, test } from 'vitest';
import { currentSecondsLeft, secondsLeft, type ProgramProgress } from '../../../../src/main/engine/progress/eta.ts';

const program = (change: Partial<ProgramProgress> = {}): ProgramProgress => ({
  traits: ['bowl', '{}', 'normal', 'fp64'],
  left: 0,
  startSeconds: [],
  runSeconds: [],
  ...change,
});
/** A run that no other is made with. */
const alone = { runs: 1, together: 1, waiting: 0 };
const known = { startSeconds: [4], runSeconds: [2, 2, 2, 2] };

test('a program that is known takes its compilation once and its runs one by one', () => {
  const cold = secondsLeft([program({ left: 3, ...known })], 1)!;
  expect(cold.value).toBeGreaterThan(9.9);
  expect(cold.value).toBeLessThan(10.5);
  expect([cold.low < 10, cold.high > 10]).toEqual([true, true]);
  const warm = secondsLeft([program({ left: 3, ...known, isWarm: true })], 1)!;
  expect(warm.value).toBeCloseTo(6, 0);
  // What a checkpoint holds is not made again.
  expect(secondsLeft([program({ left: 3, begun: 1.5, ...known, isWarm: true })], 1)!.value).toBeCloseTo(3, 0);
  expect(secondsLeft([program({ ...known })], 1)).toEqual({ value: 0, low: 0, high: 0 });
  expect(secondsLeft([program({ left: 2 })], 1)).toBeUndefined();
});

test('one that is not known is told from those like it, in a range that is wider the less they are alike', () => {
  const like = (traits: ProgramProgress['traits']) => {
    const { low, value, high } = secondsLeft([program(known), program({ traits, left: 1 })], 1)!;
    expect(low).toBeLessThan(value);
    return high / low;
  };
  const precision = like(['bowl', '{}', 'normal', 'fp32']);
  const optimizer = like(['bowl', '{}', 'other', 'fp32']);
  const problem = like(['hill', '{"n":2}', 'other', 'fp32']);
  expect(precision).toBeLessThan(optimizer);
  expect(optimizer).toBeLessThan(problem);
  expect(precision).toBeGreaterThan(1.5);
});

test('more of an optimizer that compiles long is seen in what another precision of it is told to take', () => {
  const of = (optimizer: string, seconds: number) =>
    program({ traits: ['bowl', '{}', optimizer, 'fp64'], startSeconds: [seconds], runSeconds: [0.1] });
  const next = (optimizer: string) =>
    secondsLeft([of('quick', 2), of('slow', 10), program({ traits: ['bowl', '{}', optimizer, 'fp32'], left: 1 })], 1)!
      .value;
  expect(next('slow')).toBeGreaterThan(1.8 * next('quick'));
});

test('before anything has ended the current run tells, once it has taken steps enough', () => {
  const current = { ...alone, elapsedSeconds: 6, startSeconds: 4, fraction: 0.25, firstFraction: 0 };
  const told = secondsLeft([program({ left: 1, current })], 1)!;
  // 6 s more at its pace; compiling is no part of that.
  expect(told.value).toBeCloseTo(6, 5);
  expect(secondsLeft([program({ left: 2, current: { ...current, fraction: 0.01 } })], 1)).toBeUndefined();
  expect(secondsLeft([program({ left: 2, current: { ...current, startSeconds: undefined } })], 1)).toBeUndefined();
});

test('programs share the lanes, but the runs of one program do not', () => {
  const warm = { ...known, isWarm: true };
  const three = Array.from({ length: 3 }, () => program({ left: 2, ...warm }));
  expect(secondsLeft(three, 2)!.value).toBeCloseTo(6, 0);
  expect(secondsLeft([program({ left: 5, ...warm }), program({ left: 1, ...warm })], 8)!.value).toBeCloseTo(10, 0);
});

test('one run is foretold by its own pace, and before that by its siblings', () => {
  const current = { ...alone, elapsedSeconds: 7, startSeconds: 4, fraction: 0.25, firstFraction: 0 };
  const siblings = { startSeconds: [4], runSeconds: [10, 10, 10] };
  expect(currentSecondsLeft(program({ current, ...siblings }))!.value).toBeCloseTo(9, 5);
  const early = { ...current, fraction: 0.01 };
  expect(currentSecondsLeft(program({ current: early, ...siblings }))!.value).toBeCloseTo(7, 0);
  expect(currentSecondsLeft(program({ current: early }))).toBeUndefined();
  expect(currentSecondsLeft(program())).toBeUndefined();
});

test('one of a method that stops by itself is foretold by its siblings, not by how little of its budget is used', () => {
  const current = { ...alone, elapsedSeconds: 5, startSeconds: 4, fraction: 0.06, firstFraction: 0 };
  const siblings = { startSeconds: [4], runSeconds: [2, 2, 2], stops: true };
  expect(currentSecondsLeft(program({ current, ...siblings }))!.value).toBeCloseTo(1, 0);
});

test('a run that goes on from a checkpoint is judged by what this launch has done', () => {
  const current = { ...alone, elapsedSeconds: 6, startSeconds: 4, fraction: 0.75, firstFraction: 0.5 };
  expect(currentSecondsLeft(program({ current }))!.value).toBeCloseTo(2, 5);
  const siblings = { startSeconds: [4], runSeconds: [10] };
  expect(currentSecondsLeft(program({ current: { ...current, fraction: 0.5 }, ...siblings }))!.value).toBeCloseTo(3, 0);
});

test('runs that are made together end together, and each takes its share of what they take', () => {
  const batched = { batched: true, startSeconds: [4], runSeconds: [0.5, 0.5, 0.5, 0.5] };
  const current = {
    runs: 8,
    together: 8,
    waiting: 0,
    elapsedSeconds: 4,
    startSeconds: 4,
    fraction: 0,
    firstFraction: 0,
  };
  expect(currentSecondsLeft(program({ current, ...batched }))!.value).toBeCloseTo(4, 0);
  // 16 more behind them.
  expect(secondsLeft([program({ current, left: 24, ...batched })], 1)!.value).toBeCloseTo(12, 0);
  // And 8 of these as soon as there is place for them.
  expect(currentSecondsLeft(program({ current: { ...current, waiting: 8 }, ...batched }))!.value).toBeCloseTo(8, 0);
  // By their pace, of which those that have ended are no part: half is used after 6 s.
  const half = { ...current, runs: 5, elapsedSeconds: 10, fraction: 0.5 };
  expect(currentSecondsLeft(program({ current: half, batched: true }))!.value).toBeCloseTo(6, 5);
  expect(secondsLeft([program({ current: half, left: 13, batched: true })], 1)!.value).toBeGreaterThan(6 + 12);
});

test('what runs take that are made many at once says nothing of others, and the other way round', () => {
  const of = (batched: boolean, left: number, more: object = {}) => program({ batched, left, ...more });
  expect(secondsLeft([of(true, 0, known), of(false, 1)], 1)).toBeUndefined();
  expect(secondsLeft([of(false, 0, known), of(true, 1)], 1)).toBeUndefined();
  expect(secondsLeft([of(true, 0, known), of(true, 1)], 1)).toBeDefined();
});
