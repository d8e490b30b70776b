import type { Parameters, ParameterValues } from './parameter.ts';
import { checkParameter, expectation } from './validate.ts';

/** What arithmetic runs on. */
export type FloatType = 'float32' | 'float64';

/** The least positive number of full precision: what is smaller becomes 0, as processors do with it in compiled code. */
const least: Readonly<Record<FloatType, number>> = { float32: 2 ** -126, float64: 2 ** -1022 };
const inWords: Readonly<Record<FloatType, string>> = { float32: 'single precision', float64: 'double precision' };

const stored = (value: number, type: FloatType): number => {
  const rounded = type === 'float32' ? Math.fround(value) : value;
  return Math.abs(rounded) < least[type] ? 0 : rounded;
};

/**
 * Why parameters cannot be used in a run's own arithmetic, such as `eps 1e-40 is 0 in single precision`; undefined: they
 * can. Numbers are rounded to it, which changes them by little, unless they vanish, become infinite or leave their
 * bounds.
 */
export function unrepresentable(parameters: Parameters, values: ParameterValues, type: FloatType): string | undefined {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.type === 'choice' || parameter.type === 'flag' || parameter.type === 'int') continue;
    const given = values[name];
    for (const value of [given].flat(2) as number[]) {
      const own = stored(value, type);
      if (own === value) continue;
      const says = `${name} ${value} is ${own} in ${inWords[type]}`;
      if (!Number.isFinite(own) || own === 0) return says;
      const outside = checkParameter({ ...parameter, type: 'real', default: 0, structural: false }, own, name);
      if (outside !== undefined) return `${says}; expected ${expectation(parameter)}`;
    }
  }
  return undefined;
}
