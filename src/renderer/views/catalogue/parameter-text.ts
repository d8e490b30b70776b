import type { Parameter } from '../../../shared/domain/parameter.ts';
import { expectation } from '../../../shared/domain/validate.ts';
import { exact } from '../../../shared/number-text.ts';

const longest = 28;

export function defaultText({ default: value }: Parameter): string {
  if (typeof value === 'number') return exact(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** What it accepts, such as `a number > 0`. */
export const allowed = (parameter: Parameter): string =>
  parameter.type === 'choice'
    ? parameter.choices.join(', ')
    : expectation(parameter).replace('>=', '≥').replace('<=', '≤');

/** Where a search over it is worth while. */
export const searchText = (parameter: Parameter): string =>
  parameter.type === 'real' && parameter.log ? `${parameter.log.map(exact).join(' to ')}, log` : '–';

/** Whether another value means compiling again. */
export function structuralText(parameter: Parameter): string {
  if (parameter.type === 'vector') return 'another length compiles anew';
  if (parameter.type === 'matrix') return 'another shape compiles anew';
  return 'structural' in parameter && parameter.structural ? 'compiles anew' : 'same program';
}
