import type { ProblemInstance } from '../../../src/main/problems/define.ts';
import type { Likelihood } from '../../../src/main/problems/forms/likelihoods.ts';
import { gaussian } from '../../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../../src/main/problems/forms/model.ts';
import * as t from '../../../src/main/tensor/index.ts';

type Rows = readonly (readonly number[])[];

const host = (rows: Rows): ProblemInstance['data'][string] => ({
  values: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});

/** One layer x [inputs, outputs] without a bias, fitted to examples: inputs [n, inputs], targets [n, outputs] or labels. */
export function layerOf(
  inputs: Rows,
  targets: Rows | readonly number[],
  start: Rows,
  likelihood: Likelihood = gaussian,
): ProblemInstance {
  const isLabels = typeof targets[0] === 'number';
  const labels = isLabels ? (targets as readonly number[]) : [];
  return {
    unknowns: { x: { shape: [start.length, start[0]!.length], role: 'weight' } },
    data: {
      inputs: host(inputs),
      start: host(start),
      targets: isLabels ? { values: Int32Array.from(labels), shape: [labels.length] } : host(targets as Rows),
    },
    start: (data) => ({ x: data.float('start') }),
    ...modelled({
      examples: ['inputs', 'targets'],
      outputs: (_x, data, tape) => tape.dense(data.float('inputs'), 'x'),
      targets: (data) => (isLabels ? data.integer('targets') : data.float('targets')),
      likelihood,
    }),
  };
}

/** ½‖Ax − y‖² of a vector x. */
export const fitOf = (A: Rows, y: readonly number[], start: readonly number[]): ProblemInstance => ({
  unknowns: { x: { shape: [start.length], role: 'vector' } },
  data: {
    A: host(A),
    y: { values: Float64Array.from(y), shape: [y.length] },
    start: { values: Float64Array.from(start), shape: [start.length] },
  },
  start: (data) => ({ x: data.float('start') }),
  value: (x, data) => {
    const r = t.sub(t.matVec(data.float('A'), x['x']!), data.float('y'));
    return t.mul(t.dot(r, r), 0.5);
  },
  residuals: (x, data) => t.sub(t.matVec(data.float('A'), x['x']!), data.float('y')),
});
