import type { Float, Key, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { randomSigns } from './probes.ts';

type Vector = Tensor<Float>;

/** R [s, d] and its transpose, with E RᵀR = I. */
export interface Sketch {
  of(x: Vector): Vector;
  /** Rᵀ. */
  back(y: Vector): Vector;
}

type Make = (key: Key, s: number, like: Vector) => Sketch;

/** Normal entries of variance 1/s. */
const gaussian: Make = (key, s, like) => {
  const r = t.mul(t.randomNormal(t.subKey(key, 'entries'), [s, like.shape[0] ?? 1], like.dtype), 1 / Math.sqrt(s));
  return { of: (x) => t.matVec(r, x), back: (y) => t.matVec(r, y, { transpose: true }) };
};

/** One entry ±1 in every column, in a row of chance. */
const countSketch: Make = (key, s, like) => {
  const d = like.shape[0] ?? 1;
  const rows = t.randomIndex(t.subKey(key, 'rows'), [d], s);
  const sign = randomSigns(t.subKey(key, 'signs'), like);
  return {
    of: (x) => t.scatterZeros([s], t.expandDims(rows, 1), t.mul(x, sign)),
    back: (y) => t.mul(t.gather(y, rows), sign),
  };
};

/** The orthonormal Hadamard transform of a vector whose length is a power of 2, by log₂ of it sums and differences. */
function hadamard(x: Vector): Vector {
  const [n = 1] = x.shape;
  let y = x;
  for (let half = 1; half < n; half *= 2) {
    const pairs = t.reshape(y, [n / (2 * half), 2, half]);
    const [a, b] = [t.sliceAxis(pairs, 1, 0, 1), t.sliceAxis(pairs, 1, 1, 2)];
    y = t.reshape(t.concat([t.add(a, b), t.sub(a, b)], 1), [n]);
  }
  return t.mul(y, 1 / Math.sqrt(n));
}

/** √(n/s)·SHD: random signs, Hadamard's transform of what is padded to a power of 2, and s entries of it of chance. */
const srht: Make = (key, s, like) => {
  const d = like.shape[0] ?? 1;
  const n = 2 ** Math.ceil(Math.log2(d));
  const rows = t.randomIndex(t.subKey(key, 'rows'), [s], n);
  const sign = randomSigns(t.subKey(key, 'signs'), t.zeros([n], like.dtype));
  const scale = Math.sqrt(n / s);
  return {
    of: (x) => t.mul(t.gather(hadamard(t.mul(t.pad(x, [[0, n - d]]), sign)), rows), scale),
    back: (y) => {
      const spread = hadamard(t.scatterZeros([n], t.expandDims(rows, 1), t.mul(y, scale)));
      return t.sliceAxis(t.mul(spread, sign), 0, 0, d);
    },
  };
};

export const sketches = { Gaussian: gaussian, CountSketch: countSketch, SRHT: srht } as const;
