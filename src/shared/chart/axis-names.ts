import { costAxes, type CostAxis } from '../stats/cost.ts';
import { metricColumn, metricOf, metricTitle, type MetricColumn } from '../domain/metrics.ts';
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
const objectiveNames: Readonly<Record<Exclude<Value, MetricColumn>, string>> = {
  gap: 'f − f*',
  f: 'f',
  working: 'f in own precision',
};
export const objectives = Object.keys(objectiveNames) as readonly (keyof typeof objectiveNames)[];

export function valueName(value: Value): string {
  const metric = metricOf(value);
  return metric === undefined ? objectiveNames[value as keyof typeof objectiveNames] : metricTitle(metric);
}

/** What a chart of some curves may show: their objective, and what any of them measures. */
export const valuesOf = (curves: readonly { readonly metrics: readonly string[] }[]): Value[] => [
  ...objectives,
  ...[...new Set(curves.flatMap(({ metrics }) => metrics))].sort().map(metricColumn),
];

/** The title of an axis says what it is, its unit and its scale. */
export const xTitle = (axis: CostAxis, log: boolean): string => `${costUnits[axis]}${log ? ', log' : ''}`;
export const yTitle = (value: Value, best: boolean, log: boolean): string =>
  `${valueName(value)}${best ? ', best so far' : ''}${log ? ', log' : ''}`;
