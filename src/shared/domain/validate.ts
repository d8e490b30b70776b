import { below, complaint, nearestNames, unknownName, type Complaint } from './complaint.ts';
import type { Parameter, Parameters, ParameterValue, ParameterValues } from './parameter.ts';

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly exclusive?: readonly ('min' | 'max')[];
}

/** Checks `value` against its declaration; `key` is its path in the file. Undefined: it is valid. */
export function checkParameter(parameter: Parameter, value: unknown, key: string): Complaint | undefined {
  const refuse = (nearest: readonly string[] = []): Complaint =>
    complaint(key, value, `expected ${expectation(parameter)}`, nearest);
  switch (parameter.type) {
    case 'real':
      return inBounds(value, parameter) ? undefined : refuse();
    case 'int':
      return Number.isSafeInteger(value) && inBounds(value, parameter) ? undefined : refuse();
    case 'choice':
      if (typeof value !== 'string') return refuse();
      return parameter.choices.includes(value) ? undefined : refuse(nearestNames(value, parameter.choices));
    case 'flag':
      return typeof value === 'boolean' ? undefined : refuse();
    case 'vector':
      if (!Array.isArray(value) || value.length < parameter.minLength) return refuse();
      return checkEntries(value, parameter, key);
    case 'matrix':
      if (!isRectangular(value)) return refuse();
      return value.map((row, r) => checkEntries(row, parameter, below(key, r))).find((found) => found !== undefined);
  }
}

/**
 * The values of all declared parameters in the order of their declaration, defaults filled in, with a complaint for
 * every unknown key and invalid value. `path` is the path of the object that holds them.
 * @param owner what the keys belong to, such as 'hyper-parameter of adam'
 */
export function fillParameters(
  parameters: Parameters,
  given: Readonly<Record<string, unknown>>,
  path: string,
  owner: string,
): { readonly values: ParameterValues; readonly complaints: readonly Complaint[] } {
  const complaints = unknownKeys(parameters, given, path, owner);
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    const found = checkParameter(parameter, value, below(path, name));
    if (found) complaints.push(found);
    else values[name] = value as ParameterValue;
  }
  return { values, complaints };
}

/** A complaint for every key of `given` that is not declared. */
export const unknownKeys = (
  parameters: Parameters,
  given: Readonly<Record<string, unknown>>,
  path: string,
  owner: string,
): Complaint[] =>
  Object.keys(given)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => unknownName(below(path, name), given[name], name, owner, Object.keys(parameters)));

/** What a parameter accepts, in words: 'a number > 0 and < 1', 'one of "chained", "pairs"'. */
export function expectation(parameter: Parameter): string {
  switch (parameter.type) {
    case 'real':
      return `a number${range(parameter)}`;
    case 'int':
      return `a whole number${range(parameter)}`;
    case 'choice':
      return `one of ${parameter.choices.map((name) => JSON.stringify(name)).join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'vector':
      return `a list of at least ${parameter.minLength} number${parameter.minLength === 1 ? '' : 's'}${range(parameter)}`;
    case 'matrix':
      return `a list of rows of equal length of numbers${range(parameter)}`;
  }
}

function range({ min, max, exclusive = [] }: Bounds): string {
  const low = min === undefined ? [] : [`${exclusive.includes('min') ? '>' : '>='} ${min}`];
  const high = max === undefined ? [] : [`${exclusive.includes('max') ? '<' : '<='} ${max}`];
  const both = [...low, ...high].join(' and ');
  return both && ` ${both}`;
}

function inBounds(value: unknown, { min = -Infinity, max = Infinity, exclusive = [] }: Bounds): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (value < min || value > max) return false;
  return !(exclusive.includes('min') && value === min) && !(exclusive.includes('max') && value === max);
}

function checkEntries(list: readonly unknown[], bounds: Bounds, key: string): Complaint | undefined {
  const at = list.findIndex((entry) => !inBounds(entry, bounds));
  return at < 0 ? undefined : complaint(below(key, at), list[at], `expected a number${range(bounds)}`);
}

function isRectangular(value: unknown): value is readonly (readonly unknown[])[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(Array.isArray)) return false;
  const rows: readonly (readonly unknown[])[] = value;
  const columns = rows[0]?.length ?? 0;
  return columns > 0 && rows.every((row) => row.length === columns);
}
