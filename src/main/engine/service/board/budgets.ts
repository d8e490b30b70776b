import type { Output } from '../../../../shared/contract.ts';
import { budgetInWords } from '../../../../shared/domain/budget-words.ts';
import { exact } from '../../../../shared/number-text.ts';
import { budgetOf } from '../../store/spent.ts';
import type { GroupTable } from './group-table.ts';

const columns = ['budget_steps', 'budget_compute_s', 'budget_oracle_units'] as const;

/** The budgets of some groups, that of most of them first; empty where all groups of a problem have the same. */
export function budgetsOf(table: GroupTable, places: Uint32Array): Output<'board.page'>['budgets'] {
  const values = columns.map((name) => table.column(name));
  const counts = new Map<string, { place: number; rows: number }>();
  const instance = table.column('instance');
  const ofProblem = new Map<number, string>();
  let areSeveral = false;
  for (const place of places) {
    const key = values.map((column) => column[place]).join();
    const first = ofProblem.get(instance[place]!) ?? key;
    ofProblem.set(instance[place]!, first);
    areSeveral ||= first !== key;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { place, rows: 1 });
    else known.rows += 1;
  }
  if (!areSeveral) return [];
  const all = [...counts.values()].sort((a, b) => b.rows - a.rows);
  const differing = columns.filter((_, i) => all.some(({ place }) => values[i]![place] !== values[i]![all[0]!.place]));
  const row = (place: number) => {
    const [budget_steps, budget_compute_s, budget_oracle_units] = values.map((column) => column[place]!);
    return { budget_steps: budget_steps!, budget_compute_s: budget_compute_s!, budget_oracle_units: budget_oracle_units! }; // prettier-ignore
  };
  return all.map(({ place, rows }) => ({
    words: budgetInWords(budgetOf(row(place))),
    rows,
    condition: differing.map((name) => `${name} = ${exact(row(place)[name])}`).join(' and '),
  }));
}
