import type { LeaderboardRow } from './leaderboard-row.ts';

type Unranked = Omit<LeaderboardRow, 'rank'>;

/**
 * Orders rows and numbers them, within each problem where rows have one: complete rows first, then by mean success
 * (higher), mean ERT (lower) and median gap (lower). Rows equal in all of these share a rank, and the next rank is
 * skipped (1, 2, 2, 4). This is an order of point estimates: a difference may be noise, and whether a row is complete
 * depends on what else ran.
 */
export function rankRows(rows: readonly Unranked[]): LeaderboardRow[] {
  return [...Map.groupBy(rows, ({ problem }) => problem).values()].flatMap((group) => {
    const ordered = group.toSorted((a, b) => compare(merit(a), merit(b)) || compare(names(a), names(b)));
    let rank = 0;
    return ordered.map((row, i) => {
      const before = ordered[i - 1];
      if (!before || compare(merit(before), merit(row)) !== 0) rank = i + 1;
      return { ...row, rank };
    });
  });
}

/** Ascending from best to worst; what is not known counts as worst. */
const merit = ({ complete, success, ert, gap }: Unranked): number[] =>
  [complete ? 0 : 1, -success, ert, gap?.median ?? Infinity].map((value) => (Number.isNaN(value) ? Infinity : value));

const names = ({ optimizer, hyper, precision }: Unranked): string[] => [optimizer, hyper, precision];

/** Lexicographic; by code units where texts. */
function compare<T extends number | string>(a: readonly T[], b: readonly T[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  if (at < 0) return 0;
  return (a[at] as T) < (b[at] as T) ? -1 : 1;
}
