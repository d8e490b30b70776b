import type { CostAxis } from '../../../shared/stats/cost.ts';
import { count, duration, significant } from '../../lib/format.ts';

/** A place on the cost axis with its unit, such as `1,200 steps`. */
export function costAt(axis: CostAxis, value: number): string {
  if (axis === 'compute_s') return duration(value);
  const unit = { steps: 'steps', f_evals: 'f-evals', oracle_units: 'oracle units' }[axis];
  return `${value >= 10 || Number.isInteger(value) ? count(value) : significant(value)} ${unit}`;
}
