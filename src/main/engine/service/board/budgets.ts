import type { Output } from '../../../../shared/contract.ts';
import { budgetInWords } from '../../../../shared/domain/budget-words.ts';
import { exact } from '../../../../shared/number-text.ts';
import { budgetColumns, budgetOf } from '../../store/spent.ts';
import type { GroupTable } from './group-table.ts';

/** The budgets of some groups, that of most of them first; empty where all groups of a problem have the same. */
export function budgetsOf(table: GroupTable, places: Uint32Array): Output<'board.page'>['budgets'] {
  const values = budgetColumns.map((name) => table.column(name));
  const counts = new Map<string, { place: number; rows: number }>();
  const instance = table.column('instance');
  const ofProblem = new Map<number, string>();
  let areSeveral = false;
  let [last, key] = [-1, ''];
  for (const place of places) {
    // Mostly that of the group before: of some ten thousand, few keys are made.
    if (values.some((column) => column[place] !== column[last])) key = values.map((column) => column[place]).join();
    last = place;
    const first = ofProblem.get(instance[place]!) ?? key;
    ofProblem.set(instance[place]!, first);
    areSeveral ||= first !== key;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { place, rows: 1 });
    else known.rows += 1;
  }
  if (!areSeveral) return [];
  const all = [...counts.values()].sort((a, b) => b.rows - a.rows);
  const differing = budgetColumns.filter((_, i) =>
    all.some(({ place }) => values[i]![place] !== values[i]![all[0]!.place]),
  );
  return all.map(({ place, rows }) => {
    const group = table.group(place);
    return {
      words: budgetInWords(budgetOf(group)),
      rows,
      condition: differing.map((name) => `${name} = ${exact(group[name])}`).join(' and '),
    };
  });
}
