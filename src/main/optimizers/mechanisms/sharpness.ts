import { choice, positive } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { add, axpy, map, mul, norm, scale } from '../../tensor/params.ts';
import type { OptimizerDefinition } from '../define.ts';
import { withGradients } from './other-gradient.ts';

/** x + ρ · direction / ‖direction‖, the norm over all tensors; x where there is no direction. */
export function ahead(x: Params, direction: Params, rho: Tensor<'float64'>, size = norm(direction)): Params {
  const [top, bottom] = [t.cast(rho, size.dtype), t.add(size, 1e-12)];
  return axpy(t.div(top, bottom), direction, x);
}

type Form = 'sphere' | 'adaptive';

/** What gradients of sharpness-aware minimization are made with, and what there is to say of them. */
export const sharpness = {
  hyper: {
    rho: positive(0.05, { log: [0.01, 1] }),
    ball: choice(['sphere', 'adaptive'], 'sphere'),
  },
  words: (base: OptimizerDefinition): string =>
    `e = rho · ∇f(x) / ‖∇f(x)‖ with ball sphere, rho · x² ∇f(x) / ‖x ∇f(x)‖ with adaptive\n${(base.words ?? '').replace('g = ∇f(x)', 'g = ∇f(x + e), on the same batch')}`,
  pitfalls: [
    'A step costs two gradients: over the same budget it takes half the steps.',
    'With lr and rho fixed it keeps jumping around a minimum, at a distance that grows with lr · rho · curvature.',
    'In fp32, how the gradient changes over rho = 1e-5 is known to two digits only.',
  ],
  sources: {
    rho: 'Foret et al.; of ASAM, which adaptive is, Kwon et al. have 0.5.',
    ball: 'Foret et al.; adaptive is ASAM, arXiv:2102.11600.',
  },
};

export const sharpened = (base: OptimizerDefinition): Pick<OptimizerDefinition, 'init' | 'step'> =>
  withGradients<{ readonly rho: Tensor<'float64'>; readonly ball: Form }>(base, (oracle, x, { rho, ball }) => {
    const g = oracle.gradient(x);
    if (ball === 'sphere') return oracle.valueAndGradient(ahead(x, g, rho));
    const weighted = mul(x, g);
    return oracle.valueAndGradient(ahead(x, mul(x, weighted), rho, norm(weighted)));
  });

/** Flatness-aware: g + β(αh₀ + (1 − α)h₁), h₀ and h₁ how the gradient changes at ρ along itself and along h₀. */
export const flattened = (base: OptimizerDefinition): Pick<OptimizerDefinition, 'init' | 'step'> =>
  withGradients<Readonly<Record<'rho' | 'alpha' | 'flatness', Tensor<'float64'>>>>(
    base,
    (oracle, x, { rho, alpha, flatness }) => {
      const { value, gradient } = oracle.valueAndGradient(x);
      const change = (at: Params, g: Params): Params =>
        map((a, b) => t.sub(a, b), oracle.gradient(ahead(at, g, rho)), g);
      const first = change(x, gradient);
      const other = ahead(x, first, rho);
      const second = change(other, oracle.gradient(other));
      const penalty = add(scale(alpha, first), scale(t.sub(1, alpha), second));
      return { value, gradient: axpy(flatness, penalty, gradient) };
    },
  );
