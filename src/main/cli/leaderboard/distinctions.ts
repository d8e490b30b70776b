import { budgetInWords } from '../../../shared/domain/budget-words.ts';
import { everyInWords } from '../../../shared/domain/recording.ts';
import type { RowKey } from '../../../shared/stats/row-key.ts';

type Part = (row: RowKey) => string;

/** What tells a row from the others beside its method and precision, each in words. */
const partsOf = (places: ReadonlyMap<string, string>): readonly Part[] => [
  ({ budget }) => budgetInWords(budget),
  ({ hardware }) => places.get(hardware) ?? hardware,
  ({ jobs }) => (jobs === 0 ? 'unknown jobs' : `${jobs} at a time`),
  (row) => `optimizer revision ${row.optimizer_revision}`,
  (row) => `precision revision ${row.precision_revision}`,
  (row) => `engine revision ${row.engine_revision}`,
];

/**
 * How a row is told from others of the same method and precision; a rule of recording that was asked for is told always,
 * since it decides the figures.
 *
 * @param places names of the places where they were made, by their keys
 */
export function distinctions(all: readonly RowKey[], places: ReadonlyMap<string, string>): (row: RowKey) => string {
  const parts = partsOf(places);
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
