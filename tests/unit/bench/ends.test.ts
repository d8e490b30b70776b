import { expect, test } from 'vitest';
import { disagreement, median, type End } from '../../../bench/throughput/ends.ts';

const end = (changes: Partial<End> = {}): End => ({
  ...{ program: 'adam', seed: 1, rows: [0, 5, 10], objective: 0.1 },
  ...changes,
});

test('runs of the same programs that ended at the same step and order may be compared', () => {
  const ours = [end({ rows: [0, 5, 7, 10] }), end({ seed: 2, objective: 0.3 })];
  expect(disagreement(ours, [end({ objective: 0.4 }), end({ seed: 2 })])).toBeUndefined();
});

test.each([
  ['a run that is lacking', [end()], [end(), end({ seed: 2 })], 'there are 1 runs of ours and 2 of theirs'],
  ['another seed', [end()], [end({ seed: 2 })], 'adam seed 2 is not among ours'],
  ['another last step', [end()], [end({ rows: [0, 5, 9] })], 'adam seed 1 ended at step 10, theirs at step 9'],
  ['rows that ours lacks', [end({ rows: [0, 10] })], [end()], 'adam seed 1 has no row at step 5'],
  ['another order', [end()], [end({ objective: 0.009 })], 'adam ended at 0.100, theirs at 0.00900'],
  ['an objective that is no number', [end()], [end({ objective: NaN })], 'adam ended at 0.100, theirs at NaN'],
  ['ours that is no number', [end({ objective: NaN })], [end()], 'adam ended at NaN, theirs at 0.100'],
])('%s forbids it', (_what, ours, theirs, words) => expect(disagreement(ours, theirs)).toBe(words));

test('one program that ended elsewhere is not hidden by the others', () => {
  const both = (objective: number): End[] => [end(), end({ program: 'rmsprop', objective })];
  expect(disagreement(both(1), both(30))).toMatch(/^rmsprop ended at 1\.00, theirs at 30\.0/);
});

test('a median is the middle one, or the mean of both, or not a number where one is none', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([1, NaN, 2])).toBeNaN();
});
