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

/** What methods are held to; those of one program differ in their data alone. */
export const problems = {
  quadratic: { instance: scaled(1), program: 'scaled' },
  flat: { instance: scaled(0), program: 'scaled' },
  sampled: { instance: sampled, program: 'sampled' },
} as const satisfies Readonly<Record<string, { readonly instance: ProblemInstance; readonly program: string }>>;

export type ProblemName = keyof typeof problems;
