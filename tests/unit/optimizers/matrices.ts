/** Matrices in JavaScript's doubles: what tests compute with shares nothing with the programs that they hold. */
export type Rows = readonly (readonly number[])[];

export const product = (a: Rows, b: Rows): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
export const times = (a: Rows, x: readonly number[]): number[] =>
  a.map((row) => row.reduce((sum, v, i) => sum + v * x[i]!, 0));
export const transposed = (a: Rows): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
/** p · a + q · b. */
export const combined = (p: number, a: Rows, q: number, b: Rows): number[][] =>
  a.map((row, i) => row.map((v, j) => p * v + q * b[i]![j]!));
export const diagonal = (values: readonly number[]): number[][] =>
  values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));
export const identity = (n: number): number[][] => diagonal(Array<number>(n).fill(1));
export const diagonalOf = (a: Rows): number[] => a.map((row, i) => row[i]!);
export const outer = (u: readonly number[], v: readonly number[]): number[][] => u.map((a) => v.map((b) => a * b));
/** Frobenius' norm. */
export const length = (a: Rows): number => Math.hypot(...a.flat());
export const rowsOf = (x: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: x.length / width }, (_, i) => Array.from(x).slice(width * i, width * (i + 1)));

/** By Gauss and Jordan, of a matrix whose diagonal need not be searched for pivots. */
export function inverse(a: Rows): number[][] {
  const n = a.length;
  const both = a.map((row, i) => [...row, ...identity(n)[i]!]);
  for (let k = 0; k < n; k += 1) {
    const pivot = both[k]!.map((v) => v / both[k]![k]!);
    both.forEach((row, i) => (both[i] = i === k ? pivot : row.map((v, j) => v - row[k]! * pivot[j]!)));
  }
  return both.map((row) => row.slice(n));
}

/** Columns made orthonormal one after another, twice: Q of the QR factors, up to signs. */
export function orthonormal(a: Rows): number[][] {
  const columns: number[][] = [];
  for (const column of transposed(a)) {
    let left = column;
    for (let pass = 0; pass < 2; pass += 1)
      for (const q of columns) {
        const along = q.reduce((sum, v, i) => sum + v * left[i]!, 0);
        left = left.map((v, i) => v - along * q[i]!);
      }
    columns.push(left.map((v) => v / Math.hypot(...left)));
  }
  return transposed(columns);
}
