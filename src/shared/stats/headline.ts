const most = 3;

/**
 * Up to three targets to report on: of those that all ladders share (of any, where they share none), the whole powers
 * of ten at a third, at two thirds and at the end.
 *
 * @param reached those that somebody reached: further ones would be columns of misses alone, and count only where a
 *   ladder has no other
 */
export function headlineTargets(ladders: readonly (readonly number[])[], reached: ReadonlySet<number>): number[] {
  const telling = ladders.map((ladder) => ladder.filter((target) => reached.has(target)));
  const counted = telling.every((ladder) => ladder.length > 0) ? telling : ladders;
  const distinct = [...new Map(counted.map((ladder) => [ladder.join(), ladder])).values()];
  const any = [...new Set(distinct.flat())].sort((a, b) => b - a);
  const shared = any.filter((target) => distinct.every((ladder) => ladder.includes(target)));
  const candidates = shared.length > 0 ? shared : any;
  const powers = candidates.filter((target) => Number.isInteger(Number(Math.log10(target).toFixed(9))));
  const chosen = powers.length >= most ? powers : candidates;
  const last = chosen.length - 1;
  if (chosen.length <= most) return chosen;
  return Array.from({ length: most }, (_, i) => chosen[Math.round((last * (i + 1)) / most)]!);
}
