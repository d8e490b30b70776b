import type { Entry } from './entry.ts';
import type { KeyOf } from './radix-sort.ts';
import type { TargetFigures } from './target-figures.ts';

/** What ranks entries, by their numbers; NaN: not known. */
export interface Merit {
  readonly success: KeyOf;
  readonly ert: KeyOf;
}

/**
 * What the rows of a leaderboard are made of, by number: configurations in one precision, on one problem or on all. Their
 * figures are columns; an `Entry` is made of those alone that are shown.
 */
export interface Entries {
  /** The numbers of those that have a result, in the order of those that are equal in all that ranks. */
  readonly numbers: Uint32Array;
  /** Entries of different problems do not compare; undefined: all compare. */
  readonly problem: KeyOf | undefined;
  /** What the precisions in one row have in common. */
  readonly line: readonly KeyOf[];
  /** Place in `precisionIds`. */
  readonly precision: KeyOf;
  readonly complete: KeyOf;
  /** The median. */
  readonly gap: KeyOf;
  /** Means over the targets. */
  readonly means: Merit;
  at(target: TargetFigures): Merit;
  /** A column to sort by, but for what a target decides; undefined: there is none of that name. */
  column(name: string): KeyOf | undefined;
  of(number: number): Entry;
}

/** Columns that are sums over groups, and the figure that is summed. */
export const summedColumns: ReadonlyMap<string, 'scored' | 'failures' | 'diverged' | 'unfinished'> = new Map([
  ['runs', 'scored'],
  ['failures', 'failures'],
  ['diverged', 'diverged'],
  ['unfinished', 'unfinished'],
]);
export const largestColumns = ['parameter_bytes', 'state_bytes', 'peak_bytes'] as const;
