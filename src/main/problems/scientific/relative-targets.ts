import { targetsWith } from '../define.ts';

/** The ladder, and where the gap is a ten-thousandth, a millionth and a hundred-millionth of the minimum. */
export const relativeTargets = (optimum: number): readonly number[] =>
  targetsWith(...[1e-4, 1e-6, 1e-8].map((share) => share * Math.abs(optimum)));
