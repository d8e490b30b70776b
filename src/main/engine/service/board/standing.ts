import type { BoardQuery } from '../../../../shared/contract/board.ts';
import type { Standing } from '../../../../shared/stats/leaderboard-rank.ts';
import type { Store } from '../../store/store.ts';
import { meritOf } from './cells.ts';
import type { Entry, StandingOf } from './entries.ts';
import { targetFigures } from './target-figures.ts';

type Question = Pick<BoardQuery, 'by' | 'axis' | 'target'>;

/** What ranks an entry: its figures at the target, or their means over all targets. */
export function standingAt(store: Store, { by, axis, target }: Question): StandingOf {
  if (target === null) return (entry) => entry;
  if (by === 'overall')
    return (entry) => {
      const { success, ert } = meritOf(store, entry, { axis, target });
      return standing(entry, success?.value ?? NaN, ert);
    };
  const atTarget = targetFigures(store, axis, target);
  return (entry) => {
    const { success, ert } = atTarget(entry.groups[0]);
    return standing(entry, success, ert);
  };
}

/** The gap is read only where the others are equal. */
const standing = (entry: Entry, success: number, ert: number): Standing => ({
  complete: entry.complete,
  success,
  ert,
  get gap() {
    return entry.gap;
  },
});
