import { normals, uniforms } from './lehmer.ts';

/** x_opt in [-4, 4)^d, with four digits, none of them zero. */
export const optimum = (seed: number, d: number): Float64Array =>
  uniforms(d, seed).map((u) => (8 * Math.floor(1e4 * u)) / 1e4 - 4 || -1e-5);

/** f_opt in [-1000, 1000], with two digits: Cauchy distributed. */
export function optimalValue(seed: number): number {
  const [numerator] = normals(1, seed);
  const [denominator] = normals(1, seed + 1);
  const value = Math.floor((1e4 * (numerator as number)) / (denominator as number) + 0.5) / 100;
  return Math.min(1000, Math.max(-1000, value));
}

/** A random orthogonal matrix [d, d], row after row: Gram-Schmidt on the columns of a matrix of normal numbers. */
export function rotation(seed: number, d: number): Float64Array {
  const columns = normals(d * d, seed);
  const column = (i: number): Float64Array => columns.subarray(i * d, (i + 1) * d);
  for (let i = 0; i < d; i++) {
    const own = column(i);
    for (let j = 0; j < i; j++) {
      const before = column(j);
      const product = inner(own, before);
      own.forEach((value, k) => (own[k] = value - product * (before[k] as number)));
    }
    const length = Math.sqrt(inner(own, own));
    own.forEach((value, k) => (own[k] = value / length));
  }
  return columns.map((_, at) => columns[(at % d) * d + Math.floor(at / d)] as number);
}

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((s, value, k) => s + value * (b[k] as number), 0);

/** The two independent rotations of an instance: R is seeded a million above Q. */
export const rotations = (seed: number, d: number): { R: Float64Array; Q: Float64Array } => ({
  R: rotation(seed + 1_000_000, d),
  Q: rotation(seed, d),
});

/** The exponents i/(d - 1), i = 0, …, d - 1, with which a condition number is spread over the coordinates. */
export const ramp = (d: number): number[] => Array.from({ length: d }, (_, i) => i / (d - 1));

/** diag(base^(i/(d-1))) M: the matrix with scaled rows. */
export function scaledRows(base: number, M: Float64Array): Float64Array {
  const d = Math.sqrt(M.length);
  const scales = ramp(d).map((e) => base ** e);
  return M.map((value, at) => (scales[Math.floor(at / d)] as number) * value);
}

/** A B, both [d, d]. */
export function product(A: Float64Array, B: Float64Array): Float64Array {
  const d = Math.sqrt(A.length);
  return A.map((_, at) => {
    const row = at - (at % d);
    let s = 0;
    for (let k = 0; k < d; k++) s += (A[row + k] as number) * (B[k * d + (at % d)] as number);
    return s;
  });
}

/** R diag(base^(i/(d-1))) Q, the ill-conditioned map of most rotated functions. */
export function conditionedMap(base: number, seed: number, d: number): Float64Array {
  const { R, Q } = rotations(seed, d);
  return product(R, scaledRows(base, Q));
}
