import type { Parameter } from '../../../shared/domain/parameter.ts';

const words = (text: string): string[] => text.split(/[\s,;[\]]+/).filter((word) => word !== '');

/** Finite numbers of a text; undefined where a word is none. */
function numbers(text: string): number[] | undefined {
  const found = words(text).map(Number);
  return found.length > 0 && found.every(Number.isFinite) ? found : undefined;
}

/**
 * What somebody typed, as it stands in a suite: a number, a list of them, or, where it is neither, the text itself, so
 * that nothing is lost and the complaint is about what was typed. Undefined: nothing, hence the default.
 * @param grid several numbers are several settings
 */
export function valueOf(parameter: Parameter, text: string, grid: boolean): unknown {
  if (text.trim() === '') return undefined;
  switch (parameter.type) {
    case 'real':
    case 'int': {
      const found = numbers(text);
      if (found?.length === 1) return found[0];
      return grid && found ? found : text;
    }
    case 'vector':
      return numbers(text) ?? text;
    case 'matrix': {
      const rows = text.split(/[\n;]/).filter((row) => words(row).length > 0);
      const found = rows.map(numbers);
      return found.every((row) => row !== undefined) ? found : text;
    }
    default:
      return text;
  }
}

/** A value as it is typed; the inverse of `valueOf`. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const isMatrix = value.length > 0 && value.every(Array.isArray);
  return value.map(textOf).join(isMatrix ? '\n' : ', ');
}
