import { afterAll, describe, expect, test } from 'vitest';
import { defineOptimizer, type InitContext } from '../../../src/main/optimizers/define.ts';
import type { Need } from '../../../src/shared/domain/needs.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import type { Data, ProblemInstance } from '../../../src/main/problems/define.ts';
import { bernoulli, gaussian, normal, softmax, type Likelihood } from '../../../src/main/problems/forms/likelihoods.ts';
import { composite, oneNorm } from '../../../src/main/problems/forms/composite.ts';
import { leastSquares } from '../../../src/main/problems/forms/least-squares.ts';
import { modelled } from '../../../src/main/problems/forms/model.ts';
import * as t from '../../../src/main/tensor/index.ts';
import { entry, toVector, type Params } from '../../../src/main/tensor/params.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';

const opened: ProgramRun[] = [];
afterAll(() => opened.forEach((run) => run.close()));

type Asked = (context: InitContext<object>) => Record<string, t.Tensor<t.Float>>;

/** What an oracle answers at the start of a problem, in float64, and what that cost: [f, g, hv]. */
function answers(problem: ProblemInstance, ask: Asked): { answer: Record<string, number[]>; spent: number[] } {
  const asking = defineOptimizer({
    ...{ id: 'asking', title: 'Asking', order: 2, paper: '-', revision: 1, hyper: {}, cost: '-', state: '-' },
    ...{ needs: ['model', 'layers'] as readonly Need[] },
    init: (context) => ask(context as unknown as InitContext<object>),
    step: ({ x, state }) => ({ x, state }),
  });
  const parts = { problem, optimizer: asking, hyper: {}, precision: precision('fp64') };
  const run = new ProgramRun(parts);
  opened.push(run);
  run.use(
    {
      ...{ problem: { id: 'p', parameters: {} }, optimizer: { id: 'asking', hyper: {} }, precision: 'fp64' },
      ...{ seed: 5, trial: 0, budget: { steps: 1, seconds: 1, oracle: 1 }, record: { every: null }, device: 'cpu' },
    },
    parts,
  );
  run.initialise();
  const kept = Object.entries(run.snapshot()).filter(([name]) => name.startsWith('state/'));
  const { now } = run.advance('plain', { k: 1, rows: [], oracle: Infinity });
  return {
    answer: Object.fromEntries(kept.map(([name, values]) => [name.slice('state/'.length), Array.from(values)])),
    spent: now.slice(1),
  };
}

const vectors = (named: Readonly<Record<string, Params>>): Record<string, t.Tensor<t.Float>> =>
  Object.fromEntries(Object.entries(named).map(([name, x]) => [name, toVector(x)]));
const close = (a: readonly number[], b: readonly number[], digits = 10): void => {
  expect(a).toHaveLength(b.length);
  const size = Math.max(...b.map(Math.abs), 1e-300);
  a.forEach((v, i) => expect(v / size).toBeCloseTo(b[i]! / size, digits));
};

const host = (shape: readonly number[], f: (i: number) => number): ProblemInstance['data'][string] => ({
  shape,
  values: Float64Array.from({ length: shape.reduce((n, s) => n * s, 1) }, (_, i) => f(i)),
});

/** 5 examples of 3 features by two layers, 2 hidden units and as many outputs as classes. */
function network(likelihood: Likelihood, classes: number): ProblemInstance {
  const targets =
    likelihood === softmax
      ? { shape: [5], values: Int32Array.from([0, 1, 2, 1, 0]) }
      : likelihood === bernoulli
        ? host([5], (i) => (i % 2 === 0 ? 1 : -1))
        : host([5, classes], (i) => Math.cos(i));
  return {
    unknowns: {
      W1: { shape: [3, 2], role: 'weight' },
      b1: { shape: [2], role: 'bias' },
      W2: { shape: [2, classes], role: 'weight' },
    },
    data: {
      features: host([5, 3], (i) => Math.sin(i + 1)),
      targets,
      w: host([8 + 2 * classes], (i) => Math.sin(3 * i)),
    },
    start: (data) => {
      const w = data.float('w');
      return {
        W1: t.reshape(t.sliceAxis(w, 0, 0, 6), [3, 2]),
        b1: t.sliceAxis(w, 0, 6, 8),
        W2: t.reshape(t.sliceAxis(w, 0, 8, 8 + 2 * classes), [2, classes]),
      };
    },
    ...modelled({
      examples: ['features', 'targets'],
      outputs: (_x, data, tape) => {
        const z = tape.dense(t.tanh(tape.dense(data.float('features'), 'W1', 'b1')), 'W2');
        return likelihood === bernoulli ? t.squeeze(z, 1) : z;
      },
      targets: (data) => (likelihood === softmax ? data.integer('targets') : data.float('targets')),
      likelihood,
      ...(likelihood !== gaussian && { penalty: (x: Params) => t.mul(t.dot(entry(x, 'W1'), entry(x, 'W1')), 0.05) }),
    }),
  };
}

const networks = [
  { name: 'softmax', problem: network(softmax, 3) },
  { name: 'bernoulli', problem: network(bernoulli, 1) },
  { name: 'gaussian', problem: network(gaussian, 2) },
];

/** A fit that is linear: its Gauss-Newton matrix is its Hessian. */
const line: ProblemInstance = {
  unknowns: { x: { shape: [3], role: 'vector' } },
  data: { A: host([4, 3], (i) => Math.sin(i * i)), y: host([4], (i) => i) },
  start: () => ({ x: t.ones([3], 'float64') }),
  ...leastSquares('squares', (x, data) => t.sub(t.matVec(data.float('A'), entry(x, 'x')), data.float('y'))),
};

describe('residuals and their Jacobian', () => {
  const { answer, spent } = answers(line, ({ x, oracle }) => {
    const { residuals, jacobian } = oracle.jacobian(x);
    return {
      ...{ residuals, jacobian, half: t.mul(t.dot(residuals, residuals), 0.5) },
      gradient: t.matVec(jacobian, residuals, { transpose: true }),
      ...{ f: oracle.value(x), g: toVector(oracle.gradient(x)) },
    };
  });
  test('make f and its gradient', () => {
    close(answer['half']!, answer['f']!);
    close(answer['gradient']!, answer['g']!);
  });
  test('cost two values a column', () => expect(spent).toEqual([2 * 3 + 1, 1, 0]));
  test('cost a gradient a row where that is less', () => {
    const few = { ...line, data: { A: host([1, 3], (i) => Math.sin(i + 1)), y: host([1], () => 2) } };
    const other = answers(few, ({ x, oracle }) => {
      const { residuals, jacobian } = oracle.jacobian(x);
      return { gradient: t.matVec(jacobian, residuals, { transpose: true }), g: toVector(oracle.gradient(x)) };
    });
    close(other.answer['gradient']!, other.answer['g']!);
    expect(other.spent).toEqual([0, 1 + 1, 0]);
  });
});

test('a product with the Jacobian comes with residuals, and costs two values', () => {
  const { answer, spent } = answers(line, ({ x, oracle }) => {
    const { residuals, product } = oracle.jvp(x, x);
    const whole = oracle.jacobian(x);
    return { residuals, product, same: whole.residuals, columns: t.matVec(whole.jacobian, toVector(x)) };
  });
  close(answer['residuals']!, answer['same']!);
  close(answer['product']!, answer['columns']!);
  expect(spent).toEqual([2 + 2 * 3, 0, 0]);
});

test('the Gauss-Newton matrix of a linear fit is its Hessian', () => {
  const { answer } = answers(line, ({ x, oracle }) =>
    vectors({ gn: oracle.gaussNewton(x, x), hessian: oracle.hvp(x, x) }),
  );
  close(answer['gn']!, answer['hessian']!);
});

describe.each(networks)('a model with $name', ({ name, problem }) => {
  test('has the Hessian as its Gauss-Newton matrix where its outputs are linear', () => {
    const { unknowns, ...rest } = problem;
    const model = problem.model!;
    const outputs = unknowns['W2']!.shape[1]!;
    const linear: ProblemInstance = {
      ...rest,
      unknowns: { W1: { shape: [3, outputs], role: 'weight' } },
      start: (data) => ({ W1: t.reshape(t.sliceAxis(data.float('w'), 0, 0, 3 * outputs), [3, outputs]) }),
      ...modelled({
        ...model,
        outputs: (_x, data, tape) => {
          const z = tape.dense(data.float('features'), 'W1');
          return name === 'bernoulli' ? t.squeeze(z, 1) : z;
        },
      }),
    };
    const { answer, spent } = answers(linear, ({ x, oracle }) => {
      const v = Object.fromEntries(Object.entries(x).map(([n, a]) => [n, t.cos(a)]));
      return vectors({ gn: oracle.gaussNewton(x, v), hessian: oracle.hvp(x, v) });
    });
    close(answer['gn']!, answer['hessian']!);
    expect(spent).toEqual([0, 0, 2]);
  });

  test('tells the gradient, and what made it layer by layer', () => {
    const { answer, spent } = answers(problem, ({ x, oracle }) => {
      const { value, gradient, layers, examples } = oracle.captures(x, 'data');
      const products = layers.map(({ weight, inputs, errors }) => {
        const g = t.div(t.matMul(inputs, errors, { transposeA: true }), examples);
        return [weight, weight === 'W1' && name !== 'gaussian' ? t.add(g, t.mul(entry(x, weight), 0.1)) : g] as const;
      });
      const all = oracle.valueAndGradient(x);
      return {
        ...{ value, f: all.value, gradient: toVector(gradient), g: toVector(all.gradient) },
        b1: t.mean(layers[0]!.errors, 0),
        g1: entry(all.gradient, 'b1'),
        ...Object.fromEntries(products),
        w1: entry(all.gradient, 'W1'),
        w2: entry(all.gradient, 'W2'),
      };
    });
    close(answer['value']!, answer['f']!);
    close(answer['gradient']!, answer['g']!);
    close(answer['b1']!, answer['g1']!);
    close(answer['W1']!, answer['w1']!);
    close(answer['W2']!, answer['w2']!);
    expect(spent).toEqual([0, 2, 0]);
  });

  test('with labels that it draws has another gradient, the same for the same key', () => {
    const { answer } = answers(problem, ({ x, oracle, key }) => {
      const drawn = (by: t.Key): t.Tensor<t.Float> => toVector(oracle.captures(x, by).gradient);
      return {
        ...{ one: drawn(key), again: drawn(key), other: drawn(t.subKey(key, 'other')) },
        data: toVector(oracle.gradient(x)),
      };
    });
    expect(answer['one']).toEqual(answer['again']);
    expect(answer['one']).not.toEqual(answer['other']);
    expect(answer['one']).not.toEqual(answer['data']);
    expect(answer['one']!.every(Number.isFinite)).toBe(true);
  });
});

/** A kernel over 3 x 4 images, and a weight that is used three times, each with 5 examples. */
const shared: readonly { name: string; places: number; problem: ProblemInstance }[] = [
  {
    name: 'a kernel',
    places: 12,
    problem: {
      unknowns: { W: { shape: [3, 3, 2, 3], role: 'kernel' }, b: { shape: [3], role: 'bias' } },
      data: {
        features: host([5, 3, 4, 2], (i) => Math.sin(i + 1)),
        targets: { shape: [5], values: Int32Array.from([0, 1, 2, 1, 0]) },
        w: host([54], (i) => Math.sin(3 * i)),
      },
      start: (data) => ({ W: t.reshape(data.float('w'), [3, 3, 2, 3]), b: t.ones([3], 'float64') }),
      ...modelled({
        examples: ['features', 'targets'],
        outputs: (_x, data, tape) => t.sum(t.tanh(tape.conv(data.float('features'), 'W', 'b')), [1, 2]),
        targets: (data) => data.integer('targets'),
        likelihood: softmax,
      }),
    },
  },
  {
    name: 'a weight that comes again',
    places: 3,
    problem: {
      unknowns: { W: { shape: [3, 3], role: 'weight' }, b: { shape: [3], role: 'bias' } },
      data: {
        features: host([5, 3], (i) => Math.sin(i + 1)),
        targets: { shape: [5], values: Int32Array.from([0, 1, 2, 1, 0]) },
        w: host([9], (i) => Math.sin(3 * i)),
      },
      start: (data) => ({ W: t.reshape(data.float('w'), [3, 3]), b: t.ones([3], 'float64') }),
      ...modelled({
        examples: ['features', 'targets'],
        outputs: (_x, data, tape) =>
          [0, 1, 2].reduce<t.Tensor<t.Float>>((h) => t.tanh(tape.dense(h, 'W', 'b')), data.float('features')),
        targets: (data) => data.integer('targets'),
        likelihood: softmax,
      }),
    },
  },
];

test.each(shared)('$name is one layer with rows for every place of an example', ({ places, problem }) => {
  const { answer, spent } = answers(problem, ({ x, oracle }) => {
    const { layers, gradient, examples } = oracle.captures(x, 'data');
    const [layer] = layers;
    expect(layers).toHaveLength(1);
    expect(layer!.places).toBe(places);
    expect(layer!.errors.shape).toEqual([5 * places, 3]);
    return {
      W: t.div(t.matMul(layer!.inputs, layer!.errors, { transposeA: true }), examples),
      b: t.div(t.sum(layer!.errors, 0), examples),
      ...{ w: entry(gradient, 'W'), bias: entry(gradient, 'b') },
    };
  });
  close(answer['W']!, answer['w']!);
  close(answer['b']!, answer['bias']!);
  expect(spent).toEqual([0, 1, 0]);
});

test('a normal model of a variance has residuals in deviations, and draws that differ by them', () => {
  const variance = 4;
  const one = network(gaussian, 2);
  const wide: ProblemInstance = {
    ...one,
    ...modelled({ ...one.model!, likelihood: normal(() => t.constant(4, 'float64')) }),
  };
  const told = (problem: ProblemInstance): Record<string, number[]> =>
    answers(problem, ({ x, oracle, key }) => {
      const residuals = oracle.residuals(x);
      const [data, drawn] = [oracle.captures(x, 'data'), oracle.captures(x, key)];
      return {
        ...{ residuals, value: oracle.value(x), half: t.mul(t.dot(residuals, residuals), 0.5) },
        ...{ errors: data.layers[1]!.errors, drawn: drawn.layers[1]!.errors },
        gn: toVector(oracle.gaussNewton(x, x)),
      };
    }).answer;
  const [narrow, far] = [told(one), told(wide)];
  const over = (by: number, values: readonly number[]): number[] => values.map((v) => v / by);
  close(far['half']!, far['value']!);
  close(far['value']!, over(variance, narrow['value']!));
  close(far['residuals']!, over(Math.sqrt(variance), narrow['residuals']!));
  close(far['errors']!, over(variance, narrow['errors']!));
  close(far['gn']!, over(variance, narrow['gn']!));
  // (target − output) / σ² with targets σ away: the noise in deviations, so that squares are GN's 1 / σ² in the mean.
  close(far['drawn']!, over(Math.sqrt(variance), narrow['drawn']!));
});

test('the Gauss-Newton matrix of a normal model is JᵀJ of its residuals', () => {
  const { answer } = answers(network(gaussian, 2), ({ x, oracle }) => {
    const { jacobian } = oracle.jacobian(x);
    const v = Object.fromEntries(Object.entries(x).map(([n, a]) => [n, t.cos(a)]));
    const product = t.matVec(jacobian, t.matVec(jacobian, toVector(v)), { transpose: true });
    return { ...vectors({ gn: oracle.gaussNewton(x, v) }), product };
  });
  close(answer['gn']!, answer['product']!);
});

const none = (): never => {
  throw new Error('there are no data');
};
const noData: Data = { float: none, integer: none };

describe('labels are drawn as often as the outputs say', () => {
  const draws = 20_000;
  /** Within four standard errors. */
  const expectShare = (found: number, p: number): void =>
    expect(Math.abs(found - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
  const drawn = (likelihood: Likelihood, outputs: readonly number[]): number[] =>
    answers({ ...line, data: { ...line.data, z: host([outputs.length], (i) => outputs[i]!) } }, ({ key, x }) => {
      const z = t.add(t.constant(outputs, 'float64'), t.mul(t.sum(entry(x, 'x')), 0));
      const all = outputs.length === 1 ? t.tile(z, [draws]) : t.tile(t.expandDims(z, 0), [draws, 1]);
      return { labels: t.cast(likelihood.draw(all, key, noData), 'float64') };
    }).answer['labels']!;

  test('softmax', () => {
    const z = [0.3, -1, 1.2];
    const labels = drawn(softmax, z);
    const total = z.reduce((sum, v) => sum + Math.exp(v), 0);
    z.forEach((v, c) => expectShare(labels.filter((label) => label === c).length / draws, Math.exp(v) / total));
  });
  test('bernoulli', () => {
    const labels = drawn(bernoulli, [-0.7]);
    expect(new Set(labels)).toEqual(new Set([-1, 1]));
    expectShare(labels.filter((label) => label === 1).length / draws, 1 / (1 + Math.exp(0.7)));
  });
  test('gaussian', () => {
    const labels = drawn(gaussian, [2]);
    expect(Math.abs(labels.reduce((sum, v) => sum + v, 0) / draws - 2)).toBeLessThan(4 / Math.sqrt(draws));
    const variance = labels.reduce((sum, v) => sum + (v - 2) ** 2, 0) / draws;
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
  });
});

test('of a composite problem values are of both parts, gradients and products of the smooth one', () => {
  const both: ProblemInstance = {
    ...line,
    data: { ...line.data, lambda: host([], () => 0.3) },
    ...composite(line, oneNorm('lambda')),
  };
  const at = (problem: ProblemInstance): ReturnType<typeof answers> =>
    answers(problem, ({ x, oracle }) => {
      const { value, gradient } = oracle.valueAndGradient(x);
      const v = oracle.prox({ x: t.constant([0.5, -0.1, -2], 'float64') }, t.constant(2, 'float64'));
      return {
        ...{ value, same: oracle.value(x) },
        ...vectors({ gradient, twice: oracle.gradient(x), product: oracle.hvp(x, x), v }),
      };
    });
  const [whole, smooth] = [at(both), at(line)];
  expect(whole.spent).toEqual([1, 2, 1]);
  expect(whole.spent).toEqual(smooth.spent);
  close(whole.answer['value']!, [smooth.answer['value']![0]! + 0.9], 14);
  expect(whole.answer['same']).toEqual(whole.answer['value']);
  for (const name of ['gradient', 'twice', 'product']) expect(whole.answer[name]).toEqual(smooth.answer[name]);
  expect(whole.answer['v']!.map((v) => v + 0)).toEqual([0, 0, -1.4]);
  expect(smooth.answer['v']).toEqual([0.5, -0.1, -2]);
});

test('what a method does not say that it needs is a fault of the method, told in words', () => {
  const plain = builtIn.problems.find(({ id }) => id === 'quadratic')!;
  const instance = plain.instance({ eigenvalues: [1, 2], start: [1], centre: 0, rotate: false, box: 2 });
  expect(() => answers(instance, ({ x, oracle }) => ({ r: oracle.residuals(x) }))).toThrow(
    /no residuals.*has to need them/,
  );
  expect(() => answers(instance, ({ x, oracle }) => ({ v: oracle.captures(x, 'data').value }))).toThrow(/no model/);
});

test.each(builtIn.problems)('$id offers what its instances have', (problem) => {
  const instance = problem.instance(
    Object.fromEntries(Object.entries(problem.parameters).map(([name, p]) => [name, p.default])),
  );
  const { offers = [] } = problem;
  expect(offers.includes('model')).toBe(instance.model !== undefined);
  expect(offers.includes('residuals')).toBe(instance.residuals !== undefined);
  expect(offers.includes('prox')).toBe(instance.composite !== undefined);
  if (!instance.model) expect(offers).not.toContain('layers');
});
