import { choice, flag, int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import type { Pairs } from '../mechanisms/gradient-estimate.ts';
import { gradientEstimate, noPairs, withPair } from '../mechanisms/gradient-estimate.ts';
import { repeat } from '../mechanisms/repeat.ts';

type Vector = Tensor<Float>;

/** What the length of the kernel is chosen among, and after how many steps again. */
const lengths = [0.1, 1, 10, 100] as const;
const rounds = 10;

/** The newest pairs, rows of both. */
function newest({ points, gradients, count: all }: Pairs, howMany: number): readonly [Tensor<Float>, Tensor<Float>] {
  const [most = 1] = points.shape;
  const at = t.floorMod(t.sub(t.sub(all, 1), t.range(howMany, 'int32')), most);
  return [t.gather(points, at), t.gather(gradients, at)];
}

/** The mean cosine between rows. */
function likeness(a: Tensor<Float>, b: Tensor<Float>): Vector {
  const size = (x: Tensor<Float>): Vector => t.sqrt(t.sum(t.square(x), 1));
  const scale = t.mul(size(a), size(b));
  const isSome = t.greater(scale, 0);
  return t.mean(t.div(t.sum(t.mul(a, b), 1), t.select(isSome, scale, t.onesLike(scale))));
}

/**
 * N points ahead of x by steps along estimated gradients, the true gradients at all of them, which could be found at once,
 * and a true step from one of them. Estimates are a Gaussian process' of the last pairs.
 */
export default defineOptimizer({
  id: 'optex',
  title: 'OptEx: steps ahead along estimated gradients',
  short: 'OptEx',
  order: 1,
  paper: 'Shu et al. 2024, arXiv:2402.11427',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 10] }),
    ahead: int(4, { min: 1, max: 100, structural: true }),
    history: int(50, { min: 2, max: 1000, structural: true }),
    noise: positive(1e-3, { max: 1 }),
    length: positive(1, { max: 1000, log: [0.1, 100] }),
    picked: flag(true),
    from: choice(['last', 'lowest'], 'last'),
  },
  invariances: ['scale of f over lr', 'rotation'],
  cost: 'as many gradients as ahead, which would cost the time of one where they are found at once',
  state: '2 history floats per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} x_{k,0} &= x_k, \qquad x_{k,j+1} = x_{k,j} - \eta\,\hat g(x_{k,j}), \qquad \hat g(x) = k(x, X)\,(K + \sigma^2 I)^{-1} G \\ x_{k+1} &= x_{k,N-1} - \eta\,\nabla f(x_{k,N-1}), \qquad k = \bigl(1 + s + \tfrac13 s^2\bigr) e^{-s},\ s = \sqrt5\,\lVert x - x' \rVert / \ell \end{aligned}`,
  about:
    'Gradient descent that runs ahead along gradients guessed from the last ones, asks for the true ones at all points of that way, and goes on from its end; η is lr, N ahead and σ² noise.',
  words:
    'X, G = the last points and gradients, as many as history; ĝ(x) = k(x, X) (K + noise · I)⁻¹ G, k Matérn’s kernel of order 5/2 of length ℓ times the mean length of X, and 0 while there are fewer than two\ny = x, and ahead − 1 times y ← y − lr · ĝ(y): points y₀, y₁, …\ng = ∇f at all of these, which join X and G\nx ← y − lr · g of the last point, or with from = lowest of that where f is least\nℓ = length; with picked every 10 steps that of 0.1, 1, 10 and 100 whose guesses at the new points were most alike to their gradients, by the mean cosine',
  pitfalls: [
    'A step costs as many gradients as ahead: only where they are found at once is it the time of one, so compare it by steps as well as by oracle units.',
    'Steps ahead are taken with the same lr as true ones: what guesses amplify, the true step does not undo.',
    'Where points hardly differ beside their mean length, all guesses are the mean of the last gradients.',
    'Beyond what sources say: points are scaled by their mean length (the released code takes the root of it), and the length is held against the newest pairs rather than a fifth of all.',
    'Of runs in fp32 the system of K is solved in fp32: noise is what keeps it from being singular.',
  ],
  sources: {
    lr: 'SGD of Keras; Shu et al. take that of the base method.',
    ahead: 'Shu et al. have 2 to 10.',
    history: 'The released code.',
    noise: 'The released code.',
    length: 'The released code for PyTorch; that for JAX has 0.1.',
    picked: 'The released code for JAX.',
    from: 'The released code for JAX; that for PyTorch has the lowest.',
  },
  init: ({ x, h }) => {
    const { dtype } = Object.values(x)[0]!;
    return {
      pairs: noPairs(Math.max(h.history, h.ahead), count(x), dtype),
      length: t.cast(h.length, dtype),
    };
  },
  step: ({ x, state, h, oracle, t: step }) => {
    const options = { length: state.length, noise: h.noise };
    const estimate = gradientEstimate(state.pairs, options);
    const down = (y: Vector, g: Vector): Vector => t.sub(y, t.mul(g, coefficient(h.lr, y)));
    const start = toVector(x);
    const { pairs, next } = repeat(
      h.ahead,
      (_, s) => {
        const { value, gradient } = oracle.valueAndGradient(fromVector(s.y, x));
        const g = toVector(gradient);
        const isTaken = t.logicalOr(t.less(value, s.lowest), t.logicalNot(t.isFinite(s.lowest)));
        const taken = down(s.y, g);
        const guessed = t.reshape(estimate(t.expandDims(s.y, 0)), s.y.shape);
        return {
          y: down(s.y, guessed),
          pairs: withPair(s.pairs, s.y, g),
          next: h.from === 'last' ? taken : t.select(isTaken, taken, s.next),
          lowest: t.select(isTaken, value, s.lowest),
        };
      },
      { y: start, pairs: state.pairs, next: start, lowest: t.fill([], Infinity, start.dtype) },
    );
    const pick = (): Vector => {
      const [points, gradients] = newest(pairs, h.ahead);
      const alike = lengths.map((length) =>
        likeness(gradientEstimate(state.pairs, { ...options, length })(points), gradients),
      );
      return t.gather(t.constant([...lengths], start.dtype, [lengths.length]), t.argMax(t.stack(alike), 0));
    };
    const isDue = t.logicalAnd(t.equal(t.floorMod(step, rounds), 0), t.greaterEqual(state.pairs.count, 2));
    const length = h.picked ? t.cond(isDue, pick, () => state.length) : state.length;
    return { x: fromVector(next, x), state: { pairs, length } };
  },
});
