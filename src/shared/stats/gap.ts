/** Distance from |x| to the next double above it. */
function ulp(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -1022) return 2 ** -1074;
  if (!Number.isFinite(size)) return NaN;
  // log2 may be one off next to a power of two.
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent -= 1;
  else if (2 ** (exponent + 1) <= size) exponent += 1;
  return 2 ** (exponent - 52);
}

/** Rounding of an objective in double precision leaves this many units in the last place undecided. */
const undecided = 4;

/** Gaps that differ by no more than this are equal: 4 ulp of the larger of |f| and |f*| in double precision. */
export const gapResolution = (gap: number, optimum: number): number =>
  undecided * ulp(Math.max(Math.abs(optimum + gap), Math.abs(optimum)));

/** f − f*, and 0 where that is nothing but rounding: an objective below a known optimum is no better than one at it. */
export function gapOf(f: number, optimum: number): number {
  const gap = f - optimum;
  const size = Math.max(Math.abs(f), Math.abs(optimum));
  // Most gaps are far larger, and an ulp takes its time.
  if (Math.abs(gap) > size * 2 ** -50 && size > 1e-290) return gap;
  return Math.abs(gap) <= undecided * ulp(size) ? 0 : gap;
}

/** Whether double precision can tell a gap from 0 on a problem with this optimum. */
export const isTellable = (target: number, optimum: number): boolean => target > gapResolution(target, optimum);

export const tellableTargets = (targets: readonly number[], optimum: number | undefined): number[] =>
  targets.filter((target) => optimum === undefined || isTellable(target, optimum));
