import type { ProblemInstance } from '../problems/define.ts';
import type { Key, Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';

/** The batch of a step: drawn from the run's key alone, so that every optimizer sees the same data in the same order. */
export function batchAt(problem: ProblemInstance, key: Key, step: Tensor<'int32'>): Tensor<'int32'> | undefined {
  const { sampling } = problem;
  return sampling && t.randomIndex(t.atStep(t.subKey(key, 'batch'), step), [sampling.batch], sampling.examples);
}
