import type { Line } from '../../../../src/shared/contract/curves.ts';
import type { Curve } from '../../../../src/shared/chart/curve.ts';
import type { Drawing } from '../../../../src/shared/chart/panel.ts';

/** A line from its points; NaN in y is a gap. */
export const line = (x: readonly number[], y: readonly number[], reducedFrom?: number): Line => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  reduced: reducedFrom !== undefined,
  points: reducedFrom ?? x.length,
});

export const curve = (change: Partial<Curve>): Curve => ({
  key: 'g1',
  label: 'Adam, fp32',
  tag: '',
  colour: '#0072b2',
  dash: [],
  marker: 'none',
  middle: line([0, 1, 2], [1, 0.1, 0.01]),
  band: null,
  traces: [],
  endings: [],
  extent: null,
  runs: 1,
  failures: 0,
  live: 0,
  better: 'lower',
  ...change,
});

export const drawing: Drawing = {
  axis: 'steps',
  value: 'gap',
  best: false,
  xLog: false,
  yLog: true,
  traces: false,
  bands: true,
};
