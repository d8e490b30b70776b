import type { Surroundings } from '../optimizers/define.ts';
import { geometries } from '../optimizers/spaces/index.ts';
import type { Data, ProblemInstance } from '../problems/define.ts';
import { GraphError } from '../tensor/index.ts';

/** Where the unknowns of an instance live, as a method sees it. */
export function surroundingsOf(problem: ProblemInstance, data: Data): Surroundings {
  const { space = 'euclidean' } = problem;
  // Whether a method walks there is asked before a run is written down: this is a fault of one that does not say where.
  const missing = (what: string): never => {
    throw new GraphError('space', `the problem's is ${space}, which has no ${what}: what asks for it has to say where`);
  };
  return {
    geometry: () => geometries[space] ?? missing('geometry'),
    bounds: () => problem.bounds?.(data) ?? missing('bounds'),
  };
}
