import { afterAll, describe, expect, it } from 'vitest';
import adahessian from '../../../../src/main/optimizers/curvature/adahessian.ts';
import esgd from '../../../../src/main/optimizers/curvature/esgd.ts';
import adam from '../../../../src/main/optimizers/adaptive/adam.ts';
import fosiAdam from '../../../../src/main/optimizers/curvature/fosi-adam.ts';
import fosi from '../../../../src/main/optimizers/curvature/fosi.ts';
import newtonCg from '../../../../src/main/optimizers/curvature/newton-cg.ts';
import oasis from '../../../../src/main/optimizers/curvature/oasis.ts';
import sophiaH from '../../../../src/main/optimizers/curvature/sophia-h.ts';
import trustRegion from '../../../../src/main/optimizers/curvature/trust-region.ts';
import gradientDescent from '../../../../src/main/optimizers/first-order/gradient-descent.ts';
import heavyBall from '../../../../src/main/optimizers/first-order/heavy-ball.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, norm, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);

/** ½xᵀHx + gᵀx of two unknowns. */
const bowl = (h: readonly [number, number, number], g: readonly [number, number], start = [0, 0]): Objective => ({
  start,
  data: { h: [h[0], h[1], h[1], h[2]], g },
  value: (x, data) => {
    const hx = t.matVec(t.reshape(data.float('h'), [2, 2]), x);
    return t.add(t.mul(t.dot(x, hx), 0.5), t.dot(data.float('g'), x));
  },
});

describe('sophia', () => {
  it('has an exact ĥ of signs where H is diagonal, after every tenth step', () => {
    const method = new Method(sophiaH, quadratic([10, 3, 1], [1, -2, 0.5]), { lr: 1e-3, weightDecay: 0 });
    const h = (): number[] => method.snapshot()['state/h/x']!;
    method.step(9);
    expect(h()).toEqual([0, 0, 0]);
    // Until then every coordinate moves by η.
    [0.991, -1.991, 0.491].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 12));
    method.step();
    [10, 3, 1].forEach((v, i) => expect(h()[i]).toBeCloseTo(0.01 * v, 13));
    method.step(10);
    [10, 3, 1].forEach((v, i) => expect(h()[i]).toBeCloseTo((0.01 + 0.99 * 0.01) * v, 13));
  });
  it('moves by η · m/(γh) where that is less than 1', () => {
    const method = new Method(sophiaH, quadratic([10], [1]), {
      lr: 0.01,
      weightDecay: 0,
      every: 1,
      beta1: 0,
      beta2: 0,
      gamma: 5,
    });
    method.step();
    const [x] = method.x;
    method.step();
    expect(method.x[0]).toBeCloseTo(x! - (0.01 * 10 * x!) / 50, 13);
  });
});

describe('adahessian', () => {
  it('takes Newton’s step up to ε on diag(10, 3, 1): (1.0e-5, −6.67e-5, 5.0e-5) from (1, −2, .5) at η = 1', () => {
    const method = new Method(adahessian, quadratic([10, 3, 1], [1, -2, 0.5]), { lr: 1, averaged: false });
    method.step();
    [1e-5, -6.67e-5, 5e-5].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 7));
  });
  it('averages |Hz| over the inputs of an output', () => {
    const objective: Objective = {
      start: [1, 1, 1, 1],
      shape: [2, 2],
      data: { lambda: [1, 2, 3, 4] },
      value: (x, data) => t.mul(t.dot(data.float('lambda'), t.square(t.flatten(x))), 0.5),
    };
    const method = new Method(adahessian, objective, { beta2: 0 });
    method.step();
    // [inputs, outputs]: the outputs have 1 and 3, and 2 and 4.
    [4, 9, 4, 9].forEach((v, i) => expect(method.snapshot()['state/h/x']![i]).toBeCloseTo(v, 12));
  });
});

describe('esgd', () => {
  it('has E(Hv)ᵢ² = ‖row i of H‖²', () => {
    const method = new Method(esgd, bowl([3, 1, 2], [1, 1]), { lr: 1e-12, every: 1 });
    const draws = 20_000;
    method.step(draws);
    // (Hv)ᵢ² is ‖row‖² times a χ² of one degree, whose variance is 2: four standard errors.
    const bound = 4 * Math.sqrt(2 / draws);
    const d = method.snapshot()['state/d/x']!;
    [10, 5].forEach((square, i) => expect(Math.abs(d[i]! / square - 1)).toBeLessThan(bound));
  });
  it('asks for a product in the first of every twenty steps', () => {
    const method = new Method(esgd, bowl([3, 1, 2], [1, 1]), {});
    const probes = (): number => method.snapshot()['state/probes']![0]!;
    method.step();
    expect(probes()).toBe(1);
    method.step(19);
    expect(probes()).toBe(1);
    method.step();
    expect(probes()).toBe(2);
  });
});

describe('oasis', () => {
  it('has a ratio of ½ where D̂ is the diagonal of H: the error halves in every step once growth is no bound', () => {
    const method = new Method(oasis, quadratic([100, 10, 1], [1, -1, 2]), { probes: 3 });
    method.step(2);
    let before = method.x;
    for (const x of method.path(6)) {
      x.forEach((v, i) => expect(v / before[i]!).toBeCloseTo(0.5, 10));
      before = x;
    }
  });
  it('begins with lr, and keeps it where it is not adaptive', () => {
    const method = new Method(oasis, quadratic([100, 10], [1, -1]), { lr: 0.1, probes: 3, adaptive: false });
    method.path(3).forEach((x, i) => x.forEach((v, j) => expect(v).toBeCloseTo([1, -1][j]! * 0.9 ** (i + 1), 12)));
  });
  it('bounds its growth by √(1 + θ)', () => {
    const method = new Method(oasis, rosenbrock(4), { probes: 10 });
    let [rate, growth] = [NaN, NaN];
    method.step(2);
    for (let step = 0; step < 30; step += 1) {
      const { 'state/rate': r, 'state/growth': g } = method.snapshot();
      if (step > 0) expect(r![0]! / rate).toBeLessThanOrEqual(Math.sqrt(1 + growth) * (1 + 1e-12));
      [rate, growth] = [r![0]!, g![0]!];
      method.step();
    }
  });
});

describe('fosi', () => {
  const plain = { lr: 0.1, base: 'gradient descent', start: 1, stretch: 1 };
  it('takes Newton’s step along 2 eigenvectors: diag(100, 50, 1, .5), α = 1, η = .1 from ones gives (0, 0, .9, .95)', () => {
    const method = new Method(fosi, quadratic([100, 50, 1, 0.5], [1, 1, 1, 1]), { ...plain, k: 2, alpha: 1 });
    method.step();
    [0, 0, 0.9, 0.95].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 10));
  });
  it('stretches the base step by λmax over the k-th, up to its limit', () => {
    const objective = quadratic([100, 50, 1, 0.5], [1, 1, 1, 1]);
    const at = (stretch: number) => new Method(fosi, objective, { ...plain, k: 2, alpha: 1, stretch }).path(1)[0]!;
    [0, 0, 0.8, 0.9].forEach((v, i) => expect(at(3)[i]).toBeCloseTo(v, 10));
    [0, 0, 0.85, 0.925].forEach((v, i) => expect(at(1.5)[i]).toBeCloseTo(v, 10));
  });
  it('divides by |λ|: along an eigenvector of a curvature below 0 it moves down', () => {
    const method = new Method(fosi, quadratic([5, 1, -2], [1, 1, 1]), { ...plain, k: 1, l: 1, alpha: 0.5, lr: 0.25 });
    method.step();
    [0.5, 0.75, 1.5].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 10));
  });
  it.each([
    ['gradient descent', gradientDescent, {}],
    ['heavy ball', heavyBall, { momentum: 0.8 }],
  ] as const)('is %s until it has eigenvectors, and asks for products then', (base, each, more) => {
    const [method, expected] = [
      new Method(fosi, rosenbrock(4), { lr: 5e-4, base, start: 12, every: 5, k: 1, ...more }),
      new Method(each, rosenbrock(4), { lr: 5e-4, ...more }),
    ];
    expect(method.step(11).hv).toBe(0);
    expected.step(11);
    method.x.forEach((v, i) => expect(v).toBeCloseTo(expected.x[i]!, 12));
    expect(method.step(1).hv).toBe(4);
    expect(method.step(4).hv).toBe(4);
    expect(method.step(1).hv).toBe(8);
  });
  it('goes the turned way of a turned function', () => {
    const [plainWay, turnedWay] = [
      [3, 0, 1],
      [2, 1, 2],
    ].map(([a, b, c]) =>
      // prettier-ignore
      new Method(fosi, bowl([a!, b!, c!], [0, 0], a === 3 ? [1, 1] : [0, Math.SQRT2]), { ...plain, k: 1, alpha: 0.5 }).path(6),
    );
    // [[2, 1], [1, 2]] is diag(3, 1) turned by 45°.
    plainWay!.forEach(([a, b], i) => {
      expect((a! - b!) * Math.SQRT1_2).toBeCloseTo(turnedWay![i]![0]!, 10);
      expect((a! + b!) * Math.SQRT1_2).toBeCloseTo(turnedWay![i]![1]!, 10);
    });
  });
  it('stands still where f is flat, eigenvectors and all', () => {
    const method = new Method(fosi, quadratic([0, 0, 0], [1, 2, 3]), { ...plain, every: 1 });
    method.step(3);
    expect(method.x).toEqual([1, 2, 3]);
    for (const values of Object.values(method.snapshot())) expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe('fosi with Adam', () => {
  const curvatures = [100, 50, 1, 0.5];
  const settings = { lr: 0.01, beta1: 0.9, beta2: 0.99, k: 2, alpha: 0.4 };

  it('is Adam until it has eigenvectors', () => {
    const { lr, beta1, beta2 } = settings;
    const [method, expected] = [
      new Method(fosiAdam, rosenbrock(4), { ...settings, start: 12 }),
      new Method(adam, rosenbrock(4), { lr, beta1, beta2 }),
    ];
    expect(method.step(11).hv).toBe(0);
    expected.step(11);
    method.x.forEach((v, i) => expect(v).toBeCloseTo(expected.x[i]!, 12));
    expect(method.step(1).hv).toBe(4);
  });

  it('goes by Newton along 2 eigenvectors, with an average that is not corrected, and by Adam in the rest', () => {
    const { lr, beta1, beta2, alpha } = settings;
    const method = new Method(fosiAdam, quadratic(curvatures, [1, 1, 1, 1]), { ...settings, start: 1 });
    const x = [1, 1, 1, 1];
    const [u, m, v] = [
      [0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    for (let step = 1; step <= 5; step++) {
      method.step();
      for (let i = 0; i < 4; i++) {
        const g = curvatures[i]! * x[i]!;
        if (i < 2) {
          u[i] = beta1 * u[i]! + (1 - beta1) * g;
          x[i]! -= (alpha * u[i]!) / curvatures[i]!;
        } else {
          m[i] = beta1 * m[i]! + (1 - beta1) * g;
          v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
          x[i]! -= (lr * m[i]!) / (1 - beta1 ** step) / (Math.sqrt(v[i]! / (1 - beta2 ** step)) + 1e-8);
        }
      }
      method.x.forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 8));
    }
  });
});

describe('trcg', () => {
  it('ends at the radius: H = diag(1, 2), Δ = 1, g = (3, 4) gives (−.6, −.8)', () => {
    const [x] = new Method(trustRegion, bowl([1, 0, 2], [3, 4]), { radius: 1 }).path(1);
    expect(x![0]).toBeCloseTo(-0.6, 12);
    expect(x![1]).toBeCloseTo(-0.8, 12);
  });
  it('goes to the boundary where f bends downwards: diag(1, −1), g = (0, 1), Δ = 2 gives (0, −2)', () => {
    const [x] = new Method(trustRegion, bowl([1, 0, -1], [0, 1]), { radius: 2 }).path(1);
    expect(x).toEqual([0, -2]);
  });
  it('is Newton’s step inside a large radius, exact on a quadratic', () => {
    const method = new Method(trustRegion, quadratic([1, 5, 20, 100], [1, -1, 2, 0.1]), { radius: 100 });
    method.step(8);
    expect(norm(method.x)).toBeLessThan(1e-12);
  });
  it('never rises, and solves Rosenbrock’s function', () => {
    const method = new Method(trustRegion, rosenbrock(6), {});
    let before = method.value;
    for (let step = 0; step < 150; step += 1) {
      method.step();
      expect(method.value).toBeLessThanOrEqual(before);
      before = method.value;
    }
    expect(before).toBeLessThan(1e-20);
  });
});

describe('hf', () => {
  it('as Newton-CG ends within n steps on a quadratic of n = 8, κ = 100, to 1e-9', () => {
    const lambda = [1, 2, 4, 8, 20, 40, 70, 100];
    const method = new Method(newtonCg, quadratic(lambda, [1, -1, 2, 0.5, 1, -2, 0.3, 1]), {});
    method.step(8);
    expect(norm(method.x.map((v, i) => v * lambda[i]!))).toBeLessThan(1e-9);
  });
  it('by exact conjugate gradients needs as many products as there are distinct eigenvalues; in fp32 n leave more', () => {
    // Beside a value as small as this, the equation is solved to 1e-12.
    const few = quadratic(
      [1, 1, 1, 10, 10, 10, 100, 100].map((l) => l * 2 ** -80),
      [1, -1, 2, 0.5, 1, -2, 0.3, 1],
    );
    const exact = new Method(newtonCg, few, {});
    expect(exact.step().hv).toBe(3);
    expect(norm(exact.x)).toBeLessThan(1e-12);
    const [lambda, start] = [[1, 2, 4, 8, 20, 40, 70, 100], [1, -1, 2, 0.5, 1, -2, 0.3, 1]]; // prettier-ignore
    const slopes = (x: readonly number[]): number => norm(x.map((v, i) => v * lambda[i]!));
    const left = (precision: 'fp32' | 'fp64'): number => {
      const objective = quadratic(
        lambda.map((l) => l * 2 ** -40),
        start,
      );
      const method = new Method(newtonCg, objective, {}, { precision });
      expect(method.step().hv).toBe(8);
      return slopes(method.x) / slopes(start);
    };
    expect(left('fp64')).toBeLessThan(1e-9);
    expect(left('fp32')).toBeGreaterThan(1e-7);
  });
  it('steps down the gradient where f bends downwards at once, and solves Rosenbrock’s function', () => {
    const method = new Method(newtonCg, bowl([-1, 0, -2], [3, 4]), {});
    method.step();
    expect(method.x).toEqual([-3, -4]);
    const solved = new Method(newtonCg, rosenbrock(2), {});
    solved.step(100);
    expect(solved.value).toBeLessThan(1e-20);
  });
  it.each(['fp32', 'fp64'] as const)('stops where no step changes f in its last digit (%s)', (precision) => {
    const method = new Method(
      newtonCg,
      { ...rosenbrock(2), value: (x, data) => t.add(rosenbrock(2).value(x, data), 1) },
      {},
      { precision },
    );
    const { stopped, steps } = method.step(200);
    expect(stopped).toBe(true);
    expect(steps).toBeLessThan(100);
  });
});
