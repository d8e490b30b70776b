import type { Parameters, ParameterValues } from '../../../src/shared/domain/parameter.ts';
import type { Data, ProblemDefinition, ProblemInstance } from '../../../src/main/problems/define.ts';
import type { Float, Tensor } from '../../../src/main/tensor/index.ts';
import { cast, makeKey, sizeOf } from '../../../src/main/tensor/index.ts';
import type { Params } from '../../../src/main/tensor/params.ts';
import { fromVector, gradientOf, toVector } from '../../../src/main/tensor/params.ts';
import type { Specs, Tensors } from '../../../src/main/tensor/program.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import type { Feeds } from '../../../src/main/tensor/runtime/session.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';

/** The parameters of a problem with every default filled in. */
export function withDefaults({ parameters }: ProblemDefinition, values: ParameterValues = {}): ParameterValues {
  const defaults = Object.entries(parameters satisfies Parameters).map(([name, p]) => [name, p.default]);
  return { ...(Object.fromEntries(defaults) as ParameterValues), ...values };
}

export const instanceOf = (problem: ProblemDefinition, values: ParameterValues = {}): ProblemInstance =>
  problem.instance(withDefaults(problem, values));

/** The data of an instance as inputs of a program, prefixed so that they stand beside other inputs. */
export const dataSpecs = ({ data }: ProblemInstance): Specs =>
  Object.fromEntries(
    Object.entries(data).map(([name, { values, shape }]) => [
      `data/${name}`,
      { dtype: values instanceof Int32Array ? ('int32' as const) : ('float64' as const), shape },
    ]),
  );

export const dataFeeds = ({ data }: ProblemInstance): Feeds =>
  Object.fromEntries(Object.entries(data).map(([name, { values }]) => [`data/${name}`, values]));

/** The data inside the graph, derived ones included, in a precision. */
export function dataInside(instance: ProblemInstance, inputs: Tensors, dtype: Float): Data {
  const find = (tensors: Readonly<Record<string, Tensor>>, name: string): Tensor => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`no data ${name}`);
    return tensor;
  };
  const reader = (tensors: Readonly<Record<string, Tensor>>, as: Float): Data => ({
    float: (name) => cast(find(tensors, name), as),
    integer: (name) => find(tensors, name) as Tensor<'int32'>,
  });
  const given = Object.fromEntries(Object.keys(instance.data).map((name) => [name, find(inputs, `data/${name}`)]));
  const derived = instance.derive?.(reader(given, 'float64')) ?? {};
  return reader({ ...given, ...derived }, dtype);
}

/** The unknowns as one vector [n], taken apart. */
export function unknownsOf({ unknowns }: ProblemInstance, x: Tensor<Float>): Params {
  const like = Object.entries(unknowns).map(([name, { shape }]) => [name, { shape, dtype: x.dtype }]);
  return fromVector(x, Object.fromEntries(like) as Params);
}

export const dimensionOf = ({ unknowns }: ProblemInstance): number =>
  Object.values(unknowns).reduce((n, { shape }) => n + sizeOf(shape), 0);

/** Traces `start`, `evaluate` (value and gradient) and, where there are metrics, `measure` of an instance. */
export function trace(program: Program, instance: ProblemInstance, dtype: Float): void {
  const data = dataSpecs(instance);
  program.define('start', { ...data, seed: { dtype: 'int32', shape: [] } }, (inputs) => {
    const key = makeKey(inputs['seed']);
    return { outputs: { x: toVector(instance.start(dataInside(instance, inputs, 'float64'), key)) } };
  });
  program.define('evaluate', { ...data, x: { dtype, shape: [dimensionOf(instance)] } }, (inputs) => {
    const x = unknownsOf(instance, inputs['x']);
    const value = instance.value(x, dataInside(instance, inputs, dtype));
    return { outputs: { value, gradient: toVector(gradientOf(value, x)) } };
  });
  if (!instance.metrics) return;
  program.define('measure', { ...data, x: { dtype, shape: [dimensionOf(instance)] } }, (inputs) => {
    const x = unknownsOf(instance, inputs['x']);
    const own = dataInside(instance, inputs, dtype);
    return { outputs: Object.fromEntries((instance.metrics ?? []).map(({ name, of }) => [name, of(x, own)])) };
  });
}

export interface Evaluator {
  readonly start: (seed?: number) => Float64Array;
  readonly value: (x: ArrayLike<number>) => number;
  /** Value and gradient at x. */
  readonly at: (x: ArrayLike<number>) => { value: number; gradient: Float64Array };
  /** The metrics at x, by their names. */
  readonly metrics: (x: ArrayLike<number>) => Readonly<Record<string, number>>;
  /** The compiled graph. */
  readonly graph: Uint8Array;
  readonly close: () => void;
}

export function evaluator(instance: ProblemInstance, dtype: Float = 'float64'): Evaluator {
  const program = new Program();
  trace(program, instance, dtype);
  const session = new Session(program, () => ['plain']);
  const feeds = dataFeeds(instance);
  const at: Evaluator['at'] = (x) => {
    const out = session.run('evaluate', 'plain', { ...feeds, x: Float64Array.from(x) });
    return { value: out['value']?.[0] as number, gradient: Float64Array.from(out['gradient'] as Float64Array) };
  };
  return {
    start: (seed = 1) => session.run('start', 'plain', { ...feeds, seed })['x'] as Float64Array,
    value: (x) => at(x).value,
    at,
    metrics: (x) =>
      Object.fromEntries(
        Object.entries(session.run('measure', 'plain', { ...feeds, x: Float64Array.from(x) })).map(([name, value]) => [
          name,
          value[0] as number,
        ]),
      ),
    graph: session.savedModel,
    close: () => session.close(),
  };
}

/** The compiled graph of an instance; data do not enter it. */
export function graphOf(instance: ProblemInstance, dtype: Float): Uint8Array {
  const program = new Program();
  trace(program, instance, dtype);
  return program.compile(() => ['plain']).savedModel;
}

/**
 * Largest difference of the gradient from central differences over coordinates (at most `most`), relative to its size; over
 * h of each coordinate, or of `least` where it is smaller.
 */
export function gradientError(
  { at, value }: Evaluator,
  x: Float64Array,
  h = 1e-6,
  { most = 40, least = 1 }: { readonly most?: number; readonly least?: number } = {},
): number {
  const { gradient } = at(x);
  // A flat function has differences of 0 too: then the error is absolute.
  const size = gradient.reduce((a, g) => Math.max(a, Math.abs(g)), 0) || 1;
  const stride = Math.max(1, Math.floor(x.length / most));
  let worst = 0;
  for (let i = 0; i < x.length; i += stride) {
    const step = h * Math.max(least, Math.abs(x[i] as number));
    const moved = (by: number): number => value(x.map((v, j) => (j === i ? v + by : v)));
    const difference = (moved(step) - moved(-step)) / (2 * step);
    worst = Math.max(worst, Math.abs(difference - (gradient[i] as number)) / size);
  }
  return worst;
}
