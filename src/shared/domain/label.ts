import { number } from '../number-text.ts';
import { canonicalJson } from './canonical.ts';
import type { Parameters, ParameterValue, ParameterValues } from './parameter.ts';

/** All values, such as `lr=0.1 betas=0.9,0.999`; those of `keys` where given. */
export const labelOf = (values: ParameterValues, keys: readonly string[] = Object.keys(values)): string =>
  keys.map((key) => (values[key] === undefined ? '' : `${key}=${shortValue(values[key])}`)).join(' ');

/** The values that differ from their defaults, and those that are not declared; '' for none. */
export const labelOfChanges = (declared: Parameters, values: ParameterValues): string =>
  labelOf(
    values,
    Object.keys(values).filter(
      (name) => canonicalJson(values[name]) !== canonicalJson(declared[name]?.default ?? null),
    ),
  );

const shownEntries = 4;

function shortValue(value: ParameterValue): string {
  if (typeof value === 'number') return number(value);
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly (number | readonly number[])[];
  if (Array.isArray(list[0])) return `${list.length}x${list[0].length}`;
  const entries = (list as readonly number[]).map(number);
  if (entries.length <= shownEntries) return entries.join(',');
  return `${entries.slice(0, 2).join(',')},…,${entries.at(-1) ?? ''} (${entries.length})`;
}
