import type { Rows, Started } from '../../../src/main/worker/protocol.ts';

/** Rows of one step each: step, costs of one gradient a step, clocks of a millisecond a step, and the objective. */
export function rowsOf(firstStep: number, objectives: readonly (number | undefined)[], clockShift = 0): Rows {
  const values = new Float64Array(objectives.length * 8);
  const mask = new Uint8Array(objectives.length);
  objectives.forEach((f, row) => {
    const step = firstStep + row;
    values.set([step, 1, step, 0, step / 1000 + clockShift, step / 500 + clockShift, f ?? NaN, f ?? NaN], row * 8);
    mask[row] = f === undefined ? 0 : 3;
  });
  return { count: objectives.length, values, mask };
}

/** The same rows with what their problem measures, a list for each. */
export const withMetrics = (rows: Rows, metrics: readonly (readonly number[])[]): Rows => ({
  ...rows,
  metrics: Float64Array.from(metrics.flat()),
});

export const started = (changes: Partial<Started> = {}): Started => ({
  type: 'started',
  epoch: 1,
  mode: 'plain',
  warmupSeconds: 0.5,
  stateBytes: 16,
  parameterBytes: 8,
  dataBytes: 32,
  dimension: 2,
  metrics: [],
  resumedAt: 0,
  resumedStep: 0,
  precision: {
    regime: 'fp64',
    words: 'fp64 throughout',
    storage: 'fp64',
    group: '-',
    master_copy: 'no',
    activations: 'fp64',
    gradient: 'fp64',
    state: 'fp64',
    accumulator: 'fp64',
    rounding: 'nearest',
    scales: '-',
    kept: [],
    packed_bytes: 16,
    allocated_bytes: 16,
  },
  ...changes,
});
