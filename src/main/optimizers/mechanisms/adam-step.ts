import { choice, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { add, constant, div, mul, sqrt, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, ema, map, mul as product, zerosLike } from '../../tensor/params.ts';

/** What Adam takes, with what its paper has. */
export const adamHyper = {
  lr: positive(1e-3, { log: [1e-5, 1e-1] }),
  beta1: unit(0.9),
  beta2: unit(0.999),
  eps: positive(1e-8),
};

/**
 * Where ε stands: beside √v̂ as published and in PyTorch, or beside √v with the corrections in the rate, which is the
 * paper's quicker form and what Keras has: it acts as ε / √(1 − β₂ᵗ).
 */
export const epsilon = choice(['pytorch', 'keras'], 'pytorch');

export interface AdamHyper {
  readonly lr: Tensor<'float64'>;
  readonly beta1: Tensor<'float64'>;
  readonly beta2: Tensor<'float64'>;
  readonly eps: Tensor<'float64'>;
  readonly epsilon?: 'pytorch' | 'keras';
}

export type AdamState = {
  readonly m: Params;
  readonly v: Params;
  /** β₁ᵗ and β₂ᵗ, in float64: in float32 1 − 0.999 keeps five digits. Products cost a tenth of powers. */
  readonly power1: Tensor<'float64'>;
  readonly power2: Tensor<'float64'>;
};

/** Before the first step: averages of nothing. */
export const adamStart = (x: Params): AdamState => ({
  m: zerosLike(x),
  v: zerosLike(x),
  power1: constant(1, 'float64'),
  power2: constant(1, 'float64'),
});

/** One step of Adam from x along g: m, v averages of g and g²; x − η m̂/(√v̂ + ε), a hat being division by 1 − βᵗ. */
export function adamStep(x: Params, g: Params, state: AdamState, h: AdamHyper): { x: Params; state: AdamState } {
  const m = ema(state.m, h.beta1, g);
  const v = ema(state.v, h.beta2, product(g, g));
  const [power1, power2] = [mul(state.power1, h.beta1), mul(state.power2, h.beta2)];
  const [c1, c2] = [sub(1, power1), sub(1, power2)];
  const eps = h.epsilon === 'keras' ? div(h.eps, sqrt(c2)) : h.eps;
  const step = (a: Tensor<Float>, b: Tensor<Float>, c: Tensor<Float>): Tensor<Float> => {
    const corrected = div(b, coefficient(c1, b));
    const root = sqrt(div(c, coefficient(c2, c)));
    return sub(a, div(mul(corrected, coefficient(h.lr, b)), add(root, coefficient(eps, c))));
  };
  return { x: map(step, x, m, v), state: { m, v, power1, power2 } };
}

/** What it does to the words of a method, where it may be chosen. */
export const epsilonWords = '(√(v / (1 − beta2ᵗ)) + eps), with epsilon = keras eps / √(1 − beta2ᵗ) in its place';
export const epsilonPitfall =
  'Where gradients are small, first steps differ from library to library: with epsilon = keras they are shorter, down to √(1 − beta2) times as long.';
/** Of a method that has no such choice. */
export const foldedPitfall =
  'Keras folds the corrections into lr, so that its eps acts as eps / √(1 − beta2ᵗ): where gradients are small its first steps are others.';

/** What to beware of wherever this step is taken. */
export const adamPitfalls: readonly string[] = [
  'However small gradients become, steps stay about lr long in every coordinate: with a constant lr it goes round the minimum at about that distance.',
  'Where large gradients are rare it may not converge, even on convex problems (Reddi, Kale and Kumar 2018, arXiv:1904.09237).',
  'Gradients below eps are not made as large as others: of 1e-9, with eps = 1e-8, the first step is 0.09 lr.',
  'In fp32, the square of a gradient below 1e-19 is 0 or nearly so, and the step is lr · m / eps, corrected.',
];
