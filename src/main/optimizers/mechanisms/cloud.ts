import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

/** What a method takes that draws a normal cloud of points in every step, and what there is to say of it. */
export const cloud = {
  hyper: {
    sigma: positive(0.5, { log: [1e-3, 10] }),
    population: int(0, { min: 0, max: 100_000, structural: true }),
  },
  cost: 'as many values as the population, 4 + ⌊3 ln n⌋ unless told',
  meanPitfall: 'What is shown is the mean of the cloud, not the best point that was seen.',
} as const;

/** The normal rows [q, n] of a step; a population of 0 stands for 4 + ⌊3 ln n⌋. */
export const drawnCloud = (key: Key, population: number, { shape, dtype }: Tensor<Float>): Tensor<Float> => {
  const [n = 1] = shape;
  return t.randomNormal(key, [population || 4 + Math.floor(3 * Math.log(n)), n], dtype);
};
