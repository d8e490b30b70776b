import { add, constant, exp, expandDims, matVec, max, mul, square, sub, sum } from '../../tensor/index.ts';
import type { HostTensor } from '../define.ts';
import { hostMatrix } from '../host.ts';
import type { BbobFunction } from './function.ts';
import { dimensionOf } from './function.ts';
import { ramp, rotation } from './instance-data.ts';
import { uniforms } from './lehmer.ts';
import { oscillate, outside } from './transformations.ts';

interface Landscape {
  readonly peaks: number;
  /** Condition number of the global peak; those of the others are spread over 1, …, 1000. */
  readonly condition: number;
  /** The peaks lie in a cube of this width around 0, the global one in a cube of 0.8 of it. */
  readonly width: number;
}

/** Σ of Gaussian peaks of which the highest at x counts: T_osz(10 - max_k w_k exp(-½/d (x-y_k)ᵀRᵀC_kR(x-y_k)))². */
export const gallagher = (title: string, landscape: Landscape): BbobFunction => ({
  title,
  equation: String.raw`\begin{aligned} f(x) &= T_{\mathrm{osz}}\Bigl(10 - \max_{k} w_k \exp\bigl(-\tfrac{1}{2d}\,(x - y_k)^\top Q^\top C_k Q\,(x - y_k)\bigr)\Bigr)^2 + f_{\mathrm{pen}}(x) + f_{\mathrm{opt}} \\ w_1 &= 10, \qquad w_k = 1.1 + 8\,\frac{k-2}{${landscape.peaks - 2}}, \quad k = 2, \dots, ${landscape.peaks} \end{aligned}`,
  data: (seed, d) => peaks(seed, d, landscape),
  value: (x, data) => {
    const offsets = sub(expandDims(matVec(data.float('rotation'), x), 0), data.float('centres'));
    const distances = sum(mul(data.float('scales'), square(offsets)), 1);
    const heights = constant(peakHeights(landscape.peaks), x.dtype);
    const highest = max(mul(heights, exp(mul(distances, -0.5 / dimensionOf(x)))));
    return add(square(oscillate(sub(10, highest))), outside(x));
  },
});

/** 10 for the global peak, then evenly from 1.1 to 9.1. */
const peakHeights = (n: number): number[] => [10, ...ramp(n - 1).map((e) => 1.1 + 8 * e)];

/** The rotated centres and the diagonals of the C_k, both [peaks, d]. */
function peaks(seed: number, d: number, { peaks: n, condition, width }: Landscape): Record<string, HostTensor> {
  const R = rotation(seed, d);
  const conditions = [condition, ...order(uniforms(n - 1, seed)).map((rank) => 1000 ** (rank / (n - 2)))];
  const positions = uniforms(n * d, seed);
  const centres = new Float64Array(n * d);
  const scales = new Float64Array(n * d);
  for (let k = 0; k < n; k++) {
    order(uniforms(d, seed + 1000 * k)).forEach((rank, i) => {
      scales[k * d + i] = (conditions[k] as number) ** (rank / (d - 1) - 0.5);
    });
    for (let i = 0; i < d; i++) {
      let s = 0;
      for (let j = 0; j < d; j++)
        s += (R[i * d + j] as number) * (width * (positions[k * d + j] as number) - width / 2);
      centres[k * d + i] = k === 0 ? 0.8 * s : s;
    }
  }
  return { rotation: hostMatrix(R, d), centres: hostMatrix(centres, n), scales: hostMatrix(scales, n) };
}

/** The positions of the values in ascending order. */
const order = (values: Float64Array): number[] =>
  Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
