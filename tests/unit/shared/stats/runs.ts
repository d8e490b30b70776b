import type { Cost } from '../../../../src/shared/stats/cost.ts';
import type { RunSummary } from '../../../../src/shared/stats/run-summary.ts';

/** One gradient a step, a millisecond each. */
export const after = (step: number): Cost => ({ step, f_evals: 0, g_evals: step, hv_evals: 0, compute_s: step / 1000 });

/** A run of 1,000 steps that reached its two targets; `reached`: the steps at which, null for never. */
export const run = ({
  reached,
  ...rest
}: Partial<RunSummary> & { readonly reached?: readonly (number | null)[] } = {}): RunSummary => ({
  run_id: 'r',
  problem: 'quadratic',
  problem_revision: 1,
  optimizer: 'adam',
  optimizer_revision: 1,
  hyper: '{"lr":0.1}',
  precision: 'fp32',
  precision_revision: 1,
  engine_revision: 1,
  budget: { steps: 1000, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
  every: null,
  hardware: 'cpu@here',
  jobs: 1,
  seed: 0,
  status: 'finished',
  targets: [1, 1e-8],
  hits: (reached ?? [10, 100]).map((step) => (step === null ? null : after(step))),
  spent: after(1000),
  optimum: 0,
  gap: 1e-9,
  disturbed: false,
  parameter_bytes: 8,
  state_bytes: 16,
  peak_bytes: 1000,
  ...rest,
});
