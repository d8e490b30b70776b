import { choice, flag, int, positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { axpy, scale, sub, zerosLike } from '../../tensor/params.ts';
import type { Params } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { adamStart, adamStep } from '../mechanisms/adam-step.ts';
import { each } from '../mechanisms/axes.ts';
import { inBlocks, ofBlocks } from '../mechanisms/blocks.ts';
import type { Eigenfactor } from '../mechanisms/eigenfactor.ts';
import { begun, blended, renewed, rootOf } from '../mechanisms/eigenfactor.ts';
import { asMatrix } from '../mechanisms/matrices.ts';
import { decayed } from '../mechanisms/weight-decay.ts';

type F = Tensor<Float>;
/** Of every block of a tensor, what its gradients are with themselves from the left and from the right. */
type Sides = { readonly left: Eigenfactor; readonly right: Eigenfactor };
type All = Readonly<Record<string, Readonly<Record<string, Sides>>>>;

/** A tensor of more than one axis as a matrix, in blocks; a vector has none. */
const blocksOf = (a: F, block: number): F[] => (a.shape.length < 2 ? [] : inBlocks(asMatrix(a), block));

const overBlocks = (g: Params, block: number, of: (part: F, name: string, at: string) => Sides): All =>
  each(g, (a, name) => Object.fromEntries(blocksOf(a, block).map((part, i) => [`${i}`, of(part, name, `${i}`)])));

const both = (sides: Sides, of: (factor: Eigenfactor, side: 'left' | 'right') => Eigenfactor): Sides => ({
  left: of(sides.left, 'left'),
  right: of(sides.right, 'right'),
});

const norm = (a: F): F => t.sqrt(t.sum(t.square(a)));

/** A gradient between the roots of its blocks, as long as it is. */
function turned(g: F, sides: All[string], block: number): F {
  if (g.shape.length < 2) return g;
  const parts = blocksOf(g, block).map((part, i) => {
    const { left, right } = sides[`${i}`]!;
    return t.matMul(t.matMul(rootOf(left), part), rootOf(right));
  });
  const p = t.reshape(ofBlocks(parts, asMatrix(g).shape, block), g.shape);
  return t.mul(p, t.div(norm(g), t.add(norm(p), 1e-12)));
}

/** Shampoo that keeps the eigenvectors of its two sides, and their roots, in 4 bits an entry, and hands its gradient on. */
export default defineOptimizer({
  id: 'shampoo4',
  title: '4-bit Shampoo',
  short: 'Shampoo-4bit',
  order: 1,
  paper: 'Wang et al. 2024, arXiv:2405.18144',
  revision: 1,
  hyper: {
    base: choice(['AdamW', 'SGDM'], 'AdamW'),
    lr: positive(1e-3, { log: [1e-4, 1] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    adamEps: positive(1e-8),
    momentum: unit(0.9),
    nesterov: flag(false),
    weightDecay: real(0, { min: 0, log: [1e-4, 0.3] }),
    decay: unit(0.95),
    eps: positive(1e-6),
    every: int(100, { min: 1, max: 10_000, structural: true }),
    roots: int(500, { min: 1, max: 100_000, structural: true }),
    block: int(1200, { min: 1, max: 8192, structural: true }),
    smallest: int(4096, { min: 1, max: 2 ** 30, structural: true }),
  },
  invariances: ['scale of f'],
  cost: '1 gradient, and a QR factorisation for every side of a block each 100 steps',
  state:
    '2 (a² + b²) / ab entries of 4 bits per parameter of a block [a, b] and 1 float for every 64 of them; 2 floats per parameter, 1 with SGDM',
  family: 'matrix',
  equation: String.raw`\begin{aligned} L &= V \Lambda V^\top \leftarrow \beta L + (1 - \beta)\,G_k G_k^\top, \qquad V \leftarrow Q_4\bigl(\operatorname{qr}(L V)\bigr), \quad \Lambda = \operatorname{diag}(V^\top L V) \\ \hat L &= Q_4\bigl(V (\Lambda + \varepsilon \lambda_{\max} I)^{-1/4}\,V^\top\bigr), \qquad P = \hat L\,G_k\,\hat R, \qquad W_{k+1} = \operatorname{Base}\Bigl(W_k,\ P\,\frac{\lVert G_k \rVert}{\lVert P \rVert}\Bigr) \end{aligned}`,
  about:
    'Shampoo whose memory is an eighth: what it keeps of its matrices are eigenvectors in codes of 4 bits, made orthogonal again before each use; a step is that of AdamW or momentum along its direction.',
  words:
    'G = ∇f(W) of a tensor of more than one axis, as a matrix [all inputs, outputs], cut into blocks of at most block × block, with L = V diag(λ) Vᵀ for every block, at first eps · I, and R alike\nwhenever every steps have been taken, V made orthogonal by V ← 1.5V − 0.5V Vᵀ V: L ← decay · L + (1 − decay) · G Gᵀ; V ← the Q of the QR factors of L V; λ ← diag(Vᵀ L V), and for R with Gᵀ G\nwhenever roots steps have been taken, V made orthogonal by four such: the root V diag((λ + eps · max λ)^(−¼)) Vᵀ of each, at first I\nP = root of L · G · root of R, as long as G over the tensor; vectors keep G\nwhat has smallest entries or more, V and the root without its diagonal, is kept as sign(q) q² · the largest of 64, q one of 16 even numbers from −1 to 1 of which one is 0\nwith base AdamW: x ← (1 − lr · weightDecay) · x − lr · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + adamEps), m and v the means of P and P²\nwith SGDM: b ← momentum · b + P + weightDecay · x, at first 0, and x ← x − lr · b; with nesterov P + weightDecay · x + momentum · b in place of b',
  pitfalls: [
    'Until roots steps have been taken its roots are I, and it is its base method: of a run of fewer steps it is nothing else.',
    'Each renewal of V is one step of orthogonal iteration: eigenvectors follow as slowly as eigenvalues are alike.',
    'Matrices of fewer than smallest entries are kept as they are: small problems are no test of its codes.',
    'With base = SGDM steps scale with f, and lr is some hundred times that of AdamW: the released code has 0.1.',
    'A code of 4 bits loses about a tenth of what it is of, and roots are decoded in every step.',
    'Only the two roots and eigenvectors are in codes: moments and momentum are floats. In runs in fp64 the scales are fp64, too.',
  ],
  sources: {
    base: 'Wang et al. have both; AdamW for transformers.',
    lr: 'The released code for AdamW; it has 0.1 for SGDM.',
    beta1: 'The released code.',
    beta2: 'The released code.',
    adamEps: 'The released code.',
    momentum: 'The released code.',
    nesterov: 'The released code.',
    weightDecay: 'The released code; its demonstration has 0.05 for AdamW and 5e-4 for SGDM.',
    decay: 'The released code.',
    eps: 'The released code.',
    every: 'The released code.',
    roots: 'The released code.',
    block: 'The released code.',
    smallest: 'The released code.',
  },
  init: ({ x, h }) => {
    const factors = overBlocks(x, h.block, ({ shape: [a = 1, b = 1], dtype }) => {
      const side = (n: number): Eigenfactor => begun(n, h.eps, { isCoded: n * n >= h.smallest, dtype });
      return { left: side(a), right: side(b) };
    });
    return { factors, base: h.base === 'AdamW' ? adamStart(x) : { b: zerosLike(x) } };
  },
  step: ({ x, state, h, oracle, t: step }) => {
    const g = oracle.gradient(x);
    const isDue = (every: number): Tensor<'bool'> => t.equal(t.floorMod(step, every), 0);
    const seen = t.cond(
      isDue(h.every),
      () =>
        overBlocks(g, h.block, (part, name, at) =>
          both(state.factors[name]![at]!, (factor, side) => {
            const options = side === 'left' ? { transposeB: true } : { transposeA: true };
            return blended(factor, t.matMul(part, part, options), h.decay);
          }),
        ),
      () => state.factors,
    );
    const factors = t.cond(
      isDue(h.roots),
      () => overBlocks(g, h.block, (_, name, at) => both(seen[name]![at]!, (factor) => renewed(factor, 4, h.eps))),
      () => seen,
    );
    const p = each(g, (a, name) => turned(a, factors[name]!, h.block));
    const own = state.base;
    if (!('b' in own)) {
      const adam = adamStep(decayed(x, h.lr, h.weightDecay), p, own, { ...h, eps: h.adamEps });
      return { x: adam.x, state: { factors, base: adam.state } };
    }
    const u = axpy(h.weightDecay, x, p);
    const b = axpy(h.momentum, own.b, u);
    const moved = h.nesterov ? axpy(h.momentum, b, u) : b;
    return { x: sub(x, scale(h.lr, moved)), state: { factors, base: { b } } };
  },
});
