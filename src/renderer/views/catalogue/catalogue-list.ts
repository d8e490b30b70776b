import type { OptimizerCard, ProblemCard } from '../../../shared/contract/catalogue.ts';
import { count, significant } from '../../lib/format.ts';

/** A column of one of the two lists: its text, what it is sorted by, and whether it holds numbers. */
export interface ListColumn<Card> {
  readonly name: string;
  readonly title: string;
  readonly text: (card: Card) => string;
  readonly by: (card: Card) => string | number;
  readonly right?: true;
  /** Gives way first where there is no room. */
  readonly wide?: true;
}

const orders = ['values', 'gradients', 'Hessian products'];
export const orderText = (order: number): string => `${order}: ${orders[order] ?? 'derivatives'}`;

export const optimizerColumns: readonly ListColumn<OptimizerCard>[] = [
  { name: 'title', title: 'Optimizer', text: ({ title }) => title, by: ({ title }) => title.toLowerCase() },
  { name: 'order', title: 'Order', text: ({ order }) => String(order), by: ({ order }) => order, right: true },
  { name: 'cost', title: 'Cost of a step', text: ({ cost }) => cost, by: ({ cost }) => cost },
  { name: 'state', title: 'Memory', text: ({ state }) => state, by: ({ state }) => state },
  { name: 'paper', title: 'Paper', text: ({ paper }) => paper, by: ({ paper }) => paper, wide: true },
];

export const problemColumns: readonly ListColumn<ProblemCard>[] = [
  { name: 'title', title: 'Problem', text: ({ title }) => title, by: ({ title }) => title.toLowerCase() },
  {
    name: 'dimension',
    title: 'Dimension',
    text: ({ dimension }) => count(dimension),
    by: ({ dimension }) => dimension,
    right: true,
  },
  {
    name: 'optimum',
    title: 'Optimum',
    text: ({ optimum }) => significant(optimum),
    by: ({ optimum }) => optimum ?? Infinity,
    right: true,
  },
  {
    name: 'precisions',
    title: 'Precisions',
    text: ({ precisions }) => precisions.join(', '),
    by: ({ precisions }) => precisions.length,
  },
  {
    name: 'sampled',
    title: 'Batches',
    text: ({ sampled }) => (sampled ? 'drawn' : 'whole'),
    by: ({ sampled }) => Number(sampled),
    wide: true,
  },
];

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
