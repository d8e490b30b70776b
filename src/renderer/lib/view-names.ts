/** The views of the window, by their names in its address. */
export const viewNames = [
  'start',
  'suites',
  'suite',
  'queue',
  'leaderboard',
  'compare',
  'run',
  'catalogue',
  'settings',
] as const;
export type ViewName = (typeof viewNames)[number];
