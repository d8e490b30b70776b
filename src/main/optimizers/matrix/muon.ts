import { choice, flag, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { mul, reshape, sub } from '../../tensor/index.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamStart, adamStep } from '../mechanisms/adam-step.ts';
import { asMatrix, joined, matrixShape, split } from '../mechanisms/matrices.ts';
import { newtonSchulz } from '../mechanisms/newton-schulz.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

/** How long a step of a matrix is beside its lr: as in the first code, or so that lr and decay are those of AdamW. */
const factors = {
  shape: ([inputs, outputs]: readonly [number, number]): number => Math.sqrt(Math.max(1, outputs / inputs)),
  adamw: ([inputs, outputs]: readonly [number, number]): number => 0.2 * Math.sqrt(Math.max(inputs, outputs)),
} as const;

/**
 * m ← βm + (1 − β)g; u = (1 − β)g + βm; x ← (1 − η·wd)x − η·factor·NS₅(u) for every weight or kernel, whose singular values
 * five steps of Newton–Schulz bring near 1; AdamW for all others.
 */
export default defineOptimizer({
  id: 'muon',
  title: 'Muon',
  short: 'Muon',
  order: 1,
  paper: 'Jordan et al. 2024, Muon: an optimizer for hidden layers; arXiv:2502.16982',
  revision: 1,
  hyper: {
    lr: positive(0.02, { log: [1e-3, 0.1] }),
    momentum: unit(0.95),
    nesterov: flag(true),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    factor: choice(['shape', 'adamw'], 'shape'),
    adamLr: positive(3e-4, { log: [1e-5, 1e-2] }),
    adamBeta1: unit(0.9),
    adamBeta2: unit(0.95),
    adamEps: positive(1e-10),
  },
  invariances: ['scale of f', 'matrix rotation'],
  cost: '1 gradient, and 15 products of matrices',
  state: '1 float per parameter of matrices, 2 of others',
  family: 'matrix',
  equation: String.raw`\begin{aligned} M_{k+1} &= \beta M_k + (1 - \beta)\,\nabla f(W_k), \qquad U = (1 - \beta)\,\nabla f(W_k) + \beta M_{k+1} \\ X_0 &= U / \lVert U \rVert_F, \qquad X_{j+1} = 3.4445\,X_j - 4.775\,X_j X_j^\top X_j + 2.0315\,(X_j X_j^\top)^2 X_j \\ W_{k+1} &= (1 - \eta\lambda)\,W_k - \eta\,\sqrt{\max(1, n_{\text{out}}/n_{\text{in}})}\;X_5 \end{aligned}`,
  about:
    'Moves every matrix of weights by a momentum whose singular values are all made about 1; vectors and biases go by AdamW.',
  words:
    'G = ∇f(W) for every weight and kernel:\nM ← momentum · M + (1 − momentum) · G, at first 0\nU = (1 − momentum) · G + momentum · M; without nesterov, M\nX = U / ‖U‖, and five times X ← 3.4445 X + (−4.775 A + 2.0315 A²) X, where A = X Xᵀ\nx ← (1 − lr · weightDecay) · x − lr · c · X, where c = √max(1, outputs / inputs) with factor = shape, 0.2 · √max(outputs, inputs) with adamw\nall other tensors: AdamW with adamLr, adamBeta1, adamBeta2, adamEps and weightDecay',
  pitfalls: [
    'It does not orthogonalise exactly: singular values end between 0.68 and 1.16, and those below 0.005 of the Frobenius norm stay smaller.',
    'Where nothing of a problem is a weight or a kernel, it is AdamW with the parameters that begin with adam.',
    'Embeddings and the last layer are better left to AdamW; here every weight is a matrix of its own, the last one, too.',
    'Its 1e-7 beside the norm is no parameter: of a gradient as small, the step is shorter.',
    'Every step of a matrix is about lr · √rank long, however small its gradient is: with a constant lr it goes round the minimum.',
  ],
  sources: {
    lr: 'The released code.',
    momentum: 'The released code.',
    nesterov: 'The released code.',
    weightDecay: 'The released code of 2024 has none; arXiv:2502.16982 has 0.1 with factor = adamw.',
    factor: 'The released code; arXiv:2502.16982 has what is adamw here.',
    adamLr: 'The released hybrid, for what is no matrix.',
    adamBeta1: 'The released hybrid.',
    adamBeta2: 'The released hybrid.',
    adamEps: 'The released hybrid.',
  },
  init: ({ x, unknowns }) => {
    const { matrices, others } = split(x, unknowns);
    return { m: zerosLike(matrices), adam: adamStart(others) };
  },
  step: ({ x, state, h, oracle, unknowns }) => {
    const gradient = split(oracle.gradient(x), unknowns);
    const { matrices, others } = split(x, unknowns);
    const m = ema(state.m, h.momentum, gradient.matrices);
    const direction = h.nesterov ? ema(m, h.momentum, gradient.matrices) : m;
    const stepped = (a: Tensor<Float>, b: Tensor<Float>): Tensor<Float> => {
      const turned = reshape(newtonSchulz(asMatrix(b)), b.shape);
      return sub(a, mul(mul(turned, factors[h.factor](matrixShape(b.shape))), coefficient(h.lr, a)));
    };
    const adamHyper = { lr: h.adamLr, beta1: h.adamBeta1, beta2: h.adamBeta2, eps: h.adamEps };
    const adam = adamStep(decayed(others, h.adamLr, h.weightDecay), gradient.others, state.adam, adamHyper);
    return {
      x: joined(x, map(stepped, decayed(matrices, h.lr, h.weightDecay), direction), adam.x),
      state: { m, adam: adam.state },
    };
  },
});
