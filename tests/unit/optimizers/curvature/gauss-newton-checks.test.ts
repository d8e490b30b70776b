import { afterAll, describe, expect, it } from 'vitest';
import hessianFree from '../../../../src/main/optimizers/curvature/hessian-free.ts';
import levenbergMarquardt from '../../../../src/main/optimizers/curvature/levenberg-marquardt.ts';
import newtonInverse from '../../../../src/main/optimizers/curvature/newton-inverse.ts';
import polynomial from '../../../../src/main/optimizers/curvature/polynomial.ts';
import sophiaG from '../../../../src/main/optimizers/curvature/sophia-g.ts';
import thermodynamic from '../../../../src/main/optimizers/curvature/thermodynamic.ts';
import { bard } from '../../../../src/main/problems/fitting/bard.ts';
import { kowalik } from '../../../../src/main/problems/fitting/kowalik.ts';
import { meyer } from '../../../../src/main/problems/fitting/meyer.ts';
import { bernoulli } from '../../../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../../../src/main/problems/forms/model.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll, norm, quadratic, spectrum } from '../harness.ts';
import { fitOf } from '../layered.ts';
import type { Rows } from '../matrices.ts';
import { diagonalOf, product, times, transposed } from '../matrices.ts';

afterAll(closeAll);

const A = [
  [1, 2, 0],
  [0, 1, -1],
  [3, 0, 1],
  [1, 1, 1],
];
const solution = [0.5, -1, 2];
const y = A.map((row) => row.reduce((sum, a, i) => sum + a * solution[i]!, 0));
const line = fitOf(A, y, [3, 1, -2]);

// From the other side of the pole of 1/x the linear model of r = 1/x − 2 leads across it.
const pole = {
  ...fitOf([[1]], [0], [3]),
  value: (x: Readonly<Record<string, t.Tensor<t.Float>>>) => t.mul(t.sum(t.square(t.sub(t.div(1, x['x']!), 2))), 0.5),
  residuals: (x: Readonly<Record<string, t.Tensor<t.Float>>>) => t.sub(t.div(1, x['x']!), 2),
};

describe('lm', () => {
  it.each(['identity', 'diagonal'])('solves linear residuals in one step as λ → 0, damped by the %s', (damping) => {
    const method = new Method(levenbergMarquardt, { instance: line }, { lambda: 1e-14, damping });
    method.step();
    solution.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 11));
  });
  it('leaves x where a step is rejected, and grows λ by 2, 4, …', () => {
    const method = new Method(levenbergMarquardt, { instance: pole }, { lambda: 1e-3 });
    const state = (name: string): number => method.snapshot()[`state/${name}`]![0]!;
    const before = state('lambda');
    method.step();
    expect(method.x).toEqual([3]);
    expect(state('lambda') / before).toBeCloseTo(2, 12);
    method.step();
    expect(method.x).toEqual([3]);
    expect(state('lambda') / before).toBeCloseTo(8, 12);
    method.step(40);
    expect(method.x[0]).toBeCloseTo(0.5, 8);
  });
  it('with the diagonal divides λ by 10 where a step is taken, and takes it times 10 where it is not', () => {
    const lambda = (instance: typeof line): number => {
      const method = new Method(levenbergMarquardt, { instance }, { lambda: 1e-3, damping: 'diagonal' });
      method.step();
      return method.snapshot()['state/lambda']![0]!;
    };
    expect(lambda(line)).toBeCloseTo(1e-4, 15);
    expect(lambda(pole)).toBeCloseTo(1e-2, 15);
  });
  it.each([kowalik, bard, meyer])('solves $id to 1e-8 of its published sum', (fit) => {
    const method = new Method(levenbergMarquardt, { instance: fit.instance({}) }, { damping: 'identity' });
    method.step(200);
    expect(method.value / fit.facts({}).optimum!).toBeCloseTo(1, 8);
  });
  it('with the identity goes a turned way on turned residuals, from one λ', () => {
    const [c, d] = [Math.cos(0.7), Math.sin(0.7)];
    const turn = [[c, -d, 0], [d, c, 0], [0, 0, 1]]; // prettier-ignore
    const turned = { instance: fitOf(product(A, transposed(turn)), y, times(turn, [3, 1, -2])) };
    const largest = (a: Rows): number => Math.max(...diagonalOf(product(transposed(a), a)));
    const [plain, other] = [
      new Method(levenbergMarquardt, { instance: line }, { lambda: 0.3 }),
      new Method(levenbergMarquardt, turned, { lambda: (0.3 * largest(A)) / largest(product(A, transposed(turn))) }),
    ];
    const ways = other.path(5);
    plain.path(5).forEach((x, k) => times(turn, x).forEach((v, i) => expect(ways[k]![i]).toBeCloseTo(v, 11)));
  });
  it('ends where a step changes no digit', () => {
    const method = new Method(levenbergMarquardt, { instance: line });
    expect(method.step(200).stopped).toBe(true);
    solution.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 14));
  });
  it('asks for the Jacobian again only where it has moved: two values a column, and one a trial', () => {
    const method = new Method(levenbergMarquardt, { instance: line });
    expect(method.step(3).f).toBe(4 * 2 * 3 + 3);
  });
});

describe('hf', () => {
  it('solves n = 8, κ = 100 by as many products as there are eigenvalues, to 1e-9', () => {
    const lambda = spectrum(8, 100);
    const diagonal = lambda.map((l, i) => lambda.map((_, j) => (i === j ? Math.sqrt(l) : 0)));
    const start = lambda.map((_, i) => 1 + i / 3);
    const method = new Method(
      hessianFree,
      { instance: fitOf(diagonal, Array<number>(8).fill(0), start) },
      { lambda: 1e-14, products: 8 },
    );
    const spent = method.step();
    const residual = method.x.map((v, i) => v * lambda[i]!);
    expect(norm(residual) / norm(start.map((v, i) => v * lambda[i]!))).toBeLessThan(2e-9);
    // One product for each eigenvalue, and that of the start.
    expect(spent).toMatchObject({ f: 1, g: 1, hv: 9 });
  });
  it('damps more where the model has foretold too much, and less where it was right', () => {
    const method = new Method(hessianFree, { instance: line }, { lambda: 1 });
    method.step();
    expect(method.snapshot()['state/lambda']![0]).toBeCloseTo(2 / 3, 12);
    const far = new Method(hessianFree, { instance: pole }, { lambda: 1e-3 });
    far.step();
    expect(far.snapshot()['state/lambda']![0]).toBeCloseTo(1.5e-3, 12);
  });
  it('begins again from 0.95 of the step before', () => {
    const method = new Method(hessianFree, { instance: line }, { lambda: 5, products: 1 });
    method.step(2);
    const other = new Method(hessianFree, { instance: line }, { lambda: 5, products: 1, decay: 0 });
    other.step(2);
    expect(norm(method.x.map((v, i) => v - other.x[i]!))).toBeGreaterThan(1e-3);
  });
  it('never goes up', () => {
    const method = new Method(hessianFree, { instance: kowalik.instance({}) });
    let before = Infinity;
    for (let i = 0; i < 40; i++) {
      method.step();
      expect(method.value).toBeLessThanOrEqual(before);
      before = method.value;
    }
    expect(before / kowalik.facts({}).optimum!).toBeLessThan(1.01);
  });
});

describe('tngd', () => {
  // G + λ = 2, g = 1 at the start.
  const one = fitOf([[Math.sqrt(1.99)]], [0], [1 / 1.99]);
  it('has the mean ½ + ½e⁻² at t = 1 from u = g = 1, as the products grow in number', () => {
    const products = 1000;
    const method = new Method(thermodynamic, { instance: one }, { lr: 1, lambda: 0.01, dt: 1 / products, products });
    const [before] = method.x;
    method.step();
    const u = before! - method.x[0]!;
    expect(u).toBeCloseTo(0.5 + 0.5 * (1 - 2 / products) ** products, 12);
    expect(u).toBeCloseTo(0.567668, 3);
  });
  it('has the variance κ/F, up to what steps of dt add', () => {
    const [dt, noise, n, steps] = [0.05, 0.01, 100, 40];
    const draws = n * steps;
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (i === j ? Math.sqrt(1.99) : 0)),
    );
    const many = fitOf(rows, Array<number>(n).fill(0), Array<number>(n).fill(1 / 1.99));
    const hyper = { lr: 1e-300, lambda: 0.01, dt, products: 200, noise, from: 'previous' };
    const method = new Method(thermodynamic, { instance: many }, hyper);
    const ends = Array.from({ length: steps }, () => (method.step(), method.snapshot()['state/u/x']!)).flat();
    const mean = ends.reduce((a, b) => a + b, 0) / draws;
    const variance = ends.reduce((a, b) => a + (b - mean) ** 2, 0) / draws;
    const expected = noise / (2 * (1 - dt));
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(expected / draws));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
  });
});

describe('sophia', () => {
  it('G has E ĥ = p(1 − p)x² of logistic regression, for 4 examples as for one, without what a penalty adds', () => {
    const [w, a, n] = [0.4, 1.7, 4];
    const four = {
      unknowns: { x: { shape: [1], role: 'vector' as const } },
      data: {
        a: { values: new Float64Array(n).fill(a), shape: [n, 1] },
        sign: { values: new Float64Array(n).fill(1), shape: [n] },
      },
      start: () => ({ x: t.constant([w], 'float64') }),
      ...modelled({
        examples: ['a', 'sign'],
        outputs: (x, data) => t.matVec(data.float('a'), x['x']!),
        targets: (data) => data.float('sign'),
        likelihood: bernoulli,
        penalty: (x) => t.mul(t.dot(x['x']!, x['x']!), 50),
      }),
    };
    const draws = 4000;
    const method = new Method(sophiaG, { instance: four }, { lr: 1e-300, weightDecay: 0, every: 1, beta2: 0 });
    const found = Array.from({ length: draws }, () => (method.step(), method.snapshot()['state/h/x']![0]!));
    const mean = found.reduce((sum, v) => sum + v, 0) / draws;
    const deviation = Math.sqrt(found.reduce((sum, v) => sum + (v - mean) ** 2, 0) / draws);
    const p = 1 / (1 + Math.exp(-w * a));
    expect(Math.abs(mean - p * (1 - p) * a * a)).toBeLessThan((4 * deviation) / Math.sqrt(draws));
  });
});

describe('inewton', () => {
  it('squares I − MS at every step', () => {
    const method = new Method(newtonInverse, { instance: line });
    const residual = (): number[] => {
      const { 'state/m': m, 'state/s': s } = method.snapshot();
      return Array.from({ length: 9 }, (_, at) => {
        const [i, j] = [Math.floor(at / 3), at % 3];
        return (i === j ? 1 : 0) - [0, 1, 2].reduce((sum, k) => sum + m![3 * i + k]! * s![3 * k + j]!, 0);
      });
    };
    let expected = residual();
    for (let step = 0; step < 6; step += 1) {
      expected = expected.map((_, at) =>
        [0, 1, 2].reduce((sum, k) => sum + expected[3 * Math.floor(at / 3) + k]! * expected[3 * k + (at % 3)]!, 0),
      );
      method.step();
      residual().forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 12));
    }
    method.step(10);
    solution.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 10));
  });
});

describe('polyprec', () => {
  const lambda = [1000, 300, 5, 3, 2, 1];
  const start = lambda.map((_, i) => 1 - i / 3);
  it.each([
    [0, 1000],
    [1, 237.405],
    [2, 10.6731],
    [3, 4.06568],
    [4, 1.96274],
    [5, 1],
  ])('of degree %i has the condition number %f on (1000, 300, 5, 3, 2, 1)', (degree, condition) => {
    const method = new Method(polynomial, quadratic(lambda, start), { degree });
    expect(method.snapshot()['state/condition']![0]! / condition).toBeCloseTo(1, 5);
  });
  it('with n = 2 and τ = 1 is Newton’s step, det(B) B⁻¹ being all of P', () => {
    const method = new Method(polynomial, quadratic([7, 2], [3, -1]), { degree: 1 });
    method.step();
    method.x.forEach((v) => expect(v).toBeCloseTo(0, 12));
  });
  it('accelerated, has the rate of Nesterov’s method with its own condition number', () => {
    const method = new Method(polynomial, quadratic(lambda, start), { degree: 2, form: 'accelerated' });
    const rate = 1 - 1 / Math.sqrt(10.6731);
    method.step(60);
    const before = norm(method.x);
    method.step(20);
    expect((norm(method.x) / before) ** (1 / 20)).toBeLessThan(rate + 0.01);
  });
});
