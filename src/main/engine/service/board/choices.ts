import type { Output } from '../../../../shared/contract.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { partsOf } from '../../hardware.ts';
import type { Store } from '../../store/store.ts';
import { placeName } from '../places.ts';
import { byCodeUnits } from './entries.ts';
import type { Group, GroupIndex } from './group-index.ts';
import type { GroupSelection, Part } from './select-groups.ts';

/** What can be chosen under a filter: of every part, what the other parts leave. */
export function choicesOf(
  store: Store,
  catalogue: Catalogue,
  index: GroupIndex,
  selection: GroupSelection,
  machine: string,
): Output<'board.choices'> {
  const problems = new Count();
  const optimizers = new Count();
  const precisions = new Count();
  const places = new Count();
  const instances = new Map<number, Group['instance']>();
  const targets = new Set<number>();
  for (const group of index.all()) {
    const { instance, configuration } = group;
    const runs = group.runs - group.archived || group.runs;
    const without = (...parts: Part[]): boolean => selection.includes(group, parts);
    if (without('problems', 'instances')) {
      problems.add(instance.id, runs);
      instances.set(instance.id, instance);
    }
    if (without('optimizers')) optimizers.add(configuration.optimizer, runs);
    if (without('precisions')) precisions.add(group.precision, runs);
    if (without('hardware')) places.add(group.hardware, runs);
  }
  for (const { instance } of selectedOf(index, selection))
    for (const target of instance.targets.keys()) targets.add(target);
  return {
    problems: [...instances.values()]
      .map(({ id, problem, label }) => ({ instanceId: id, problem, label, runs: problems.of(id) }))
      .sort((a, b) => byCodeUnits(a.label, b.label)),
    optimizers: [...optimizers.keys()]
      .map((id) => ({
        id,
        title: catalogue.optimizers.find((entry) => entry.id === id)?.title ?? id,
        runs: optimizers.of(id),
      }))
      .sort((a, b) => byCodeUnits(a.title, b.title)),
    precisions: precisionIds.filter((id) => precisions.of(id) > 0),
    suites: store.all<{ suiteId: number; name: string }>(
      'SELECT suite_id AS suiteId, name FROM suite ORDER BY submitted_at DESC, suite_id DESC',
    ),
    tags: tagNames(store),
    hardware: [...places.keys()]
      .map((key) => {
        const here = partsOf(key).machine === machine;
        return { key, label: placeName(store, key), runs: places.of(key), here };
      })
      .sort((a, b) => Number(b.here) - Number(a.here) || b.runs - a.runs),
    targets: [...targets].sort((a, b) => b - a),
  };
}

/** One group for each problem that is selected. */
function selectedOf(index: GroupIndex, selection: GroupSelection): Iterable<Group> {
  const chosen = new Map<number, Group>();
  for (const group of index.all())
    if (!chosen.has(group.instance.id) && selection.includes(group)) chosen.set(group.instance.id, group);
  return chosen.values();
}

class Count {
  readonly #runs = new Map<number | string, number>();

  add(key: number | string, runs: number): void {
    this.#runs.set(key, this.of(key) + runs);
  }

  of(key: number | string): number {
    return this.#runs.get(key) ?? 0;
  }

  keys(): string[] {
    return [...this.#runs.keys()].map(String);
  }
}

/** Steps from one tag to the next in the index: a million tagged runs are not read. */
function tagNames(store: Store): string[] {
  const rows = store.all<{ tag: string }>(
    `WITH RECURSIVE each (tag) AS (
       SELECT min(tag) FROM run_tag
       UNION ALL SELECT (SELECT min(tag) FROM run_tag WHERE run_tag.tag > each.tag) FROM each WHERE each.tag IS NOT NULL
     ) SELECT tag FROM each WHERE tag IS NOT NULL`,
  );
  return rows.map(({ tag }) => tag);
}
