import { costAxes, type CostAxis } from '../stats/cost.ts';
import type { CurvesQuery } from '../contract/curves.ts';

export type Value = CurvesQuery['value'];

export const costNames: Readonly<Record<CostAxis, string>> = {
  steps: 'Steps',
  f_evals: 'Function evaluations',
  oracle_units: 'Oracle units',
  compute_s: 'Compute time',
};
export const costOptions = costAxes.map((value) => ({ value, label: costNames[value] }));

const costUnits: Readonly<Record<CostAxis, string>> = {
  steps: 'Steps',
  f_evals: 'Function evaluations',
  oracle_units: 'Oracle units (f + 3 g + 6 Hv)',
  compute_s: 'Compute time, s',
};
export const valueNames: Readonly<Record<Value, string>> = {
  gap: 'f − f*',
  f: 'f',
  working: 'f in own precision',
};

/** The title of an axis says what it is, its unit and its scale. */
export const xTitle = (axis: CostAxis, log: boolean): string => `${costUnits[axis]}${log ? ', log' : ''}`;
export const yTitle = (value: Value, best: boolean, log: boolean): string =>
  `${valueNames[value]}${best ? ', best so far' : ''}${log ? ', log' : ''}`;
