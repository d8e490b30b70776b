import type { Float, Tensor } from '../../tensor/index.ts';
import { add, sqrt } from '../../tensor/index.ts';
import type { Coefficient } from '../../tensor/params.ts';
import { coefficient } from '../../tensor/params.ts';

/** √v + ε or √(v + ε): where sources disagree on which, methods have both. */
export function guardedRoot(v: Tensor<Float>, eps: Coefficient, place: 'outside' | 'inside'): Tensor<Float> {
  const least = coefficient(eps, v);
  return place === 'outside' ? add(sqrt(v), least) : sqrt(add(v, least));
}
