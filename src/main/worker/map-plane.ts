import { DescentError } from '../../shared/domain/error.ts';
import { gridPoint } from '../../shared/domain/grid.ts';
import type { Definitions } from '../catalogue.ts';
import { dimensionOf } from '../problems/define.ts';
import * as t from '../tensor/index.ts';
import { fromVector, type Params } from '../tensor/params.ts';
import { Program } from '../tensor/program.ts';
import { Session } from '../tensor/runtime/session.ts';
import { isUncompilable } from './choose-mode.ts';
import { dataFeeds, dataOf, dataSpecs, withDerived } from './data.ts';
import { problemNamed } from './parts.ts';
import type { Mapped, MapPlane } from './protocol.ts';

/** The objective at every point of the grid: one call, whose loop XLA compiles (a few microseconds a point). */
export function mapPlane(message: MapPlane, definitions: Definitions): Mapped {
  const { epoch, resolution, x, y } = message;
  const definition = problemNamed(message.problem.id, definitions);
  const problem = definition.instance(message.problem.parameters);
  const like = Object.fromEntries(
    Object.entries(problem.unknowns).map(([n, u]) => [n, t.zeros(u.shape, 'float64')]),
  ) as Params;
  requirePlane(definition.id, problem.unknowns);
  const count = resolution * resolution;
  const program = new Program();
  program.define('map', { ...dataSpecs(problem), points: { dtype: 'float64', shape: [count, 2] } }, (given) => {
    const data = dataOf(withDerived(given, problem), 'float64');
    const points = given.points;
    const end = t.while_(
      (s) => t.less(s.i, count),
      (s) => {
        const value = problem.value(fromVector(t.row(points, s.i), like), data);
        return { i: t.add(s.i, 1), values: t.setRow(s.values, s.i, value as t.Tensor<'float64'>) };
      },
      { i: t.constant(0, 'int32'), values: t.zeros<'float64'>([count], 'float64') },
    );
    return { outputs: { values: end.values } };
  });
  const session = new Session(program, () => ['xla', 'plain']);
  const points = new Float64Array(2 * count);
  for (let row = 0; row < resolution; row++)
    for (let column = 0; column < resolution; column++) {
      const at = 2 * (row * resolution + column);
      points[at] = gridPoint(x, column, resolution);
      points[at + 1] = gridPoint(y, row, resolution);
    }
  const feeds = { ...dataFeeds(problem), points };
  try {
    const { values } = compiled(() => session.run('map', 'xla', feeds)) ?? session.run('map', 'plain', feeds);
    return { type: 'mapped', epoch, values: values as Float64Array };
  } finally {
    session.close();
  }
}

/** @throws DescentError map.dimension */
export function requirePlane(id: string, unknowns: Readonly<Record<string, { readonly shape: t.Shape }>>): void {
  const dimension = dimensionOf(unknowns);
  if (dimension === 2) return;
  throw new DescentError('map.dimension', `${id} has ${dimension} unknowns here; a map needs 2.`);
}

/** Undefined where XLA lacks an op of the program. */
function compiled<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isUncompilable(error)) return undefined;
    throw error;
  }
}
