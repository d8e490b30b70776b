import { DescentError } from '../../shared/domain/error.ts';
import type { Definitions } from '../catalogue.ts';
import { precision } from '../precisions/index.ts';
import type { Data } from '../problems/define.ts';
import * as t from '../tensor/index.ts';
import type { Float, Tensor } from '../tensor/index.ts';
import { fromVector, gradientOf, toVector, zerosLike, type Params } from '../tensor/params.ts';
import { Program } from '../tensor/program.ts';
import { Session } from '../tensor/runtime/session.ts';
import { problemNamed } from './parts.ts';
import type { Evaluate, Evaluated } from './protocol.ts';

/** The objective and its gradient at a point, in a precision: on the whole problem, at the point as it is stored. */
export function evaluate(message: Evaluate, definitions: Definitions): Evaluated {
  const definition = problemNamed(message.problem.id, definitions);
  const problem = definition.instance(message.problem.parameters);
  const chosen = precision(message.precision);
  const { dtype } = chosen;
  const storage = chosen.layout(problem.unknowns, problem.int4);
  const shapes = Object.fromEntries(
    Object.entries(problem.unknowns).map(([n, u]) => [n, t.zeros(u.shape, 'float64')]),
  ) as Params;
  const dimension = Object.values(problem.unknowns).reduce((n, u) => n + t.sizeOf(u.shape), 0);
  if (message.at.length !== dimension) {
    throw new DescentError(
      'evaluate.dimension',
      `--at has ${message.at.length} numbers, ${definition.id} has ${dimension} unknowns`,
    );
  }
  const program = new Program();
  const inputs = Object.fromEntries(
    Object.entries(problem.data).map(([n, h]) => [
      n,
      { dtype: h.values instanceof Int32Array ? 'int32' : 'float64', shape: h.shape } as const,
    ]),
  );
  program.define('evaluate', { ...inputs, at: { dtype: 'float64', shape: [dimension] } }, (given) => {
    const values = given as Readonly<Record<string, Tensor>>;
    const wide: Data = {
      float: (n) => need(values, n) as Tensor<Float>,
      integer: (n) => need(values, n) as Tensor<'int32'>,
    };
    const all = { ...values, ...problem.derive?.(wide) };
    const data: Data = {
      float: (n) => t.cast(need(all, n), dtype),
      integer: (n) => need(all, n) as Tensor<'int32'>,
    };
    const point = fromVector(values['at'] as Tensor<Float>, zerosLike(shapes));
    const working = Object.fromEntries(Object.entries(point).map(([n, x]) => [n, t.cast(x, dtype)]));
    const x = storage.decode(storage.encode(working));
    const value = problem.value(x, data);
    const gradient = toVector(gradientOf(value, x));
    return { outputs: { value: t.cast(value, 'float64'), gradient: t.cast(gradient, 'float64') } };
  });
  const session = new Session(program, () => ['plain']);
  try {
    const feeds = Object.fromEntries(Object.entries(problem.data).map(([n, h]) => [n, h.values]));
    const out = session.run('evaluate', 'plain', { ...feeds, at: Float64Array.from(message.at) });
    const gradient = out['gradient'] as Float64Array;
    const gradientNorm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    return { type: 'evaluated', epoch: message.epoch, value: out['value']?.[0] ?? NaN, gradientNorm, gradient };
  } finally {
    session.close();
  }
}

function need(values: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = values[name];
  if (!tensor) throw new RangeError(`the instance has no data named ${name}`);
  return tensor;
}
