import type { Output } from '../../../../shared/contract.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { partsOf } from '../../hardware.ts';
import { budgetColumns } from '../../store/spent.ts';
import { tagNames } from '../../store/filter/vocabulary.ts';
import type { Store } from '../../store/store.ts';
import { placeName } from '../../store/places.ts';
import { byCodeUnits } from '../../../../shared/stats/radix-sort.ts';
import { habitMarks } from '../marks.ts';
import type { GroupTable } from './group-table.ts';
import type { GroupSelection, Part } from './select-groups.ts';

const habitColumns = ['record_every_steps', 'jobs', 'budget_compute_s'] as const;
const noHabits = { record_every_steps: 0, jobs: 1, budget_compute_s: 0 };

/** What can be chosen under a filter: of every part, what the other parts leave. */
export function choicesOf(
  store: Store,
  catalogue: Catalogue,
  table: GroupTable,
  selection: GroupSelection,
  machine: string,
): Output<'board.choices'> {
  const problems = new Map<number, number>();
  const optimizers = new Map<string, number>();
  const precisions = new Map<number, number>();
  const devices = new Map<number, number>();
  const targets = new Set<number>();
  const chosen = new Set<number>();
  const budgets = budgetColumns.map((name) => table.column(name));
  const habits = habitColumns.map((name) => table.column(name));
  const isSame = habits.map(() => true);
  const alike = [...budgets, ...habits];
  let [first, hasSeveralBudgets] = [-1, false];
  const [runs, archived] = [table.column('runs'), table.column('archived')];
  const [instance, configuration] = [table.column('instance'), table.column('configuration')];
  const [precision, hardware] = [table.column('precision'), table.column('hardware')];
  for (let place = 0; place < table.size; place += 1) {
    const count = runs[place]! - archived[place]! || runs[place]!;
    const add = <K>(counts: Map<K, number>, key: K, ...parts: Part[]): void => {
      if (selection.includes(place, parts)) counts.set(key, (counts.get(key) ?? 0) + count);
    };
    add(problems, instance[place]!, 'problems', 'instances');
    add(optimizers, table.configurations[configuration[place]!]!.optimizer, 'optimizers');
    add(precisions, precision[place]!, 'precisions');
    add(devices, hardware[place]!, 'hardware');
    // Most groups tell nothing new, and are not asked whether they are shown.
    if (chosen.has(instance[place]!) && alike.every((column) => column[place] === column[first])) continue;
    if (!selection.includes(place)) continue;
    chosen.add(instance[place]!);
    if (first < 0) first = place;
    hasSeveralBudgets ||= budgets.some((column) => column[place] !== column[first]);
    habits.forEach((column, i) => (isSame[i] &&= column[place] === column[first]));
  }
  for (const code of chosen) for (const target of table.instances[code]!.targets.keys()) targets.add(target);
  return {
    problems: [...problems]
      .map(([code, count]) => {
        const { id, problem, label } = table.instances[code]!;
        return { instanceId: id, problem, label, runs: count };
      })
      .sort((a, b) => byCodeUnits(a.label, b.label)),
    optimizers: [...optimizers]
      .map(([id, count]) => ({
        id,
        title: catalogue.optimizers.find((entry) => entry.id === id)?.title ?? id,
        runs: count,
      }))
      .sort((a, b) => byCodeUnits(a.title, b.title)),
    precisions: precisionIds.filter((_, code) => (precisions.get(code) ?? 0) > 0),
    suites: store.all<{ suiteId: number; name: string }>(
      'SELECT suite_id AS suiteId, name FROM suite WHERE deleted_name IS NULL ORDER BY submission DESC, suite_id DESC',
    ),
    tags: tagNames(store),
    hardware: [...devices]
      .map(([code, count]) => {
        const key = table.hardware[code]!;
        return { key, label: placeName(store, key), runs: count, here: partsOf(key).machine === machine };
      })
      .sort((a, b) => Number(b.here) - Number(a.here) || b.runs - a.runs),
    targets: [...targets].sort((a, b) => b - a),
    hasSeveralBudgets,
    sharedMarks:
      first < 0
        ? []
        : habitColumns.flatMap((name, i) => (isSame[i] ? habitMarks({ ...noHabits, [name]: habits[i]![first]! }) : [])),
  };
}
