import type { Parameter, Parameters } from '../../shared/domain/parameter.ts';
import { expectation } from '../../shared/domain/validate.ts';
import { exact } from './format.ts';

/** Name, default, what is allowed and where to search, aligned. */
export function parameterLines(parameters: Parameters): string[] {
  const rows = Object.entries(parameters).map(([name, parameter]) => [name, defaultOf(parameter), rangeOf(parameter)]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map(([name = '', value = '', range = '']) =>
    `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${range}`.trimEnd(),
  );
}

const longestDefault = 24;

/** Of a long list, the beginning. */
export function defaultOf({ default: value }: Parameter): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestDefault ? text : `${text.slice(0, longestDefault - 1)}…`;
}

/** What is allowed, and where to search. */
export function rangeOf(parameter: Parameter): string {
  if (parameter.type !== 'real' || parameter.log === undefined) return expectation(parameter);
  return `${expectation(parameter)}; worth a search from ${parameter.log.map(exact).join(' to ')}`;
}
