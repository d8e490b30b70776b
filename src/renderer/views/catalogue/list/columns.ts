import type { OptimizerCard, ProblemCard } from '../../../../shared/contract/catalogue.ts';
import { count, significant } from '../../../lib/format.ts';

/** A column of one of the two lists: its text, what it is sorted by, and whether it holds numbers. */
export interface ListColumn<Card> {
  readonly name: string;
  readonly title: string;
  readonly text: (card: Card) => string;
  readonly by: (card: Card) => string | number;
  readonly right?: true;
  /** As in style sheets, or that of its longest text; the names take what the others leave. */
  readonly width?: string;
  /** Where there is no room for all, what has a higher number gives way first. */
  readonly givesWay?: 1 | 2 | 3;
}

export const optimizerColumns: readonly ListColumn<OptimizerCard>[] = [
  { name: 'title', title: 'Optimizer', text: ({ title }) => title, by: ({ short }) => short.toLowerCase() },
  { name: 'family', title: 'Family', text: ({ family }) => family, by: ({ family }) => family, width: 'content' },
  { name: 'order', title: 'Order', text: ({ order }) => String(order), by: ({ order }) => order, width: '60px' },
  {
    name: 'cost',
    title: 'Cost of a step',
    text: ({ cost }) => cost,
    by: ({ cost }) => cost,
    width: '22%',
    givesWay: 1,
  },
  { name: 'state', title: 'Memory', text: ({ state }) => state, by: ({ state }) => state, width: '18%', givesWay: 2 },
  { name: 'paper', title: 'Paper', text: ({ paper }) => paper, by: ({ paper }) => paper, width: '20%', givesWay: 3 },
];

export const problemColumns: readonly ListColumn<ProblemCard>[] = [
  { name: 'title', title: 'Problem', text: ({ title }) => title, by: ({ short }) => short.toLowerCase() },
  { name: 'family', title: 'Family', text: ({ family }) => family, by: ({ family }) => family, width: 'content' },
  {
    ...{ name: 'dimension', title: 'Dimension', right: true, width: '96px' },
    text: ({ dimension }) => count(dimension),
    by: ({ dimension }) => dimension,
  },
  {
    ...{ name: 'optimum', title: 'Optimum', right: true, width: '92px', givesWay: 1 },
    text: ({ optimum }) => significant(optimum),
    by: ({ optimum }) => optimum ?? Infinity,
  },
  {
    ...{ name: 'precisions', title: 'Precisions', width: '130px', givesWay: 2 },
    text: ({ precisions }) => precisions.join(', '),
    by: ({ precisions }) => precisions.length,
  },
  {
    ...{ name: 'sampled', title: 'Batches', width: '80px', givesWay: 3 },
    text: ({ sampled }) => (sampled ? 'drawn' : 'whole'),
    by: ({ sampled }) => Number(sampled),
  },
];
