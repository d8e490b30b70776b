import type { CsvCell } from '../csv.ts';
import { leaderboardColumns, targetColumns } from '../domain/columns.ts';
import type { LeaderboardRow } from './leaderboard-row.ts';

/** The columns of a table of these rows: every target that any of them reports, descending. */
export function columnsOf(rows: readonly LeaderboardRow[]): string[] {
  const targets = new Set(rows.flatMap((row) => row.targets.map(({ target }) => target)));
  return leaderboardColumns([...targets].sort((a, b) => b - a));
}

/**
 * A row by the names of its columns. Score and rank intervals need the frozen references and are missing. A target
 * that was never hit has ERT Infinity and as `ert_low` the cost that it exceeds.
 */
export function leaderboardRecord(row: LeaderboardRow): Record<string, CsvCell> {
  const targets = row.targets.flatMap(({ target, success, ert }) => {
    const name = targetColumns(target);
    return [
      [name.success, success.rate],
      [name.success_low, success.low],
      [name.success_high, success.high],
      [name.ert, ert.value],
      [name.ert_low, ert.low],
      [name.ert_high, ert.high],
    ] as const;
  });
  const { gap, success, ert, targets: _, ...rest } = row;
  return {
    ...rest,
    ...Object.fromEntries(targets),
    mean_success: success,
    mean_ert: ert,
    gap_q1: gap?.q1,
    gap_median: gap?.median,
    gap_q3: gap?.q3,
  };
}
