/** A matrix in plain numbers, row by row. */
export type Rows = readonly (readonly number[])[];

export const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((s, v, i) => s + v * (b[i] ?? 0), 0);

/** An orthonormal basis of the span of some vectors: Gram-Schmidt, twice over each for full accuracy. */
export function orthonormalBasis(vectors: Rows): number[][] {
  const basis: number[][] = [];
  for (const v of vectors) {
    let rest = [...v];
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        const share = inner(rest, b);
        rest = rest.map((x, i) => x - share * (b[i] ?? 0));
      }
    }
    const length = Math.sqrt(inner(rest, rest));
    if (length > 1e-12 * Math.sqrt(inner(v, v))) basis.push(rest.map((x) => x / length));
  }
  return basis;
}
