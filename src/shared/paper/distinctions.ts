import { budgetInWords } from '../domain/budget-words.ts';
import { everyInWords } from '../domain/recording.ts';
import type { RowKey } from '../stats/row-key.ts';

type Part = (row: RowKey) => string;

/** What tells a row from the others beside its method and precision, each in words. */
const partsOf = (placeOf: (key: string) => string): readonly Part[] => [
  ({ budget }) => budgetInWords(budget),
  ({ hardware }) => placeOf(hardware),
  ({ jobs }) => (jobs === 0 ? 'unknown jobs' : `${jobs} at a time`),
  (row) => `optimizer revision ${row.optimizer_revision}`,
  (row) => `precision revision ${row.precision_revision}`,
  (row) => `engine revision ${row.engine_revision}`,
];

/**
 * How a row is told from others of the same method and precision; a rule of recording that was asked for is told always,
 * since it decides the figures.
 *
 * @param placeOf the name of a place where they were made, by its key
 */
export function distinctions(all: readonly RowKey[], placeOf: (key: string) => string): (row: RowKey) => string {
  const parts = partsOf(placeOf);
  const methods = Map.groupBy(all, methodOf);
  const telling = new Map(
    [...methods].map(([method, rows]) => [method, parts.filter((part) => new Set(rows.map(part)).size > 1)]),
  );
  return (row) =>
    [everyInWords(row.every), ...(telling.get(methodOf(row)) ?? []).map((part) => part(row))]
      .filter(Boolean)
      .join(', ');
}

const methodOf = ({ optimizer, hyper, precision }: RowKey): string => `${optimizer} ${hyper} ${precision}`;
