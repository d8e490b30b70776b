import { defaultBoardQuery } from '../../../../shared/contract/board.ts';
import type { BestMethod, KnownProblem } from '../../../../shared/contract/start.ts';
import { precisionIds, type PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { Ranking } from '../../../../shared/stats/ranking.ts';
import { cellOf, meritsOf } from '../board/cells.ts';
import { keysOf, type GroupTable } from '../board/group-table.ts';
import { SingleEntries } from '../board/single-entries.ts';
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
  const [instance, precision] = [groups.column('instance'), groups.column('precision')];
  const entries = new SingleEntries(
    store,
    groups,
    places.filter((place) => chosen.has(instance[place]!)),
    axis,
  );
  const apart = (place: number): number => precisionIds.length * instance[place]! + precision[place]!;
  const ranking = new Ranking({
    ...{ numbers: entries.numbers, ranked: entries.ranked, gap: entries.gap, resolution: entries.resolution },
    ...entries.means,
    problem: apart,
  });
  const ordered = ranking.ordered();
  const ranks = ranking.ranks(ordered);
  const best = new Map<number, Partial<Record<PrecisionId, BestMethod>>>();
  for (let start = 0, end = 1; start < ordered.length; start = end, end += 1) {
    const first = ordered[start]!;
    while (end < ordered.length && apart(ordered[end]!) === apart(first)) end += 1;
    const entry = entries.of(first);
    const own = best.get(instance[first]!) ?? {};
    best.set(instance[first]!, own);
    own[entry.precision] = {
      cell: cellOf(entry, meritsOf(store, entry, { axis, target }), { store, definitions }),
      rows: end - start,
      tied: ranks.subarray(start, end).filter((rank) => rank === 1).length - 1,
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
