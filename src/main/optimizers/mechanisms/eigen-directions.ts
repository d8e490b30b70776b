import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import type { StepContext } from '../define.ts';
import { lanczos } from './lanczos.ts';
import { probes } from './probes.ts';

type Vector = Tensor<Float>;

/** Eigenvectors of the Hessian along which Newton's step is taken. */
export type Directions = {
  /** [k + l, n]: eigenvectors in rows; 0 where there is none, or none with curvature. */
  readonly v: Tensor<Float>;
  /** 1/|λ| [k + l]; 0 where v is. */
  readonly rates: Vector;
  /** How much longer the base steps may be without the largest curvatures. */
  readonly stretch: Vector;
};

/** What a method takes that goes along them, and what there is to say of it. */
export const directions = {
  hyper: {
    alpha: positive(0.1, { max: 1, log: [0.01, 1] }),
    k: int(5, { min: 1, max: 100, structural: true }),
    l: int(0, { min: 0, max: 100, structural: true }),
    start: int(100, { min: 1, max: 1_000_000, structural: true }),
    every: int(100, { min: 1, max: 1_000_000, structural: true }),
  },
  pitfalls: [
    'Until step start it is its base method; of a run of fewer steps it is nothing else.',
    'Curvature of either sign is divided by: where f bends downwards along an eigenvector it still moves down the gradient.',
    'Eigenpairs are those of the batch and of the point at which they were found, and in fp32 are good to some 1e-5 of the largest.',
    'A weight decay would have to be part of f: eigenpairs are of f alone.',
    'It keeps k + l vectors as long as x, and 4 (k + l) more while it finds them.',
  ],
  sources: {
    alpha: 'The released code.',
    k: 'The released code has 5, and the paper 10.',
    l: 'The released code.',
    start: 'The released code: as many as every.',
    every: 'The released code.',
  },
};

type Sizes = { readonly k: number; readonly l: number };

/** Curvatures below this share of the largest are 0 but for rounding. */
const negligible = { float32: 1e-6, float64: 1e-12 };

/** As many pairs as there are unknowns at most, the largest first. */
const sizes = (n: number, { k, l }: Sizes) => {
  const largest = Math.min(k, n);
  return { largest, smallest: Math.min(l, n - largest) };
};

export function noDirections(x: Params, h: Sizes): Directions {
  const n = count(x);
  const { dtype } = Object.values(x)[0]!;
  const { largest, smallest } = sizes(n, h);
  return {
    v: t.zeros([largest + smallest, n], dtype),
    rates: t.zeros([largest + smallest], dtype),
    stretch: t.ones([], dtype),
  };
}

interface Hyper extends Sizes {
  readonly start: number;
  readonly every: number;
}

/**
 * Those of this step: found anew in step `start`, and whenever `every` steps have been taken since.
 *
 * @param most what base steps are stretched by at most
 */
export function directionsAt(
  { x, oracle, key, t: step, h, state }: StepContext<Hyper, Directions>,
  most: Tensor<'float64'> | number,
): Directions {
  const find = (): Directions => {
    const { dtype } = Object.values(x)[0]!;
    const n = count(x);
    const pairs = sizes(n, h);
    const product = (v: Vector): Vector => toVector(oracle.hvp(x, fromVector(v, x)));
    const drawn = (i: t.Tensor<'int32'>): Vector => toVector(probes.normal(x, t.atIndex(key, i)));
    const order = Math.min(4 * (h.k + h.l), n);
    const { values, vectors } = lanczos(product, drawn, order, pairs);
    const size = t.abs(values);
    const isSome = t.greater(size, t.mul(t.max(size), negligible[dtype]));
    const rates = t.select(isSome, t.reciprocal(t.select(isSome, size, t.onesLike(size))), t.zerosLike(size));
    const at = (i: number): Vector => t.reshape(t.sliceAxis(size, 0, i, i + 1), []);
    const ratio = t.div(at(pairs.smallest + pairs.largest - 1), at(pairs.smallest));
    const stretch = t.clip(ratio, 1, typeof most === 'number' ? most : coefficient(most, ratio));
    return {
      v: t.select(t.expandDims(isSome, 1), vectors, t.zerosLike(vectors)),
      rates,
      stretch: t.select(t.isFinite(ratio), stretch, t.onesLike(stretch)),
    };
  };
  const since = t.sub(step, h.start);
  const isDue = t.logicalAnd(t.greaterEqual(since, 0), t.equal(t.floorMod(since, h.every), 0));
  const { v, rates, stretch } = state;
  return t.cond(isDue, find, () => ({ v, rates, stretch }));
}

const within = ({ v }: Directions, a: Vector): Vector => t.matVec(v, a);
const back = ({ v }: Directions, a: Vector): Vector => t.matVec(v, a, { transpose: true });

/** The part of a vector along them, VᵀVa. */
export const along = (found: Directions, a: Vector): Vector => back(found, within(found, a));

/** Newton's step for their part of a gradient: Vᵀ diag(1/|λ|) V a. */
export const newtonAlong = (found: Directions, a: Vector): Vector => back(found, t.mul(within(found, a), found.rates));
