import type { ListColumn } from './columns.ts';

export interface ListSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The cards in the order of a column; equal ones, and all without a column, as they came. */
export function sorted<Card>(
  cards: readonly Card[],
  columns: readonly ListColumn<Card>[],
  sort: ListSort | undefined,
): readonly Card[] {
  const by = columns.find(({ name }) => name === sort?.column)?.by;
  if (!by || !sort) return cards;
  const sign = sort.descending ? -1 : 1;
  return cards.toSorted((a, b) => {
    const [p, q] = [by(a), by(b)];
    return p === q ? 0 : (p < q ? -1 : 1) * sign;
  });
}

/** What the heading of a column sorts by next: ascending, descending, as they came. */
export function nextSort(column: string, sort: ListSort | undefined): ListSort | undefined {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? undefined : { column, descending: true };
}
