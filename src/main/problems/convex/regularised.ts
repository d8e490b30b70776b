import type { ProblemFacts } from '../../../shared/domain/catalogue.ts';
import { dot, mul } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';
import type { Data } from '../define.ts';
import { knownOptimumTargets } from '../define.ts';

/** The minimum for some weights λ of the regularisation. */
export type Minima = readonly (readonly [lambda: number, minimum: number])[];

/** Facts of a problem on all of its data; without a minimum it has no targets. */
export function factsOf(dimension: number, minima: Minima, lambda: number): ProblemFacts {
  const optimum = minima.find(([at]) => at === lambda)?.[1];
  return {
    dimension,
    optimum,
    optimumKind: 'known',
    targets: optimum === undefined ? [] : knownOptimumTargets,
    sampled: false,
  };
}

/** ½ λ ‖w‖² of the unknown of that name, λ a scalar of the data. */
export const ridge =
  (name: string) =>
  (x: Params, data: Data): Scalar => {
    const w = entry(x, name);
    return mul(mul(data.float('lambda'), 0.5), dot(w, w));
  };
