import type { ProblemFacts } from '../../shared/domain/catalogue.ts';

/** A run has diverged where it is so many times further from the optimum than its start. */
const factor = 1e12;

/**
 * Whether an objective means divergence: not finite, or above the optimum by 10¹² times the larger of what the start was
 * and the problem's own scale. So neither a start next to the optimum nor one at it makes a run diverge that is well off.
 * Where no optimum is known, the objective itself is compared.
 *
 * @param start the first audited objective of the run
 */
export function divergence(
  { optimum = 0, scale = 1 }: Pick<ProblemFacts, 'optimum' | 'scale'>,
  start: number,
): (objective: number) => boolean {
  const limit = Math.min(factor * Math.max(Math.abs(start - optimum), scale), Number.MAX_VALUE);
  return (objective) => !Number.isFinite(objective) || objective - optimum > limit;
}
