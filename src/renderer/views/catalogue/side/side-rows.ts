import type { OptimizerCard, ProblemCard } from '../../../../shared/contract/catalogue.ts';
import type { Parameters } from '../../../../shared/domain/parameter.ts';
import { count, significant } from '../../../lib/format.ts';
import { orderText } from '../list/facets.ts';
import { allowed, defaultText } from '../parameter-text.ts';

export type SideValue =
  | { readonly is: 'text'; readonly text: string; readonly title?: string }
  | { readonly is: 'equation'; readonly tex: string }
  | { readonly is: 'sentences'; readonly sentences: readonly string[] };

/** A row of the table: one fact of every card, in their order. */
export interface SideRow {
  readonly name: string;
  /** Of a hyper-parameter or parameter: its name is code. */
  readonly isParameter?: true;
  readonly values: readonly SideValue[];
}

const text = (value: string, title?: string): SideValue => ({
  ...{ is: 'text', text: value === '' ? '–' : value },
  ...(title !== undefined && { title }),
});
const sentences = (list: readonly string[] = []): SideValue =>
  list.length === 0 ? text('') : { is: 'sentences', sentences: list };
const equation = (tex: string): SideValue => (tex === '' ? text('') : { is: 'equation', tex });

const row = <Card>(name: string, cards: readonly Card[], of: (card: Card) => SideValue): SideRow => ({
  name,
  values: cards.map(of),
});

/** A row for each name that any of them has, those of the first one first; names that several have stand side by side. */
function parameterRows<Card>(cards: readonly Card[], of: (card: Card) => Parameters): SideRow[] {
  const names = [...new Set(cards.flatMap((card) => Object.keys(of(card))))];
  return names.map((name) => ({
    name,
    isParameter: true,
    values: cards.map((card) => {
      const parameter = of(card)[name];
      return parameter === undefined ? text('') : text(defaultText(parameter), allowed(parameter));
    }),
  }));
}

export const optimizerRows = (cards: readonly OptimizerCard[]): SideRow[] => [
  row('One step', cards, (card) => equation(card.equation)),
  row('Family', cards, ({ family }) => text(family)),
  row('Asks for', cards, ({ order }) => text(orderText(order))),
  row('A step costs', cards, ({ cost }) => text(cost)),
  row('Memory', cards, ({ state }) => text(state)),
  row('Needs', cards, ({ needs }) => text(needs === '' ? 'nothing else' : needs)),
  row('Unmoved by', cards, ({ invariances }) => text(invariances === '' ? 'nothing stated' : invariances)),
  ...parameterRows(cards, ({ hyper }) => hyper),
  row('In a sentence', cards, ({ about = '' }) => text(about)),
  row('To beware of', cards, ({ pitfalls }) => sentences(pitfalls)),
  row('Paper', cards, ({ paper }) => text(paper)),
];

export const problemRows = (cards: readonly ProblemCard[]): SideRow[] => [
  row('Objective', cards, (card) => equation(card.equation)),
  row('Family', cards, ({ family }) => text(family)),
  row('Dimension', cards, ({ dimension }) => text(count(dimension))),
  row('Optimum', cards, ({ optimum }) => text(optimum === null ? 'not known' : significant(optimum, 6))),
  row('Precisions', cards, ({ precisions }) => text(precisions.join(', '))),
  row('Known to be', cards, ({ offers }) => text(offers === '' ? 'a function, no more' : offers)),
  row('Measured, too', cards, ({ metrics }) =>
    text(metrics.length === 0 ? 'nothing' : metrics.map(({ title }) => title).join(', ')),
  ),
  row('Batches', cards, ({ sampled }) => text(sampled ? 'drawn at every step' : 'the whole problem at every step')),
  row('Variants', cards, ({ variants = [] }) => text(variants.length === 0 ? 'one' : count(variants.length))),
  ...parameterRows(cards, ({ parameters }) => parameters),
  row('In a sentence', cards, ({ about = '' }) => text(about)),
];
