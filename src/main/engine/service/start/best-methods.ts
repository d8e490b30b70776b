import { defaultBoardQuery } from '../../../../shared/contract/board.ts';
import type { BestMethod, KnownProblem } from '../../../../shared/contract/start.ts';
import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { cellOf, meritsOf } from '../board/cells.ts';
import { keysOf, type GroupTable } from '../board/group-table.ts';
import { rankedApart } from '../board/ranked-apart.ts';
import type { ServiceContext } from '../context.ts';

const { axis, target } = defaultBoardQuery;
/** BBOB f2 before BBOB f10. */
const inOrder = new Intl.Collator('en', { numeric: true });

/**
 * Of the problems that were worked on last, the method that stands first in each precision: as the leaderboard has it
 * where nothing but the precision is chosen.
 *
 * @param places of groups with a scored run
 * @param most problems
 */
export function bestMethods(
  { store, definitions }: ServiceContext,
  groups: GroupTable,
  places: Uint32Array,
  most: number,
): KnownProblem[] {
  const chosen = latestProblems(groups, places, most);
  const instance = groups.column('instance');
  const latest = places.filter((place) => chosen.has(instance[place]!));
  const best = new Map<number, Partial<Record<PrecisionId, BestMethod>>>();
  for (const { entries, places: ordered, ranks } of rankedApart(store, groups, latest, axis)) {
    const first = ordered[0]!;
    const entry = entries.of(first);
    const own = best.get(instance[first]!) ?? {};
    best.set(instance[first]!, own);
    own[entry.precision] = {
      cell: cellOf(entry, meritsOf(store, entry, { axis, target }), { store, definitions }),
      rows: ordered.length,
      tied: ranks.filter((rank) => rank === 1).length - 1,
    };
  }
  return [...best]
    .map(([code, own]) => {
      const { id, problem, label } = groups.instances[code]!;
      return { instanceId: id, problem, problemLabel: label, best: own };
    })
    .sort((a, b) => inOrder.compare(a.problemLabel, b.problemLabel));
}

/** Codes of the problems whose groups have changed last. */
function latestProblems(groups: GroupTable, places: Uint32Array, most: number): ReadonlySet<number> {
  const [instance, revision] = [groups.column('instance'), keysOf(groups, 'revision')];
  const latest = new Map<number, number>();
  for (const place of places) {
    const code = instance[place]!;
    latest.set(code, Math.max(latest.get(code) ?? 0, revision(place)));
  }
  const ordered = [...latest].sort(([, a], [, b]) => b - a);
  return new Set(ordered.slice(0, most).map(([code]) => code));
}
