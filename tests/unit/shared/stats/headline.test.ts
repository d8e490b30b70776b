import { expect, it } from 'vitest';
import { knownOptimumTargets } from '../../../../src/main/problems/define.ts';
import { headlineTargets } from '../../../../src/shared/stats/headline.ts';

const all = (ladders: readonly (readonly number[])[]): number[] => headlineTargets(ladders, new Set(ladders.flat()));

it('are powers of ten that all problems share', () => {
  expect(all([knownOptimumTargets])).toEqual([1e-1, 1e-5, 1e-8]);
  expect(all([knownOptimumTargets, [1, 0.1, 0.01, 1e-3]])).toEqual([0.1, 0.01, 1e-3]);
  expect(all([[7, 5, 3, 2]])).toEqual([5, 3, 2]);
  expect(all([[1], [2]])).toEqual([2, 1]);
  expect(all([])).toEqual([]);
});

it('are among those that somebody reached, where every problem has such', () => {
  expect(headlineTargets([knownOptimumTargets], new Set([100, 10, 1, 0.1]))).toEqual([10, 1, 0.1]);
  expect(headlineTargets([[10, 1], [10, 0.1]], new Set([1]))).toEqual([10]); // prettier-ignore
});
