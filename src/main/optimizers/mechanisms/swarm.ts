import { int, positive } from '../../../shared/domain/parameter.ts';
import type { Float, Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { coefficient } from '../../tensor/params.ts';
import { rowAt } from './ranking.ts';

type F = Tensor<Float>;

/** Where points are looked for: in a cube around the start. */
export const cube = {
  hyper: { radius: positive(2, { log: [0.1, 100] }) },
  sources: { radius: 'No source: how far from the start the minimum may be, in each coordinate.' },
} as const;

export const points = {
  hyper: { points: int(0, { min: 0, max: 100_000, structural: true }) },
} as const;

/** The corners [n] of the cube. */
export const cornersOf = (centre: F, radius: Tensor<'float64'>): { readonly low: F; readonly high: F } => {
  const by = coefficient(radius, centre);
  return { low: t.sub(centre, by), high: t.add(centre, by) };
};

/** Uniform numbers u in [0, 1) of any shape [..., n], brought into the cube. */
export const inCube = (u: F, { low, high }: ReturnType<typeof cornersOf>): F => t.add(low, t.mul(u, t.sub(high, low)));

/** Points [q, n], uniform in the cube. */
export const scattered = (key: Key, count: number, corners: ReturnType<typeof cornersOf>): F =>
  inCube(t.randomUniform(key, [count, corners.low.shape[0] as number], corners.low.dtype), corners);

/** The best of points [q, n] by their values [q]. */
export const bestOf = (rows: F, values: F): F => rowAt(rows, t.argMin(values, 0));
