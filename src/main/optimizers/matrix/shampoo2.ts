import { positive, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { constant, div, matMul, mul, reshape, sqrt, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, scale, zerosLike } from '../../tensor/params.ts';
import type { Params } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamStart, adamStep } from '../mechanisms/adam-step.ts';
import { coupledNewton } from '../mechanisms/coupled-newton.ts';
import { asMatrix, joined, split, trace } from '../mechanisms/matrices.ts';

/** MMᵀ of what a tensor is as a matrix, or MᵀM. */
const products = (g: Params, side: 'left' | 'right'): Params =>
  map((a) => {
    const m = asMatrix(a);
    return matMul(m, m, side === 'left' ? { transposeB: true } : { transposeA: true });
  }, g);

/**
 * L and R, means of GGᵀ and GᵀG; x ← x − η√(tr L) L^(−1/2) G R^(−1/2): L ⊗ R/tr L is what one step of power iteration from I
 * finds of the covariance of G nearest to a Kronecker product, and its power −½ is full-matrix Adam.
 */
export default defineOptimizer({
  id: 'shampoo2',
  title: 'Shampoo, squared',
  short: 'Shampoo²',
  order: 1,
  paper: 'Morwani et al. 2024, arXiv:2406.17748',
  revision: 1,
  hyper: {
    lr: positive(1e-3, { log: [1e-4, 1e-2] }),
    beta: unit(0.95),
    ridge: positive(1e-6, { max: 1 }),
    adamLr: positive(1e-3, { log: [1e-5, 1e-2] }),
    adamBeta1: unit(0.9),
    adamBeta2: unit(0.999),
    adamEps: positive(1e-8),
  },
  invariances: ['scale of f', 'matrix rotation'],
  cost: '1 gradient, and two inverse roots of some 20 iterations of matrix products each',
  state: '(a² + b²) / ab floats per parameter of a matrix [a, b], 2 of others',
  family: 'matrix',
  equation: String.raw`\begin{aligned} G_k &= \nabla f(W_k), \qquad L_{k+1} = \beta L_k + (1 - \beta)\,G_k G_k^\top, \qquad R_{k+1} = \beta R_k + (1 - \beta)\,G_k^\top G_k \\ W_{k+1} &= W_k - \eta\,\sqrt{\operatorname{tr} \hat L}\;\hat L^{-1/2}\,G_k\,\hat R^{-1/2}, \qquad \hat L = L_{k+1}/(1 - \beta^{k+1}) \end{aligned}`,
  about:
    'Divides a matrix’s gradient by the square roots of both its sides’ second moments, which together are the best Kronecker product for its covariance up to one step of power iteration; vectors go by Adam.',
  words:
    'G = ∇f(W) for every weight and kernel, as a matrix:\nL ← beta · L + (1 − beta) · G Gᵀ, R ← beta · R + (1 − beta) · Gᵀ G, at first 0, both corrected for that\nx ← x − lr · √(tr L) · (L + ridge · ‖L‖ · I)^(−½) G (R + ridge · ‖R‖ · I)^(−½)\nall other tensors: Adam with adamLr, adamBeta1, adamBeta2 and adamEps',
  pitfalls: [
    'Of one gradient it is ‖G‖ U S⁻¹ Vᵀ, G = U S Vᵀ: small singular values are the longest of its step, up to about 1 / √ridge, until the means have more than one gradient.',
    'Powers are −½, which need √(tr L); −¼ on each side without it is shampoo.',
    'Where nothing of a problem is a weight or a kernel, it is Adam with the parameters that begin with adam.',
    'In fp32 inverse roots are good to 5e-4 with ridge = 1e-6; of less, rounding makes what it likes.',
  ],
  sources: {
    lr: 'No source: Morwani et al. search it.',
    beta: 'SOAP, by authors of the same group, has 0.95 for both means.',
    ridge:
      'No source: that of Distributed Shampoo; here of the Frobenius norm, which is at least the largest eigenvalue.',
    adamLr: 'Kingma and Ba, algorithm 1.',
    adamBeta1: 'Kingma and Ba, algorithm 1.',
    adamBeta2: 'Kingma and Ba, algorithm 1.',
    adamEps: 'Kingma and Ba, algorithm 1.',
  },
  init: ({ x, unknowns }) => {
    const { matrices, others } = split(x, unknowns);
    return {
      l: zerosLike(products(matrices, 'left')),
      r: zerosLike(products(matrices, 'right')),
      power: constant(1, 'float64'),
      adam: adamStart(others),
    };
  },
  step: ({ x, state, h, oracle, unknowns }) => {
    const gradient = split(oracle.gradient(x), unknowns);
    const { matrices, others } = split(x, unknowns);
    const l = ema(state.l, h.beta, products(gradient.matrices, 'left'));
    const r = ema(state.r, h.beta, products(gradient.matrices, 'right'));
    const power = mul(state.power, h.beta);
    const correction = div(1, sub(1, power));
    const [left, right] = [scale(correction, l), scale(correction, r)];
    const stepped = (w: Tensor<Float>, a: Tensor<Float>, sideL: Tensor<Float>, sideR: Tensor<Float>): Tensor<Float> => {
      const turned = matMul(matMul(coupledNewton(sideL, 2, h.ridge), asMatrix(a)), coupledNewton(sideR, 2, h.ridge));
      return sub(w, reshape(mul(mul(turned, sqrt(trace(sideL))), coefficient(h.lr, w)), w.shape));
    };
    const adamHyper = { lr: h.adamLr, beta1: h.adamBeta1, beta2: h.adamBeta2, eps: h.adamEps };
    const adam = adamStep(others, gradient.others, state.adam, adamHyper);
    return {
      x: joined(x, map(stepped, matrices, gradient.matrices, left, right), adam.x),
      state: { l, r, power, adam: adam.state },
    };
  },
});
