import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digits } from '../../../src/main/problems/bundled-data.ts';
import { mlpDig } from '../../../src/main/problems/networks/mlp-dig.ts';
import type { Float, Tensor } from '../../../src/main/tensor/index.ts';
import {
  add,
  atStep,
  cast,
  constant,
  div,
  index,
  less,
  makeKey,
  mul,
  pow,
  randomIndex,
  sqrt,
  square,
  sub,
  while_,
} from '../../../src/main/tensor/index.ts';
import { gradientOf, toVector } from '../../../src/main/tensor/params.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';
import {
  dataFeeds,
  dataInside,
  dataSpecs,
  evaluator,
  graphOf,
  gradientError,
  instanceOf,
  trace,
  unknownsOf,
  withDefaults,
} from './evaluator.ts';

const instance = instanceOf(mlpDig);
const n = 4810;
const feeds = dataFeeds(instance);

test('has 4810 unknowns and reports its loss as the gap', () => {
  expect(mlpDig.facts(withDefaults(mlpDig))).toMatchObject({ dimension: n, optimum: 0, sampled: true });
  expect(instance.sampling).toEqual({ examples: 1437, batch: 64 });
});

test('the gradient of the full loss agrees with central differences', () => {
  const e = evaluator(instance);
  expect(gradientError(e, e.start(), 1e-5)).toBeLessThan(1e-8);
  e.close();
});

test('the batch size alone does not change the graph of the full loss', () => {
  expect(graphOf(instanceOf(mlpDig, { batch: 8 }), 'float32')).toEqual(graphOf(instance, 'float32'));
});

describe('training', () => {
  const program = new Program();
  trace(program, instance, 'float64');
  program.define(
    'batch',
    { ...dataSpecs(instance), x: { dtype: 'float64', shape: [n] }, rows: { dtype: 'int32', shape: [3] } },
    (inputs) => {
      const x = unknownsOf(instance, inputs['x']);
      return {
        outputs: {
          value: instance.value(x, dataInside(instance, inputs, 'float64'), inputs['rows']),
        },
      };
    },
  );
  for (const name of ['x', 'm', 'v']) program.variable(name, { dtype: 'float64', shape: [n] });
  program.variable('t', { dtype: 'int32', shape: [] });
  program.define('set', { x: { dtype: 'float64', shape: [n] } }, ({ x }) => {
    const zero = mul(x, 0);
    return { assign: { x, m: zero, v: zero, t: index(0) } };
  });
  program.define('read', {}, (_inputs, read) => ({ outputs: { x: read('x') } }));
  program.define('adam', { ...dataSpecs(instance), k: { dtype: 'int32', shape: [] } }, (inputs, read) => {
    const data = dataInside(instance, inputs, 'float64');
    const key = makeKey(index(1));
    const power = (base: number, t: Tensor<'int32'>) => pow(constant(base, 'float64'), cast(t, 'float64'));
    type State = { i: Tensor<'int32'>; t: Tensor<'int32'>; x: Tensor<Float>; m: Tensor<Float>; v: Tensor<Float> };
    const end = while_<State>(
      ({ i }) => less(i, inputs['k']),
      (s) => {
        const x = unknownsOf(instance, s.x);
        const g = toVector(gradientOf(instance.value(x, data, randomIndex(atStep(key, s.t), [64], 1437)), x));
        const t = add(s.t, 1);
        const m = add(mul(s.m, 0.9), mul(g, 0.1));
        const v = add(mul(s.v, 0.999), mul(square(g), 0.001));
        const mHat: Tensor<Float> = div(m, sub(1, power(0.9, t)));
        const vHat: Tensor<Float> = div(v, sub(1, power(0.999, t)));
        const x1 = sub(s.x, div(mul(mHat, 1e-3), add(sqrt(vHat), 1e-8)));
        return { i: add(s.i, 1), t, x: x1, m, v };
      },
      {
        i: index(0),
        t: read('t') as Tensor<'int32'>,
        x: read('x') as Tensor<Float>,
        m: read('m') as Tensor<Float>,
        v: read('v') as Tensor<Float>,
      },
    );
    return { assign: { x: end.x, m: end.m, v: end.v, t: end.t } };
  });
  let session: Session;
  beforeAll(() => void (session = new Session(program, () => ['plain'])));
  afterAll(() => session.close());
  const start = () => session.run('start', 'plain', { ...feeds, seed: 1 })['x'] as Float64Array;

  test('the loss of a batch is the mean over its examples, those drawn twice counted twice', () => {
    const x = start();
    const loss = (...rows: number[]) =>
      session.run('batch', 'plain', { ...feeds, x, rows: Int32Array.from(rows) })['value']?.[0] as number;
    const [a, b] = [loss(0, 0, 0), loss(1436, 1436, 1436)];
    expect(loss(0, 1436, 0)).toBeCloseTo((2 * a + b) / 3, 12);
    expect(a).not.toBeCloseTo(b, 3);
  });

  test('Adam with 1e-3 reaches .1, .03 and .01 in about 770, 1760 and 2970 steps, and classifies the test digits', () => {
    session.run('set', 'plain', { x: start() });
    const hits: number[] = [];
    let x = start();
    for (let step = 10; step <= 4000 && hits.length < 3; step += 10) {
      session.run('adam', 'plain', { ...feeds, k: 10 });
      x = session.run('read', 'plain')['x'] as Float64Array;
      const loss = session.run('evaluate', 'plain', { ...feeds, x })['value']?.[0] as number;
      if (loss < ([0.1, 0.03, 0.01][hits.length] as number)) hits.push(step);
    }
    [770, 1760, 2970].forEach((published, i) =>
      expect(Math.abs((hits[i] as number) / published - 1)).toBeLessThan(0.15),
    );
    expect(accuracy(x)).toBeGreaterThan(0.895);
  });
});

/** Share of the test digits that the network classifies. */
function accuracy(x: Float64Array): number {
  const { features, labels, count } = digits().test;
  const hidden = (image: Float64Array) =>
    Float64Array.from({ length: 64 }, (_, j) =>
      Math.tanh(image.reduce((sum, pixel, i) => sum + pixel * (x[i * 64 + j] as number), x[4096 + j] as number)),
    );
  const scores = (h: Float64Array) =>
    Array.from({ length: 10 }, (_, c) =>
      h.reduce((sum, value, j) => sum + value * (x[4160 + j * 10 + c] as number), x[4800 + c] as number),
    );
  const right = Array.from({ length: count }, (_, k) => {
    const s = scores(hidden(features.subarray(k * 64, (k + 1) * 64)));
    return s.indexOf(Math.max(...s)) === labels[k];
  });
  return right.filter(Boolean).length / count;
}
