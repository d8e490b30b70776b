import type { CostAxis } from '../../../shared/stats/cost.ts';
import { filterColumns, type FilterColumn } from '../store/filter/columns.ts';
import { vocabularyOf } from '../store/filter/vocabulary.ts';
import type { ServiceContext } from './context.ts';
import { labelsOf, problemLabel } from './labels.ts';

/** The columns that an expression can name, with the names of everything in the database. */
export function columnsOf({ store, definitions }: ServiceContext, axis?: CostAxis): FilterColumn[] {
  const instanceName = (problem: string, json: string) => problemLabel(labelsOf(store, definitions), problem, json);
  return filterColumns(definitions, vocabularyOf(store, definitions, instanceName), axis);
}
