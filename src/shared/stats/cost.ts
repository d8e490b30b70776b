import { oracleWeights } from '../domain/run-spec.ts';

/** What a method had spent when it stood at a point. */
export interface Cost {
  readonly step: number;
  readonly f_evals: number;
  readonly g_evals: number;
  readonly hv_evals: number;
  /** Seconds inside `advance`, without warm-up, audits and logging. */
  readonly compute_s: number;
}

export type OracleCounts = Pick<Cost, 'f_evals' | 'g_evals' | 'hv_evals'>;
/** Prices of one value, one gradient (its forward included) and one Hessian-vector product. */
export type OracleWeights = Readonly<Record<keyof typeof oracleWeights, number>>;

export const costAxes = ['steps', 'f_evals', 'oracle_units', 'compute_s'] as const;
export type CostAxis = (typeof costAxes)[number];

/**
 * Costs below which differences do not matter, added before logarithms are taken. A millisecond is the resolution
 * at which compute time is worth comparing.
 */
export const costShift: Readonly<Record<CostAxis, number>> = {
  steps: 1,
  f_evals: 1,
  oracle_units: 1,
  compute_s: 1e-3,
};

export const oracleUnits = (counts: OracleCounts, weights: OracleWeights = oracleWeights): number =>
  weights.f * counts.f_evals + weights.g * counts.g_evals + weights.hv * counts.hv_evals;

/** The part of a cost that counts on `axis`. */
export function costOn(axis: CostAxis, cost: Cost, weights: OracleWeights = oracleWeights): number {
  switch (axis) {
    case 'steps':
      return cost.step;
    case 'f_evals':
      return cost.f_evals;
    case 'oracle_units':
      return oracleUnits(cost, weights);
    case 'compute_s':
      return cost.compute_s;
  }
}
