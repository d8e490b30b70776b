import type { OptimizerEntry, ProblemEntry } from './catalogue.ts';
import { needsInWords, offersInWords, unmet } from './needs.ts';
import type { ParameterValues } from './parameter.ts';
import type { PrecisionId } from './run-spec.ts';
import { spaceInWords, spacesInWords } from './spaces.ts';

export interface Misfit {
  /** The key of the suite that is at fault. */
  readonly fault: 'optimizers' | 'precisions';
  /** For people. */
  readonly why: string;
}

/** Why a method cannot run on an instance of a problem in a precision; undefined: it can. */
export function misfit(
  problem: ProblemEntry,
  parameters: ParameterValues,
  optimizer: OptimizerEntry,
  precision: PrecisionId,
): Misfit | undefined {
  const ofOptimizer = (why: string): Misfit => ({ fault: 'optimizers', why });
  if (problem.kind !== optimizer.kind)
    return ofOptimizer(`${problem.id} is of kind ${problem.kind}, ${optimizer.id} solves ${optimizer.kind}`);
  const { space = 'euclidean' } = problem;
  const { spaces = ['euclidean'] } = optimizer;
  if (!spaces.includes(space))
    return ofOptimizer(
      `the unknowns of ${problem.id} are ${spaceInWords(space)}; ${optimizer.id} walks among ${spacesInWords(spaces)}`,
    );
  // Its gradient is that of another function.
  if (problem.offers?.includes('prox') && !optimizer.composite)
    return ofOptimizer(`${problem.id} is not smooth in all of its parts, and ${optimizer.id} takes no proximal map`);
  const { precisions = problem.precisions, dimension } = problem.facts(parameters);
  if (!precisions.includes(precision))
    return { fault: 'precisions', why: `this ${problem.id} is made for ${precisions.join(', ')}` };
  const words = unmet(optimizer.needs, { precision, offers: problem.offers ?? [], dimension });
  return words === undefined ? undefined : ofOptimizer(`${optimizer.id} ${words}`);
}

/** What a method cannot do without, for people; empty where it needs nothing. */
export const needsOf = ({ needs, spaces }: Pick<OptimizerEntry, 'needs' | 'spaces'>): string =>
  [...(spaces ? [`unknowns that are ${spacesInWords(spaces)}`] : []), needsInWords(needs)]
    .filter((words) => words !== '')
    .join('; ');

/** What a problem tells of itself beside its value, for people; empty where that is nothing. */
export const offersOf = ({ offers, space }: Pick<ProblemEntry, 'offers' | 'space'>): string =>
  [...(space ? [`its unknowns are ${spaceInWords(space)}`] : []), offersInWords(offers)]
    .filter((words) => words !== '')
    .join(', ');
