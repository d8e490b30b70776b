/** Columns of the CSV files and keys of the JSON lines, in order. Units are in the names. */

export const curvesColumns = [
  'run_id',
  'problem',
  'optimizer',
  'precision',
  'trial',
  'seed',
  'step',
  'f_evals',
  'g_evals',
  'hv_evals',
  'oracle_units',
  'compute_s',
  'wall_s',
  'f_working',
  'f_audited',
  'gap',
] as const;
export type CurvesColumn = (typeof curvesColumns)[number];

export const runsColumns = [
  'run_id',
  'problem',
  'problem_json',
  'optimizer',
  'hyper_json',
  'precision',
  'trial',
  'seed',
  'status',
  'steps',
  'f_evals',
  'g_evals',
  'hv_evals',
  'compute_s',
  'warmup_s',
  'wall_s',
  'state_bytes',
  'peak_bytes',
  'f_best',
  'gap_best',
  'device',
  'environment_id',
  'started_at',
] as const;
export type RunsColumn = (typeof runsColumns)[number];

const standing = [
  'rank',
  'rank_low',
  'rank_high',
  'optimizer',
  'precision',
  'score',
  'score_low',
  'score_high',
  'runs',
  'failures',
];

const detail = [
  'problem',
  'hyper',
  'problems',
  'complete',
  'diverged',
  'unfinished',
  'mean_success',
  'mean_ert',
  'gap_q1',
  'gap_median',
  'gap_q3',
  'compute_s',
  'parameter_bytes',
  'state_bytes',
  'peak_bytes',
];

/** A target gap as it stands in a column's name: 1e-8, 6.30957e1. */
export const targetName = (target: number): string => target.toExponential().replace('e+', 'e');

/** Columns of one target: success rate and ERT, each with its 95 % interval. */
export const targetColumns = (target: number) =>
  ({
    success: `success_${targetName(target)}`,
    success_low: `success_low_${targetName(target)}`,
    success_high: `success_high_${targetName(target)}`,
    ert: `ert_${targetName(target)}`,
    ert_low: `ert_low_${targetName(target)}`,
    ert_high: `ert_high_${targetName(target)}`,
  }) as const;

/** The standing, then six columns a target, then what tells rows of one optimizer apart and further figures. */
export const leaderboardColumns = (targets: readonly number[]): string[] => [
  ...standing,
  ...targets.flatMap((target) => Object.values(targetColumns(target))),
  ...detail,
];
