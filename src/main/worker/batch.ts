import type { ProblemInstance } from '../problems/define.ts';
import type { Key, Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';

/** Indices of the examples of a step. */
export interface Batches {
  readonly own: Tensor<'int32'>;
  /** As many others, drawn apart from those of any other number. */
  readonly other: (number: Tensor<'int32'>) => Tensor<'int32'>;
}

/** The batches of a step: drawn from the run's key alone, so that every optimizer sees the same data in the same order. */
export function batchesAt(problem: ProblemInstance, key: Key, step: Tensor<'int32'>): Batches | undefined {
  const { sampling } = problem;
  if (!sampling) return undefined;
  const at = t.atStep(t.subKey(key, 'batch'), step);
  const drawn = (by: Key): Tensor<'int32'> => t.randomIndex(by, [sampling.batch], sampling.examples);
  return { own: drawn(at), other: (number) => drawn(t.atStep(t.subKey(at, 'other'), number)) };
}
