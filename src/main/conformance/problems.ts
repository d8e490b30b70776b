import type { OptimizerEntry } from '../../shared/domain/catalogue.ts';
import { unmet } from '../../shared/domain/needs.ts';
import type { Space } from '../../shared/domain/spaces.ts';
import { composite, oneNorm } from '../problems/forms/composite.ts';
import { gaussian } from '../problems/forms/likelihoods.ts';
import { modelled } from '../problems/forms/model.ts';
import type { ProblemInstance } from '../problems/define.ts';
import * as t from '../tensor/index.ts';
import { entry } from '../tensor/params.ts';

const dimension = 8;
const filled = (n: number, f: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => f(i));

/** ½ Σ λᵢ xᵢ², λ from 1 to 10, over a vector and a matrix, so that a method meets more than one tensor. */
export const quadratic: ProblemInstance = {
  unknowns: { u: { shape: [dimension], role: 'vector' }, W: { shape: [2, 3], role: 'weight' } },
  data: {
    lambda: { shape: [dimension], values: filled(dimension, (i) => 1 + (9 * i) / (dimension - 1)) },
    start: { shape: [dimension], values: filled(dimension, (i) => (i % 2 === 0 ? 1 : -1)) },
    startW: { shape: [2, 3], values: filled(6, (i) => 0.5 - i / 10) },
  },
  start: (data) => ({ u: data.float('start'), W: data.float('startW') }),
  value: (x, data) => {
    const vector = t.sum(t.mul(data.float('lambda'), t.square(entry(x, 'u'))));
    return t.mul(t.add(vector, t.sum(t.square(entry(x, 'W')))), 0.5);
  },
  int4: { lattice: 2 },
};

/** The same times a number of the data: at 0 no direction is better than another, and the program is one with that at 1. */
const scaled = (scale: number): ProblemInstance => ({
  ...quadratic,
  data: { ...quadratic.data, scale: { shape: [], values: filled(1, () => scale) } },
  value: (x, data) => t.mul(quadratic.value(x, data), data.float('scale')),
});

const examples = 64;

/** Least squares on batches of 8 of 64 examples: the objective differs from step to step. */
export const sampled: ProblemInstance = {
  unknowns: { w: { shape: [4], role: 'vector' } },
  data: {
    x: { shape: [examples, 4], values: filled(examples * 4, (i) => Math.sin(i * 1.7)) },
    y: { shape: [examples], values: filled(examples, (i) => Math.cos(i * 0.9)) },
  },
  start: () => ({ w: t.ones([4], 'float64') }),
  value: (p, data, batch) => {
    const [x, y] = [data.float('x'), data.float('y')];
    const residual = (a: typeof x, b: typeof y): typeof y => t.sub(t.matVec(a, entry(p, 'w')), b);
    return t.mean(t.square(batch ? residual(t.gather(x, batch), t.gather(y, batch)) : residual(x, y)));
  },
  sampling: { examples, batch: 8 },
  int4: 'blocks-all',
};

/** The signs of Walsh's functions: the columns of this matrix [8, 8] are orthogonal. */
const walsh = (i: number, j: number): number =>
  [0, 1, 2].filter((k) => (i >> k) & (j >> k) & 1).length % 2 === 0 ? 1 : -1;

/** A layer that is fitted to examples: of 8 that make ½ Σ λᵢ wᵢ² of it, λ from 1 to 10, or of batches of 64 that do not. */
function layer(scale: number, sampling?: ProblemInstance['sampling']): ProblemInstance {
  const n = sampling?.examples ?? 8;
  const lambda = (j: number): number => Math.sqrt(1 + (9 * j) / 7);
  const feature = (i: number, j: number): number => (sampling ? Math.sin(1.7 * (7 * i + j)) : lambda(j) * walsh(i, j));
  return {
    unknowns: { W: { shape: [7, 2], role: 'weight' }, b: { shape: [2], role: 'bias' } },
    data: {
      features: { shape: [n, 7], values: filled(7 * n, (i) => feature(Math.floor(i / 7), 1 + (i % 7))) },
      targets: { shape: [n, 2], values: filled(2 * n, (i) => (sampling ? Math.cos(0.9 * i) : 0)) },
      startW: { shape: [7, 2], values: filled(14, (i) => (i % 3 === 0 ? 1 : -1)) },
      scale: { shape: [], values: filled(1, () => scale) },
    },
    start: (data) => ({ W: data.float('startW'), b: t.ones([2], 'float64') }),
    ...modelled({
      examples: ['features', 'targets'],
      outputs: (_x, data, tape) => t.mul(tape.dense(data.float('features'), 'W', 'b'), data.float('scale')),
      targets: (data) => data.float('targets'),
      likelihood: gaussian,
    }),
    ...(sampling && { sampling }),
    int4: sampling ? 'blocks-all' : { lattice: 2 },
  };
}

interface Held {
  readonly instance: ProblemInstance;
  /** Those of one program differ in their data alone. */
  readonly program: string;
}
type Problems = Readonly<Record<'quadratic' | 'flat' | 'sampled', Held>>;
export type ProblemName = keyof Problems;

/** Functions and no more. */
export const functions: Problems = {
  quadratic: { instance: scaled(1), program: 'scaled' },
  flat: { instance: scaled(0), program: 'scaled' },
  sampled: { instance: sampled, program: 'sampled' },
};

/** With a norm beside it that is small, and 0 where the whole is to be flat. */
const withNorm = (smooth: ProblemInstance, weight: number): ProblemInstance => ({
  ...smooth,
  data: { ...smooth.data, weight: { shape: [], values: filled(1, () => weight) } },
  ...composite(smooth, oneNorm('weight')),
});

/** Of a smooth part and one that is not. */
const composites: Problems = {
  quadratic: { instance: withNorm(scaled(1), 0.1), program: 'composite' },
  flat: { instance: withNorm(scaled(0), 0), program: 'composite' },
  sampled: { instance: withNorm(sampled, 0.1), program: 'sampled composite' },
};

/** All that a smooth problem can offer: residuals, and a model of a layer. */
const models: Problems = {
  quadratic: { instance: layer(1), program: 'layer' },
  flat: { instance: layer(0), program: 'layer' },
  sampled: { instance: layer(1, { examples, batch: 8 }), program: 'sampled layer' },
};

type Spaced = Exclude<Space, 'euclidean'>;
const rows = 3;

/** Rows [3, 4] of numbers between −½ and ½, brought into a space. */
const brought: Readonly<Record<Exclude<Spaced, 'stiefel'>, (row: Float64Array) => Float64Array>> = {
  simplex: (row) => row.map((v) => (1 + v) / row.reduce((sum, w) => sum + 1 + w, 0)),
  ball: (row) => row.map((v) => 0.4 * v),
  sphere: (row) => row.map((v) => v / Math.hypot(...row)),
  box: (row) => row.map((v) => 0.5 + v),
};
/** A frame [4, 3] of Walsh's functions, from one of them on. */
const frame = (first: number): Float64Array => filled(12, (i) => walsh(Math.floor(i / 3), (i + first) % 3) / 2);

/** A box, and of what is in it no more than at the start: the point where f is least has more. */
const bounded: Pick<ProblemInstance, 'bounds'> = {
  bounds: (data) => {
    const [start, lambda] = [data.float('start'), data.float('lambda')];
    return {
      lower: { X: t.zerosLike(start) },
      upper: { X: lambda },
      volume: { weights: { X: t.onesLike(start) }, most: t.sum(start), isFilled: false },
    };
  },
};

/** ½ Σ λᵢⱼ (xᵢⱼ − cᵢⱼ)² of twelve numbers in a space, c in it; of batches of 8 of 64 factors beside 1. */
function inSpace(space: Spaced, scale: number, sampling?: ProblemInstance['sampling']): ProblemInstance {
  const shape = space === 'stiefel' ? [4, rows] : [rows, 4];
  const own = (values: (i: number) => number, first: number): Float64Array => {
    if (space === 'stiefel') return frame(first);
    const all = filled(4 * rows, values);
    return Float64Array.from([0, 4, 8].flatMap((i) => [...brought[space](all.subarray(i, i + 4))]));
  };
  return {
    space,
    ...(space === 'box' && bounded),
    unknowns: { X: { shape, role: 'embedding' } },
    data: {
      lambda: { shape, values: filled(4 * rows, (i) => 1 + (9 * i) / 11) },
      centre: { shape, values: own((i) => Math.sin(i) / 2, 0) },
      start: { shape, values: own((i) => Math.cos(2 * i) / 2, 1) },
      factors: { shape: [examples], values: filled(examples, (i) => 1 + Math.sin(i) / 2) },
      scale: { shape: [], values: filled(1, () => scale) },
    },
    start: (data) => ({ X: data.float('start') }),
    value: (x, data, batch) => {
      const far = t.square(t.sub(entry(x, 'X'), data.float('centre')));
      const value = t.mul(t.mul(t.sum(t.mul(data.float('lambda'), far)), 0.5), data.float('scale'));
      return batch ? t.mul(value, t.mean(t.gather(data.float('factors'), batch))) : value;
    },
    ...(sampling && { sampling }),
    int4: 'blocks-all',
  };
}

const within = (space: Spaced): Problems => ({
  quadratic: { instance: inSpace(space, 1), program: space },
  flat: { instance: inSpace(space, 0), program: space },
  sampled: { instance: inSpace(space, 1, { examples, batch: 8 }), program: `sampled ${space}` },
});
/** What a method is held to in one of its spaces, by what it needs and what it can do. */
export function problemsFor(
  { needs, composite: takesBoth }: Pick<OptimizerEntry, 'needs' | 'composite'>,
  space: Space,
): Problems {
  if (space !== 'euclidean') return within(space);
  if (takesBoth) return composites;
  return unmet(needs, { precision: 'fp64', offers: [], dimension: 0 }) === undefined ? functions : models;
}
