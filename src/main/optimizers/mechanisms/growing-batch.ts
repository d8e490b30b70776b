import { choice, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { fromVector } from '../../tensor/params.ts';
import type { Tree } from '../../tensor/tree.ts';
import type { OptimizerDefinition, Oracle, StepContext } from '../define.ts';
import { answering } from './other-gradient.ts';

type Vector = Tensor<Float>;
type Int = Tensor<'int32'>;
type Test = 'norm' | 'inner product' | 'coordinates';
interface Hyper {
  readonly noise: Tensor<'float64'>;
  readonly test: Test;
}

/** What a batch that grows with the noise of its gradient is told by, and what there is to say of it. */
export const growth = {
  hyper: {
    noise: positive(0.25, { log: [0.1, 0.5] }),
    test: choice(['norm', 'inner product', 'coordinates'], 'norm'),
  },
  cost: '1 gradient for each batch that it takes',
  equation: (base: string): string =>
    String.raw`g_k = \frac{1}{B_k} \sum_{i \le B_k} \nabla f_i(x_k), \qquad B_{k+1} = \max\Bigl(B_k,\ \Bigl\lceil \frac{\sum_j \operatorname{Var}_{i \le B_k} \partial_j f_i(x_k)}{\nu^2\,\lVert g_k \rVert^2} \Bigr\rceil\Bigr), \quad\text{and with } g_k \text{ a step of ${base}}`,
  words: (base: OptimizerDefinition): string =>
    `gᵢ the gradients of B examples, at first those of one batch; V their variance, coordinate by coordinate\n${(base.words ?? '').replace('g = ∇f(x)', 'g = mean gᵢ')}\nB ← what makes V/B small beside g, no less than it was, in whole batches, at most as many as all examples have:\nwith test norm ΣV / (noise² ‖g‖²), inner product Var⟨gᵢ, g⟩ / (noise² ‖g‖⁴), coordinates the largest V / (noise² g²)`,
  pitfalls: [
    'Examples are the cost: a step counts a gradient for each batch that it takes, and late steps are dear.',
    'Where no batches are drawn, it is its base method.',
    'Examples are drawn with replacement: as many as there are do not make the gradient exact.',
    'The test inner product asks for all gradients once more.',
  ],
  sources: {
    noise: 'Lau, Liu and Kolar have 0.1 to 0.5.',
    test: 'Lau, Liu and Kolar; inner product is that of Bollapragada et al., without the bound on what is orthogonal to g, which their augmented one has.',
  },
};

/** A method that takes its gradient, one a step and at x, of ever more batches. */
export const growing = (base: OptimizerDefinition): Pick<OptimizerDefinition, 'init' | 'step'> => ({
  init: (context) => ({
    base: base.init(context),
    batches: t.constant(1, 'int32'),
    wanted: t.constant(0, 'float64'),
  }),
  step(context) {
    const { x, state, h, oracle } = context as unknown as StepContext<
      Hyper,
      { readonly base: Tree; readonly batches: Int; readonly wanted: Tensor<'float64'> }
    >;
    const most = oracle.batches;
    // Where none are drawn, the gradient has no noise, and there are no more examples to be had.
    if (most === 1) {
      const { state: own, ...rest } = base.step({ ...(context as object), state: state.base } as never);
      return { ...rest, state: { ...state, base: own } };
    }
    const found = spread(oracle, x, state.batches);
    const answer = { value: found.value, gradient: fromVector(found.mean, x) };
    const next = base.step({
      ...(context as object),
      ...{ state: state.base, oracle: answering(oracle, () => answer) },
    } as never);
    const wanted = t.cast(examplesFor(h.test, found, oracle, x, state.batches), 'float64');
    // Of one example the noise is not known: two tell it.
    const isAlone = t.equal(t.mul(state.batches, found.examples), 1);
    const asked = t.select(isAlone, t.fill([], 2, 'float64'), t.div(wanted, t.square(h.noise)));
    const batches = t.ceil(t.minimum(t.div(asked, found.examples), most));
    return {
      ...next,
      state: { base: next.state, batches: t.maximum(state.batches, t.cast(batches, 'int32')), wanted: asked },
    };
  },
});

interface Spread {
  readonly value: Scalar;
  readonly mean: Vector;
  /** Squared distances from the mean, summed over all examples. */
  readonly squares: Vector;
  /** In one batch. */
  readonly examples: number;
}

/** Means over batches 0 … count − 1, by the update of T. Chan, G. Golub and R. LeVeque, which loses no digits. */
function spread(oracle: Oracle, x: Params, count: Int): Spread {
  const first = batchSpread(oracle, x);
  const { i: _, ...all } = t.while_(
    ({ i }) => t.less(i, count),
    ({ i, value, mean, squares }) => {
      const own = batchSpread(oracle.batch(i), x);
      const before = t.cast(i, mean.dtype);
      const share = t.div(1, t.add(before, 1));
      const far = t.sub(own.mean, mean);
      const between = t.mul(t.mul(t.square(far), t.mul(before, share)), first.examples);
      return {
        i: t.add(i, 1),
        value: t.add(value, t.mul(t.sub(own.value, value), share)),
        mean: t.add(mean, t.mul(far, share)),
        squares: t.add(squares, t.add(own.squares, between)),
      };
    },
    { i: t.constant(1, 'int32'), value: first.value, mean: first.mean, squares: first.squares },
  );
  return { ...all, examples: first.examples };
}

function batchSpread(oracle: Oracle, x: Params): Spread {
  const { value, gradients } = oracle.perExample(x);
  const mean = t.mean(gradients, 0);
  const squares = t.sum(t.square(t.sub(gradients, mean)), 0);
  return { value, mean, squares, examples: gradients.shape[0] as number };
}

/** How many examples make the noise of their mean as large as what it is held against: the test with noise 1. */
function examplesFor(test: Test, { mean, squares, examples }: Spread, oracle: Oracle, x: Params, count: Int): Vector {
  const all = t.mul(t.cast(count, mean.dtype), examples);
  const overFreedom = (sum: Vector): Vector => t.div(sum, t.maximum(t.sub(all, 1), 1));
  // Nothing is no noise beside nothing, and any is too much.
  const ratio = (top: Vector, bottom: Vector): Vector =>
    t.select(t.equal(top, 0), t.zerosLike(top), t.div(top, bottom));
  const size = t.sum(t.square(mean));
  if (test === 'norm') return ratio(overFreedom(t.sum(squares)), size);
  if (test === 'coordinates') return t.max(ratio(overFreedom(squares), t.square(mean)));
  const { sum } = t.while_(
    ({ i }) => t.less(i, count),
    ({ i, sum }) => {
      const along = t.sub(t.matVec(oracle.batch(i).perExample(x).gradients, mean), size);
      return { i: t.add(i, 1), sum: t.add(sum, t.sum(t.square(along))) };
    },
    { i: t.constant(0, 'int32'), sum: t.zerosLike(size) },
  );
  return ratio(overFreedom(sum), t.square(size));
}
