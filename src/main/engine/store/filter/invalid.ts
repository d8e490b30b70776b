import { DescentError } from '../../../../shared/domain/error.ts';

/** @param at place in the text, from 0 */
export const invalid = (at: number, what: string, advice?: string): DescentError =>
  new DescentError('filter.invalid', `The filter cannot be read: at character ${at + 1}, ${what}.`, {
    at,
    ...(advice !== undefined && { advice }),
  });
