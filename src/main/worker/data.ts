import type { Data, ProblemInstance } from '../problems/define.ts';
import type { DType, Float, Tensor } from '../tensor/index.ts';
import { cast } from '../tensor/index.ts';
import type { Program, TensorSpec } from '../tensor/program.ts';
import type { Feeds } from '../tensor/runtime/session.ts';

export type Read = (variable: string) => Tensor;
type Named = Readonly<Record<string, Tensor>>;

/** An instance's data as inputs of a function, in float64 or int32. */
export const dataSpecs = ({ data }: ProblemInstance): Record<string, TensorSpec> =>
  Object.fromEntries(
    Object.entries(data).map(([name, { values, shape }]) => [
      name,
      { dtype: values instanceof Int32Array ? 'int32' : 'float64', shape } as const,
    ]),
  );

export const dataFeeds = ({ data }: ProblemInstance): Feeds =>
  Object.fromEntries(Object.entries(data).map(([name, { values }]) => [name, values]));

/** Tensors as a problem asks for them: floats in a dtype. */
export function dataOf(tensors: Named, dtype: Float): Data {
  const find = (name: string): Tensor => {
    const tensor = tensors[name];
    if (!tensor) throw new RangeError(`the instance has no data named ${name}`);
    return tensor;
  };
  return { float: (name) => cast<Float>(find(name), dtype), integer: (name) => find(name) as Tensor<'int32'> };
}

/** What was given, with what the instance derives from it in float64. */
export const withDerived = (given: Named, problem: ProblemInstance): Named => ({
  ...given,
  ...problem.derive?.(dataOf(given, 'float64')),
});

/** Declares the variables of an instance's data and `load`; returns how a function reads them in a dtype. */
export function declareData(
  program: Program,
  problem: ProblemInstance,
  dtype: Float,
): (read: Read, dtype: Float) => Data {
  const variableOf = (name: string, kind: DType): string => `data/${name}/${kind}`;
  program.define('load', dataSpecs(problem), (given) => {
    const assign: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(withDerived(given, problem))) {
      const kinds = tensor.dtype === 'float64' ? [...new Set<Float>(['float64', dtype])] : [tensor.dtype];
      for (const kind of kinds) {
        program.variable(variableOf(name, kind), { dtype: kind, shape: tensor.shape });
        assign[variableOf(name, kind)] = cast(tensor, kind);
      }
    }
    return { assign };
  });
  return (read, kind) => ({
    float: (name) => read(variableOf(name, kind)) as Tensor<Float>,
    integer: (name) => read(variableOf(name, 'int32')) as Tensor<'int32'>,
  });
}
