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
    const ordered = group.toSorted((a, b) => compareStandings(a, b) || compare(names(a), names(b)));
    const ranks = sharedRanks(ordered);
    return ordered.map((row, i) => ({ ...row, rank: ranks[i] ?? 0 }));
  });
}

/** What decides a rank. */
type Standing = Pick<Unranked, 'complete' | 'success' | 'ert' | 'gap'>;

/** The ranks of rows from best to worst: rows that are equal share one. */
function sharedRanks(ordered: readonly Standing[]): number[] {
  let rank = 0;
  return ordered.map((row, i) => {
    const before = ordered[i - 1];
    if (!before || compareStandings(before, row) !== 0) rank = i + 1;
    return rank;
  });
}

/** Negative where `a` is better; what is not known counts as worst. The gap is looked at last. */
function compareStandings(a: Standing, b: Standing): number {
  if (a.complete !== b.complete) return a.complete ? -1 : 1;
  return (
    ascending(-a.success, -b.success) ||
    ascending(a.ert, b.ert) ||
    ascending(a.gap?.median ?? Infinity, b.gap?.median ?? Infinity)
  );
}

function ascending(a: number, b: number): number {
  const [left, right] = [Number.isNaN(a) ? Infinity : a, Number.isNaN(b) ? Infinity : b];
  return left === right ? 0 : left < right ? -1 : 1;
}

const names = ({ optimizer, hyper, precision }: Unranked): string[] => [optimizer, hyper, precision];

/** Lexicographic; by code units where texts. */
function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
