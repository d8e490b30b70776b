import type { LeaderboardRow } from '../stats/leaderboard-row.ts';

/** Gaps of several problems have no common scale: a median over them would say nothing. */
export const tellsGaps = (rows: readonly LeaderboardRow[]): boolean =>
  rows.some(({ gap }) => gap !== undefined) && rows.every(({ problems }) => problems <= 1);
