import type { Standings } from '../../../../shared/stats/ranking.ts';
import type { KeyOf } from '../../../../shared/stats/radix-sort.ts';
import type { Entry } from './entry.ts';
import type { TargetFigures } from './target-figures.ts';

/** What ranks entries, by their numbers; NaN: not known. */
export type Merit = Pick<Standings, 'success' | 'ert'>;

/**
 * What the rows of a leaderboard are made of, by number: configurations in one precision, on one problem or on those of
 * the pool. Their figures are columns; an `Entry` is made of those alone that are shown.
 */
export interface Entries extends Omit<Standings, keyof Merit> {
  /** What the precisions in one row have in common. */
  readonly line: readonly KeyOf[];
  /** Place in `precisionIds`. */
  readonly precision: KeyOf;
  /** Means over the targets. */
  readonly means: Merit;
  at(target: TargetFigures): Merit;
  /** A column to sort by, but for what a target decides; undefined: there is none of that name. */
  column(name: string): KeyOf | undefined;
  of(number: number): Entry;
}

/** Columns that are sums over groups, and the figure that is summed. */
export const summedColumns: ReadonlyMap<
  string,
  'scored' | 'failures' | 'diverged' | 'unfinished' | 'disturbed' | 'unreached'
> = new Map([
  ['runs', 'scored'],
  ['failures', 'failures'],
  ['diverged', 'diverged'],
  ['unfinished', 'unfinished'],
  ['disturbed', 'disturbed'],
  ['unreached', 'unreached'],
]);
export const largestColumns = ['parameter_bytes', 'state_bytes', 'peak_bytes'] as const;
