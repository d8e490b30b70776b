import type { Budget } from '../domain/run-spec.ts';
import { costOn, oracleUnits, type Cost, type CostAxis, type OracleWeights } from './cost.ts';

/** Whether a cost lies within every limit of a budget: what a step reached that ran over is recorded and not credited. */
export const isWithin = (cost: Cost, budget: Budget): boolean =>
  cost.step <= budget.steps && cost.compute_s <= budget.seconds && oracleUnits(cost) <= budget.oracle;

/**
 * What a miss is charged on `axis`: what the run spent, or would have spent by the end of its budget at its own rate where
 * it ended early; never less than it spent. The limit that it had used most of decides. One without a step is charged the
 * limit itself, at one value or gradient a step.
 */
export function missCharge(
  { spent, budget }: { readonly spent: Cost; readonly budget: Budget },
  axis: CostAxis,
  weights?: OracleWeights,
): number {
  const own = costOn(axis, spent, weights);
  if (spent.step === 0) return Math.max(own, limitOn(budget, axis, weights));
  const left = Math.min(
    budget.steps / spent.step,
    budget.seconds / spent.compute_s,
    budget.oracle / oracleUnits(spent),
  );
  return left > 1 ? own * left : own;
}

function limitOn({ steps, seconds, oracle }: Budget, axis: CostAxis, weights?: OracleWeights): number {
  switch (axis) {
    case 'steps':
    case 'f_evals':
      return steps;
    case 'oracle_units':
      return Math.min(oracle, oracleUnits({ f_evals: 0, g_evals: steps, hv_evals: 0 }, weights));
    case 'compute_s':
      return seconds;
  }
}
