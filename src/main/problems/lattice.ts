/** Codes of the int4 lattice of a box [-R, R]: coordinates are code·R/7. */
const codes = 15;
/** Points that may be tried one by one. */
const most = 60_000;

export const inBox = (point: ArrayLike<number>, box: number): boolean =>
  Array.from(point).every((x) => Math.abs(x) <= box);

/**
 * The least value of f on the lattice, by trying every point: what a run under int4 can reach at best. Undefined where
 * the lattice has more than 60,000 points (more than four dimensions).
 */
export function latticeMinimum(
  f: (x: readonly number[]) => number,
  dimension: number,
  box: number,
): number | undefined {
  const points = codes ** dimension;
  if (points > most) return undefined;
  let least = Infinity;
  const x = new Array<number>(dimension);
  for (let p = 0; p < points; p++) {
    for (let i = 0, rest = p; i < dimension; i++, rest = Math.floor(rest / codes))
      x[i] = (((rest % codes) - 7) * box) / 7;
    least = Math.min(least, f(x));
  }
  return least;
}
