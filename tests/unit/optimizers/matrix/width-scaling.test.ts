import { afterAll, describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../../../src/shared/domain/parameter.ts';
import sgdNesterov from '../../../../src/main/optimizers/first-order/sgd-nesterov.ts';
import kfac from '../../../../src/main/optimizers/matrix/kfac.ts';
import shampoo from '../../../../src/main/optimizers/matrix/shampoo.ts';
import { growthsOf } from '../../../../src/main/optimizers/mechanisms/width-scaling.ts';
import type { OptimizerDefinition } from '../../../../src/main/optimizers/define.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
import { gaussian } from '../../../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../../../src/main/problems/forms/model.ts';
import { randomData } from '../../../../src/main/problems/random.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll } from '../harness.ts';

afterAll(closeAll);

const [examples, inputs] = [8, 4];
const names = ['W1', 'W2', 'W3'] as const;

/** Three layers of tanh units, from weights as the parametrisation has them: 1/√inputs, 1/√width and 1/width. */
function network(width: number, seed = 1): ProblemInstance {
  const { normal } = randomData(seed);
  const drawn = (shape: readonly [number, number], deviation: number): ProblemInstance['data'][string] => ({
    shape,
    values: Float64Array.from({ length: shape[0] * shape[1] }, () => deviation * normal()),
  });
  const shapes = { W1: [inputs, width], W2: [width, width], W3: [width, 1] } as const;
  return {
    unknowns: Object.fromEntries(names.map((name) => [name, { shape: shapes[name], role: 'weight' }])),
    data: {
      // The same for all.
      features: {
        shape: [examples, inputs],
        values: Float64Array.from({ length: examples * inputs }, (_, i) => 1.5 * Math.sin(i * i + 1)),
      },
      targets: { shape: [examples, 1], values: Float64Array.from({ length: examples }, (_, i) => Math.cos(i)) },
      W1: drawn(shapes.W1, 1 / Math.sqrt(inputs)),
      W2: drawn(shapes.W2, 1 / Math.sqrt(width)),
      W3: drawn(shapes.W3, 1 / width),
    },
    start: (data) => Object.fromEntries(names.map((name) => [name, data.float(name)])),
    ...modelled({
      examples: ['features', 'targets'],
      outputs: (_x, data, tape) => {
        const first = t.tanh(tape.dense(data.float('features'), 'W1'));
        return tape.dense(t.tanh(tape.dense(first, 'W2')), 'W3');
      },
      targets: (data) => data.float('targets'),
      likelihood: gaussian,
    }),
  };
}

type Matrix = Float64Array;
/** a [rows, inner] · b [inner, columns]. */
function times(a: Matrix, b: Matrix, inner: number): Matrix {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 1)
    for (let k = 0; k < inner; k += 1)
      for (let j = 0; j < columns; j += 1) out[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!;
  return out;
}

/** By how much what comes out of each layer changes in one step, by its own weights alone: the mean size of an entry. */
function changes(definition: OptimizerDefinition, hyper: ParameterValues, width: number, seed: number): number[] {
  const instance = network(width, seed);
  const method = new Method(definition, { instance }, hyper);
  method.step();
  const after = method.snapshot();
  const own = (name: string): Matrix => instance.data[name]!.values as Float64Array;
  const features = own('features');
  const first = times(features, own('W1'), inputs).map(Math.tanh);
  const second = times(first, own('W2'), width).map(Math.tanh);
  return [features, first, second].map((from, i) => {
    const name = names[i]!;
    const moved = Float64Array.from(after[`x/${name}`]!, (v, at) => v - own(name)[at]!);
    const out = times(from, moved, moved.length / (name === 'W3' ? 1 : width));
    return Math.sqrt(out.reduce((sum, v) => sum + v * v, 0) / out.length);
  });
}

/** With what power of the width each of them grows. */
function powers(definition: OptimizerDefinition, hyper: ParameterValues): number[] {
  // Of narrow nets some, which differ by a tenth from draw to draw.
  const logarithms = (width: number, seeds: readonly number[]): number[] => {
    const all = seeds.map((seed) => changes(definition, hyper, width, seed));
    return names.map((_, i) => all.reduce((sum, each) => sum + Math.log(each[i]!), 0) / seeds.length);
  };
  const [narrow, wide] = [logarithms(128, [1, 2, 3, 4, 5, 6]), logarithms(1024, [8])];
  return names.map((_, i) => (wide[i]! - narrow[i]!) / Math.log(8));
}

const methods = [
  { definition: sgdNesterov, hyper: { lr: 1e-3, momentum: 0 }, without: [-1, 0, 1] },
  // Its damping is to be nothing where it does not grow as the sizes do.
  { definition: kfac, hyper: { lr: 1e-3, lambda: 1e-3, momentum: 0 }, off: { lambda: 1e-12 }, without: [0, 0, 0] },
  { definition: shampoo, hyper: { lr: 1e-3, eps: 1e-6 }, without: [-0.5, 0, 0.5] },
];

describe('mup2', () => {
  it.each(methods)(
    '$definition.id changes what comes out of its layers by powers $without of the width, and at a base width by none',
    { timeout: 300_000 },
    ({ definition, hyper, off = {}, without }) => {
      const plain = powers(definition, { ...hyper, ...off });
      const scaled = powers(definition, { ...hyper, baseWidth: 128 });
      plain.forEach((power, i) => expect(Math.abs(power - without[i]!)).toBeLessThan(0.06));
      scaled.forEach((power) => expect(Math.abs(power)).toBeLessThan(0.06));
    },
  );

  // Factored damping is balanced by traces without one.
  it.each(methods)('at its base width $definition.id is what it is without one', ({ definition, hyper }) => {
    const exact = definition === kfac && { damping: 'exact' };
    const ends = [0, 16].map((baseWidth) => {
      const method = new Method(definition, { instance: network(16) }, { ...hyper, ...exact, baseWidth });
      method.step(3);
      return method.snapshot();
    });
    expect(ends[1]).toEqual(ends[0]);
  });

  it('takes biases for part of the layer before them, and what is of no layer as it is', () => {
    const growths = growthsOf(
      {
        gain: { shape: [4], role: 'gain' },
        W1: { shape: [3, 40], role: 'weight' },
        b1: { shape: [40], role: 'bias' },
        K: { shape: [3, 3, 40, 80], role: 'kernel' },
        bK: { shape: [80], role: 'bias' },
        W3: { shape: [80, 2], role: 'weight' },
        b3: { shape: [2], role: 'bias' },
      },
      20,
    );
    expect(growths).toEqual({
      gain: { inputs: 1, outputs: 1 },
      W1: { inputs: 1, outputs: 2 },
      b1: { inputs: 1, outputs: 2 },
      K: { inputs: 2, outputs: 4 },
      bK: { inputs: 1, outputs: 4 },
      W3: { inputs: 4, outputs: 1 },
      b3: { inputs: 1, outputs: 1 },
    });
  });
});
