import { DescentError } from '../../shared/domain/error.ts';
import type { Definitions } from '../catalogue.ts';
import { precision } from '../precisions/index.ts';
import { smoothPart } from '../problems/forms/composite.ts';
import { dimensionOf } from '../problems/define.ts';
import * as t from '../tensor/index.ts';
import { fromVector, gradientOf, toVector, zerosLike, type Params } from '../tensor/params.ts';
import { Program } from '../tensor/program.ts';
import { Session } from '../tensor/runtime/session.ts';
import { dataFeeds, dataOf, dataSpecs, withDerived } from './data.ts';
import { problemNamed } from './parts.ts';
import type { Evaluate, Evaluated } from './protocol.ts';

/** The objective and the gradient of its smooth part at a point, in a precision: on the whole problem, at the point as it is stored. */
export function evaluate(message: Evaluate, definitions: Definitions): Evaluated {
  const definition = problemNamed(message.problem.id, definitions);
  const problem = definition.instance(message.problem.parameters);
  const chosen = precision(message.precision);
  const { dtype } = chosen;
  const storage = chosen.layout(problem.unknowns, problem.int4);
  const shapes = Object.fromEntries(
    Object.entries(problem.unknowns).map(([n, u]) => [n, t.zeros(u.shape, 'float64')]),
  ) as Params;
  const dimension = dimensionOf(problem.unknowns);
  if (message.at.length !== dimension) {
    throw new DescentError(
      'evaluate.dimension',
      `--at has ${message.at.length} numbers, ${definition.id} has ${dimension} unknowns`,
    );
  }
  const program = new Program();
  program.define('evaluate', { ...dataSpecs(problem), at: { dtype: 'float64', shape: [dimension] } }, (given) => {
    const data = dataOf(withDerived(given, problem), dtype);
    const point = fromVector(given.at, zerosLike(shapes));
    const working = Object.fromEntries(Object.entries(point).map(([n, x]) => [n, t.cast(x, dtype)]));
    const x = storage.decode(storage.encode(working));
    const value = problem.value(x, data);
    const gradient = toVector(gradientOf(smoothPart(problem).value(x, data), x));
    return { outputs: { value: t.cast(value, 'float64'), gradient: t.cast(gradient, 'float64') } };
  });
  const session = new Session(program, () => ['plain']);
  try {
    const out = session.run('evaluate', 'plain', { ...dataFeeds(problem), at: Float64Array.from(message.at) });
    const gradient = out['gradient'] as Float64Array;
    const gradientNorm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    return { type: 'evaluated', epoch: message.epoch, value: out['value']?.[0] ?? NaN, gradientNorm, gradient };
  } finally {
    session.close();
  }
}
