import type { Parameters, ParameterValues } from '../../shared/domain/parameter.ts';
import type { HyperOf } from '../optimizers/define.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Specs } from '../tensor/program.ts';

const isStructural = (p: Parameters[string]): boolean => 'structural' in p && p.structural;

/** The values of the hyper-parameters that are inputs of `initialise` and `advance`. */
export const hyperFeeds = (declared: Parameters, values: ParameterValues): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(declared)
      .filter(([, p]) => !isStructural(p))
      .map(([name]) => [`h.${name}`, Float64Array.from([values[name] as number | readonly number[]].flat())]),
  );

export const hyperInputs = (declared: Parameters, values: ParameterValues): Specs =>
  Object.fromEntries(
    Object.entries(hyperFeeds(declared, values)).map(([input, { length }]) => [
      input,
      { dtype: 'float64', shape: typeof values[input.slice(2)] === 'number' ? [] : [length] } as const,
    ]),
  );

/** Hyper-parameters as a method gets them: structural ones as plain values, all others as inputs. */
export const hyperOf = (
  declared: Parameters,
  values: ParameterValues,
  inputs: Readonly<Record<string, Tensor>>,
): HyperOf<Parameters> =>
  Object.fromEntries(
    Object.entries(declared).map(([name, p]) => [name, isStructural(p) ? values[name] : inputs[`h.${name}`]]),
  ) as HyperOf<Parameters>;
