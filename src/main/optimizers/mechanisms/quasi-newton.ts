import { choice, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { count, fromVector, norm, sub, toVector } from '../../tensor/params.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import type { HyperOf, InitContext, StepContext, StepResult } from '../define.ts';
import { exactStep } from './exact-step.ts';
import { lineSearch } from './line-search.ts';

type Vector = Tensor<Float>;

/** H = γI + M of n unknowns: what is added to the identity is all that grows. γ = 0 before the first pair. */
export type Inverse = {
  readonly gamma: Scalar;
  /** [n, n], symmetric. */
  readonly m: Tensor<Float>;
};

/** A move s and the change y of the gradient over it; hy = Hy. */
export interface Pair {
  readonly s: Vector;
  readonly y: Vector;
  readonly hy: Vector;
}

interface Change {
  /** What comes to H, so that Hy = s. */
  readonly added: Tensor<Float>;
  /** Whether the pair is one to learn from. */
  readonly keeps: Tensor<'bool'>;
}

/** What a pair makes of H. */
export type InverseUpdate = (pair: Pair) => Change;

/** Curvature along s that is not within rounding of 0, or below. */
const bendsUp = ({ s, y }: Pair): Tensor<'bool'> =>
  t.greater(t.dot(s, y), t.mul(t.mul(t.sqrt(t.dot(s, s)), t.sqrt(t.dot(y, y))), 1e-10));

/** abᵀ + baᵀ: the same bits on both sides of the diagonal. */
const both = (a: Vector, b: Vector): Tensor<Float> => t.add(t.outer(a, b), t.outer(b, a));

/** Nocedal and Wright, Numerical Optimization, (6.17): (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ, ρ = 1/sᵀy. */
export const bfgsUpdate: InverseUpdate = (pair) => {
  const { s, y, hy } = pair;
  const sy = t.dot(s, y);
  const half = t.mul(t.div(t.add(1, t.div(t.dot(y, hy), sy)), sy), 0.5);
  return { added: both(s, t.sub(t.mul(s, half), t.div(hy, sy))), keeps: bendsUp(pair) };
};

/** Nocedal and Wright, (6.15): H + ssᵀ/sᵀy − Hy(Hy)ᵀ/yᵀHy. */
export const dfpUpdate: InverseUpdate = (pair) => {
  const { s, y, hy } = pair;
  const [ours, theirs] = [t.div(t.outer(s, s), t.dot(s, y)), t.div(t.outer(hy, hy), t.dot(y, hy))];
  return { added: t.sub(ours, theirs), keeps: bendsUp(pair) };
};

/** Nocedal and Wright, (6.25) and (6.26): H + vvᵀ/vᵀy, v = s − Hy, unless |vᵀy| is less than 1e-8 of ‖v‖‖y‖. */
export const sr1Update: InverseUpdate = ({ s, y, hy }) => {
  const v = t.sub(s, hy);
  const vy = t.dot(v, y);
  const least = t.mul(t.mul(t.sqrt(t.dot(v, v)), t.sqrt(t.dot(y, y))), 1e-8);
  return { added: t.div(t.outer(v, v), vy), keeps: t.greater(t.abs(vy), least) };
};

const times = ({ gamma, m }: Inverse, v: Vector): Vector => t.add(t.mul(v, gamma), t.matVec(m, v));

/** H with a pair more; before the first, γ = sᵀy/yᵀy of it where that is positive, as in Nocedal and Wright, (6.20). */
function learnt(before: Inverse, s: Vector, y: Vector, update: InverseUpdate): Inverse {
  const [sy, yy] = [t.dot(s, y), t.dot(y, y)];
  const scale = t.div(sy, yy);
  const isScale = t.logicalAnd(t.greater(sy, 0), t.isFinite(scale));
  const isFirst = t.equal(before.gamma, 0);
  const gamma = t.select(t.logicalAnd(isFirst, isScale), scale, before.gamma);
  const h = { gamma, m: before.m };
  const { added, keeps } = update({ s, y, hy: times(h, y) });
  const learns = t.logicalAnd(keeps, t.greater(gamma, 0));
  return { gamma, m: t.select(learns, t.add(before.m, added), before.m) };
}

/** The parameters of a quasi-Newton method. */
export const searchParameters = (curvature: number) =>
  ({
    c1: real(1e-4, { min: 0, max: 0.5, exclusive: ['min', 'max'] }),
    c2: unit(curvature),
    wolfe: choice(['strong', 'approximate'], 'strong'),
    search: choice(['Wolfe', 'exact'], 'Wolfe'),
  }) as const;

type Hyper = HyperOf<ReturnType<typeof searchParameters>>;
type State = { readonly value: Scalar; readonly gradient: Params; readonly inverse: Inverse };

/**
 * x + αd, d = −Hg, by a search for Wolfe's conditions from α = 1 (from min(1, 1/‖g‖) before the first pair, from
 * −gᵀd/dᵀHd with an exact search). Where d does not descend it goes along −g; where the search finds no decrease it
 * forgets H; where it finds none along −g either, the run ends.
 */
export const quasiNewton = (update: InverseUpdate) => ({
  init: ({ x, oracle }: InitContext<Hyper>): State => {
    const { value, gradient } = oracle.valueAndGradient(x);
    return { value, gradient, inverse: nothing(count(x), value.dtype) };
  },
  step: ({ x, state, h, oracle, stale }: StepContext<Hyper, State>): StepResult<State> => {
    const { value, gradient } = stale ? oracle.valueAndGradient(x) : state;
    const { inverse } = state;
    const g = toVector(gradient);
    const newton = t.neg(times(inverse, g));
    const isSteepest = t.logicalNot(t.logicalAnd(t.greater(inverse.gamma, 0), t.less(t.dot(newton, g), 0)));
    const direction = fromVector(t.select(isSteepest, t.neg(g), newton), gradient);
    const first = t.minimum(t.div(1, t.cast(norm(gradient), 'float64')), 1);
    const alpha = t.select(isSteepest, first, t.constant(1, 'float64'));
    const start = { x, value, gradient, direction };
    const trial = h.search === 'exact' ? exactStep(oracle, start, alpha) : alpha;
    const found = lineSearch(oracle, start, trial, h);

    const [s, y] = [toVector(sub(found.x, x)), toVector(sub(found.gradient, gradient))];
    const { gamma, m } = learnt(inverse, s, y, update);
    const forgotten = nothing(count(x), value.dtype);
    return {
      x: found.x,
      state: {
        value: found.value,
        gradient: found.gradient,
        inverse: { gamma: t.select(found.found, gamma, forgotten.gamma), m: t.select(found.found, m, forgotten.m) },
      },
      // Another batch, or another rounding, may still go on from here.
      ...(stale ? {} : { stop: t.logicalAnd(t.logicalNot(found.found), isSteepest) }),
    };
  },
});

const nothing = (n: number, dtype: Float): Inverse => ({ gamma: t.zeros([], dtype), m: t.zeros([n, n], dtype) });

/** What to beware of with any of them. */
export const quasiNewtonPitfalls: readonly string[] = [
  'It keeps a matrix of all pairs of unknowns: meant for some thousands of them at most; of 5,000 it is 200 MB in fp64, and each step reads all of it.',
  'fp32 tells values of f apart to 6e-8 of them: below, the search finds no decrease, and after a last try along −g the run ends; with wolfe = approximate it goes on by the slopes.',
  'With search = exact f must have products with its Hessian; where f is no quadratic, or bends downwards, the search goes on from there as it would.',
  'On sampled problems a pair tells the curvature of one batch, and a search lowers the objective of one batch, which need not lower that of all data.',
];

/** Where the defaults come from. */
export const quasiNewtonSources = (c2: string) => ({
  c1: 'Nocedal and Wright 2006, §3.1.',
  c2,
  wolfe: 'Nocedal and Wright 2006, §3.1; approximate is the test of Hager and Zhang 2005.',
  search: 'Nocedal and Wright 2006, §6.1: 1 is tried first.',
});
