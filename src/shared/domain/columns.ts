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
  // What the scores rest on, so that other code can make them again, and what else is known of a run.
  'reason',
  'budget_steps',
  'budget_compute_s',
  'budget_oracle_units',
  'record_every_steps',
  'problem_revision',
  'optimizer_revision',
  'precision_revision',
  'engine_revision',
  'hardware',
  'jobs',
  'optimum',
  'oracle_units',
  'f_final',
  'gap_final',
  'parameter_bytes',
  'data_bytes',
  'temporary_bytes',
  'process_peak_bytes',
  'remarks',
  'archived',
  // The run_id of the run that this one makes again, with it in the file or not.
  'repeats',
] as const;
export type RunsColumn = (typeof runsColumns)[number];

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
