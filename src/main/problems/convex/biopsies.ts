import type { MetricEntry } from '../../../shared/domain/metrics.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { matVec, mul } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';
import type { Examples } from '../bundled-data.ts';
import { withConstant } from '../bundled-data.ts';
import type { Data, HostTensor } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';

/** Unknowns of a linear classifier of the biopsies: of 30 features and a constant one. */
export const dimension = 31;

/** Data of an instance: features [569, 31], the last of them 1, and signs [569], 1 of benign tumours and −1 of others. */
export function biopsies(examples: Examples): Record<'features' | 'signs', HostTensor> {
  const { features, labels, count } = withConstant(examples);
  return {
    features: hostMatrix(features, count),
    signs: hostVector(Array.from(labels, (label) => 2 * label - 1)),
  };
}

/** w·a of every example [569]: beyond 0 it is held for benign. */
export const outputsOf = (x: Params, data: Data): Tensor<Float> => matVec(data.float('features'), entry(x, 'w'));

/** y w·a: how far an example is on its own side. */
export const margins = (x: Params, data: Data): Tensor<Float> => mul(data.float('signs'), outputsOf(x, data));

export const ownAccuracy: MetricEntry = {
  name: 'accuracy',
  better: 'higher',
  about: 'Share of the 569 examples, which are all learnt from, that are told right.',
};
