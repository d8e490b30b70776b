import { afterAll, describe, expect, it } from 'vitest';
import acceleratedGradient from '../../../../src/main/optimizers/first-order/accelerated-gradient.ts';
import alrHb from '../../../../src/main/optimizers/first-order/alr-hb.ts';
import alrMag from '../../../../src/main/optimizers/first-order/alr-mag.ts';
import chebyshev from '../../../../src/main/optimizers/first-order/chebyshev.ts';
import gradientDescent from '../../../../src/main/optimizers/first-order/gradient-descent.ts';
import halpern from '../../../../src/main/optimizers/first-order/halpern.ts';
import modelBuilding from '../../../../src/main/optimizers/first-order/model-building.ts';
import nesterov from '../../../../src/main/optimizers/first-order/nesterov.ts';
import optex from '../../../../src/main/optimizers/first-order/optex.ts';
import polyak from '../../../../src/main/optimizers/first-order/polyak.ts';
import sgdNesterov from '../../../../src/main/optimizers/first-order/sgd-nesterov.ts';
import sketch from '../../../../src/main/optimizers/first-order/sketch.ts';
import steepestDescent from '../../../../src/main/optimizers/first-order/steepest-descent.ts';
import tripleMomentum from '../../../../src/main/optimizers/first-order/triple-momentum.ts';
import type { Data } from '../../../../src/main/problems/define.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { F } from '../harness.ts';
import { Method, closeAll, linear, norm, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);

describe('nag', () => {
  it('has a momentum of (t − 1)/t⁺ where f is convex only', () => {
    const lambda = [1, 10, 60];
    const method = new Method(acceleratedGradient, quadratic(lambda, [1, -1, 2]), { lr: 0.01 });
    let [x, before, t, beta] = [[1, -1, 2], [1, -1, 2], 1, 0];
    for (const got of method.path(30)) {
      const y = x.map((v, i) => v + beta * (v - before[i]!));
      [before, x] = [x, y.map((v, i) => v - 0.01 * lambda[i]! * v)];
      const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
      [beta, t] = [(t - 1) / next, next];
      got.forEach((v, i) => expect(v).toBeCloseTo(x[i]!, 13));
    }
  });
  it('as deep learning has it goes the same way: its x is the y of nesterov', () => {
    const objective = rosenbrock(4);
    const [lr, momentum] = [1e-3, 0.8];
    const [plain, shifted] = [nesterov, sgdNesterov].map((each) => new Method(each, objective, { lr, momentum }));
    let before = plain!.x;
    for (let step = 0; step < 20; step += 1) {
      plain!.step();
      shifted!.step();
      const x = plain!.x;
      shifted!.x.forEach((y, i) => expect(y).toBeCloseTo(x[i]! + momentum * (x[i]! - before[i]!), 12));
      before = x;
    }
  });
});

describe('tmm', () => {
  it('has a radius of .9 on a quadratic of κ = 100, and hands back (1 + δ)ξ − δξ₋ with δ = 4.263158', () => {
    const method = new Method(tripleMomentum, quadratic([1, 100], [1, 1]), { largest: 100, kappa: 100 });
    expect(method.snapshot()['state/delta']![0]).toBeCloseTo(4.263158, 6);
    method.step(200);
    const before = method.value;
    method.step(200);
    const radius = Math.sqrt(method.value / before) ** (1 / 200);
    expect(radius).toBeCloseTo(0.9, 3);
  });
  it('has η = .019, β = .736364 and γ = .387560 there', () => {
    const method = new Method(tripleMomentum, quadratic([10], [1]), { largest: 100, kappa: 100 });
    let [x, before] = [1, 1];
    for (const [got] of method.path(10)) {
      const y = x + 0.3875598086124402 * (x - before);
      [x, before] = [x + 0.7363636363636364 * (x - before) - 0.019 * 10 * y, x];
      expect(got).toBeCloseTo(x, 12);
    }
    expect(method.value).toBeCloseTo(5 * (x + (0.81 / 0.19) * (x - before)) ** 2, 10);
  });
  it('diverges where L is underestimated', () => {
    const method = new Method(tripleMomentum, quadratic([1, 100], [1, 1]), { largest: 50, kappa: 100 });
    method.step(500);
    expect(method.value).toBeGreaterThan(1e6);
  });
});

describe('polyak', () => {
  it('has η = ½ in every step on ½‖x‖²', () => {
    const method = new Method(polyak, quadratic([1, 1], [3, -4]), {});
    method.path(10).forEach((x, i) => {
      expect(x[0]).toBeCloseTo(3 / 2 ** (i + 1), 13);
      expect(x[1]).toBeCloseTo(-4 / 2 ** (i + 1), 13);
    });
  });
  it('as SPS is half of it, and at most cap; where the gradient is 0 it stands', () => {
    const sps = (cap: number) => new Method(polyak, quadratic([1], [8]), { c: 0.5, cap }).path(1)[0]![0];
    expect(sps(10)).toBe(0);
    expect(sps(0.25)).toBeCloseTo(6, 13);
    expect(new Method(polyak, linear([0], [2]), { fStar: -5 }).path(1)).toEqual([[2]]);
  });
});

describe('alr', () => {
  const objective = quadratic([100, 10, 1], [1, 1, 1]);
  it.each([
    ['MAG', alrMag, { cap: 10 }],
    ['HB', alrHb, {}],
  ] as const)(
    '%s has η₁ = .00549451 on diag(100, 10, 1) from ones, and f falls from 55.5 to 15.10990',
    (_, each, hyper) => {
      const method = new Method(each, objective, hyper);
      expect(method.value).toBeCloseTo(55.5, 12);
      method.step();
      expect((1 - method.x[2]!) / 1).toBeCloseTo(0.00549451, 8);
      expect(method.value).toBeCloseTo(15.1099, 4);
    },
  );
  it('HB has η₂ = −.003604 unless that is kept from falling below 0', () => {
    const rateOf = (clamped: boolean): number => {
      const method = new Method(alrHb, objective, { clamped });
      const [x1, x2] = method.path(2);
      // The last coordinate, whose gradient is itself: x₂ = x₁ − ηx₁ + β(x₁ − 1).
      return (x1![2]! + 0.9 * (x1![2]! - 1) - x2![2]!) / x1![2]!;
    };
    expect(rateOf(false)).toBeCloseTo(-0.003604, 6);
    expect(rateOf(true)).toBeCloseTo(0, 12);
  });
  it('MAG sums gradients: d is no mean', () => {
    const method = new Method(alrMag, linear([2], [100]), { beta: 0.5, cap: 1e-3 });
    method.step(3);
    expect(method.snapshot()['state/d/x']![0]).toBeCloseTo(2 + 1 + 0.5, 12);
  });
});

describe('halpern', () => {
  it('goes to x₀ + (k/2)v where T(x) = x + v', () => {
    const method = new Method(halpern, linear([2, -4], [1, 1]), { lr: 0.5 });
    method.path(12).forEach((x, i) => {
      expect(x[0]).toBeCloseTo(1 - (i + 1) / 2, 12);
      expect(x[1]).toBeCloseTo(1 + (i + 1), 12);
    });
  });
  it('has ‖x − T(x)‖ ≤ 2‖x₀ − x*‖/(k + 1)', () => {
    const method = new Method(halpern, quadratic([1, 100], [1, 1]), { lr: 2 / 100 });
    method.path(60).forEach((x, i) => {
      expect(norm([0.02 * x[0]!, 2 * x[1]!])).toBeLessThanOrEqual((2 * Math.SQRT2) / (i + 2));
    });
  });
});

describe('cheb', () => {
  it('leaves 2/(cᴺ + c⁻ᴺ) of the worst error after N steps: .264089 for κ = 100 and N = 10', () => {
    const lambda = [1, 2, 5, 20, 50, 80, 100];
    const method = new Method(
      chebyshev,
      quadratic(
        lambda,
        lambda.map(() => 1),
      ),
      { bound: 'given', largest: 100 },
    );
    method.step();
    expect(Math.abs(method.x[0]!)).toBeCloseTo(0.264089, 6);
    for (const left of method.x) expect(Math.abs(left)).toBeLessThanOrEqual(0.264089 + 1e-6);
  });
  it('finds the largest curvature, and a margin of 5 % beyond it', () => {
    const objective = quadratic([1, 3, 200], [1, 1, 1]);
    const found = new Method(chebyshev, objective, { powers: 30 });
    const given = new Method(chebyshev, objective, { bound: 'given', largest: 210 });
    [found, given].forEach((each) => each.step());
    found.x.forEach((v, i) => expect(v).toBeCloseTo(given.x[i]!, 9));
  });
});

describe('smb', () => {
  it.each([
    [1, 0],
    [3, 0.572046],
    [10, 0.524038],
  ])('on ½x² from 1, η = %d goes to %d', (lr, expected) => {
    const method = new Method(modelBuilding, quadratic([1], [1]), { lr });
    method.step();
    expect(method.x[0]).toBeCloseTo(expected, 6);
  });
  it('asks for a second gradient only where the step is refused', () => {
    expect(new Method(modelBuilding, quadratic([1], [1]), { lr: 1 }).step()).toMatchObject({ f: 1, g: 1 });
    expect(new Method(modelBuilding, quadratic([1], [1]), { lr: 3 }).step()).toMatchObject({ f: 1, g: 2 });
  });
});

it('smb stands still where products of its gradient vanish in fp32', () => {
  const method = new Method(modelBuilding, quadratic([1], [1]), { lr: 0.1 }, { precision: 'fp32' });
  method.step(1000);
  expect(Math.abs(method.x[0]!)).toBeLessThan(1e-15);
});

describe('linesearch', () => {
  const { choices } = steepestDescent.hyper['search'] as { choices: readonly string[] };
  const byValues = ['golden section', 'parabolic', 'Brent'];
  it('Armijo halves from its first step until f falls by c₁ of what the slope promises, at most 50 times', () => {
    // f = ½λx²: from x = 1 the first step is of length 1; x − αλx with αλ = 1 is the minimum.
    const method = new Method(steepestDescent, quadratic([3], [8]), { c1: 0.4 });
    // ‖g‖ = 24: α₁ = 1/24, αλ = 1/8, and f falls by 1 − (7/8)² ≥ 2 · 0.4/8.
    method.step();
    expect(method.x[0]).toBeCloseTo(7, 13);
    // Then α₁ = (1/24)(24/21)² and αλ = 0.163: taken at once. Start, its arrival, and the same again: 3 gradients, 2 values.
    const after = method.step();
    expect(method.x[0]).toBeCloseTo(7 - (7 / 8) * (8 / 7) ** 2, 12);
    expect(after).toMatchObject({ f: 2, g: 3 });
    // From x = 0.1 the first step passes the minimum by far: αλ = 10, 5, 2.5, 1.25, of which c₁ = 0.4 wants less than 1.2.
    const near = new Method(steepestDescent, quadratic([3], [0.1]), { c1: 0.4 });
    expect(near.step()).toMatchObject({ f: 5, g: 2 });
    expect(near.x[0]).toBeCloseTo(0.1 * (1 - 0.625), 13);
    const stuck = new Method(steepestDescent, { ...quadratic([0], [1]), value: (x) => t.abs(t.sum(t.mul(x, 0))) }, {});
    expect(stuck.step()).toMatchObject({ f: 51, stopped: true });
    expect(stuck.x).toEqual([1]);
  });
  it.each(choices)('%s never lets f rise, counts what it asks for, and ends where nothing falls', (search) => {
    const objective = { ...rosenbrock(3), value: (x: F, data: Data) => t.add(rosenbrock(3).value(x, data), 1) };
    for (const precision of ['fp32', 'fp64'] as const) {
      const method = new Method(steepestDescent, objective, { search }, { precision });
      let before = method.snapshot()['state/value']![0]!;
      const first = before;
      for (let k = 0; k < 30; k += 1) {
        method.step();
        const value = method.snapshot()['state/value']![0]!;
        expect(value).toBeLessThanOrEqual(before);
        before = value;
      }
      expect(before).toBeLessThan(first / 20);
      const { f, g, steps } = method.step();
      if (byValues.includes(search)) {
        expect(f).toBeGreaterThan(3 * steps);
        expect(g).toBe(1 + steps);
      }
    }
    const bowl = quadratic([1, 2], [1, 1]);
    const ends = new Method(
      steepestDescent,
      { ...bowl, value: (x, data) => t.add(bowl.value(x, data), 1) },
      { search },
    );
    expect(ends.step(500).stopped).toBe(true);
    expect(norm(ends.x)).toBeLessThan(1e-6);
  });
  it.each(['exact', ...byValues])('%s goes to the minimum of a quadratic along −g', (search) => {
    const lambda = [1, 10, 30];
    const method = new Method(steepestDescent, quadratic(lambda, [1, -1, 2]), { search, tolerance: 1e-8 });
    let x = [1, -1, 2];
    for (const got of method.path(6)) {
      const g = x.map((v, i) => lambda[i]! * v);
      const alpha = g.reduce((s, v) => s + v * v, 0) / g.reduce((s, v, i) => s + lambda[i]! * v * v, 0);
      const expected = x.map((v, i) => v - alpha * g[i]!);
      got.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-6 * norm(x)));
      x = got;
    }
  });
  it('exact falls by ((κ − 1)/(κ + 1))² a step from the worst start', () => {
    const method = new Method(steepestDescent, quadratic([1, 100], [100, 1]), { search: 'exact' });
    let before = method.value;
    for (let k = 0; k < 20; k += 1) {
      method.step();
      expect(method.value / before).toBeCloseTo((99 / 101) ** 2, 10);
      before = method.value;
    }
  });
});

describe('optex', () => {
  it('where gradients are the same everywhere takes N − 1 steps along its guess, and a true one', () => {
    const [noise, lr] = [1e-3, 0.1];
    const method = new Method(optex, linear([3, -4], [100, 0]), { ahead: 4, lr, noise, length: 100, picked: false });
    expect(method.step()).toMatchObject({ f: 0, g: 4 });
    // Nothing is known: all four gradients are of the start.
    expect(method.x[1]).toBeCloseTo(0.4, 12);
    // Then the guess is the same gradient, but for σ² over four pairs.
    method.step();
    const guessed = 4 / (4 + noise);
    expect(method.x[1]).toBeCloseTo(0.4 + 0.4 * (1 + 3 * guessed), 5);
  });
  it('goes on from the lowest of its points where it is told to', () => {
    // Far too long a step: the last point is the worst.
    const hyper = { ahead: 3, lr: 0.35, picked: false };
    const [last, lowest] = ['last', 'lowest'].map(
      (from) => new Method(optex, quadratic([6, 1], [1, 1]), { ...hyper, from }),
    );
    [last, lowest].forEach((each) => each!.step(12));
    expect(lowest!.value).toBeLessThan(last!.value);
  });
  it('takes another length for its kernel after ten steps, the one whose guesses were most alike', () => {
    const method = new Method(optex, quadratic([1, 20], [1, 1]), { lr: 0.02, length: 0.37 });
    const length = (): number => method.snapshot()['state/length']![0]!;
    method.step(9);
    expect(length()).toBe(0.37);
    method.step();
    expect([0.1, 1, 10, 100]).toContain(length());
  });
  it('needs fewer steps than its base method, if more gradients', () => {
    const objective = quadratic([1, 10, 30], [1, 1, 1]);
    const [method, base] = [
      new Method(optex, objective, { lr: 0.03, ahead: 5 }),
      new Method(gradientDescent, objective, { lr: 0.03 }),
    ];
    [method, base].forEach((each) => each.step(40));
    expect(method.value).toBeLessThan(base.value / 10);
  });
});

describe('sketch', () => {
  const g = [3, -1, 0.5, 2, -2, 1];
  const [d, s, draws] = [6, 3, 4000];
  const moves = (hyper: Record<string, number | string | boolean>): number[][] => {
    const method = new Method(sketch, linear(g), { lr: 1, compression: d / s, ...hyper });
    let before = method.x;
    return method.path(draws).map((x) => {
      const move = x.map((v, i) => before[i]! - v);
      before = x;
      return move;
    });
  };
  it.each([
    ['Gaussian', (s + d + 1) / s],
    ['CountSketch', 1 + (d - 1) / s],
    ['SRHT', undefined],
  ] as const)('%s has E RᵀR = I, and its moves are as much longer than g as they have to be', (kind, longer) => {
    const all = moves({ kind });
    const square = norm(g) ** 2;
    const ratios = all.map((move) => norm(move) ** 2 / square);
    const mean = ratios.reduce((a, b) => a + b) / draws;
    const deviation = Math.sqrt(ratios.reduce((sum, v) => sum + (v - mean) ** 2, 0) / draws);
    // Four standard errors of each.
    if (longer !== undefined) expect(Math.abs(mean - longer)).toBeLessThan((4 * deviation) / Math.sqrt(draws));
    g.forEach((v, i) => {
      const average = all.reduce((sum, move) => sum + move[i]!, 0) / draws;
      expect(Math.abs(average - v)).toBeLessThan((4 * Math.sqrt(mean) * norm(g)) / Math.sqrt(draws));
    });
    // Drawn anew in every step.
    expect(new Set(all.slice(0, 20).map((move) => move[0]!.toFixed(9))).size).toBeGreaterThan(5);
  });
  it('of one client is gradient descent where the sketch keeps all: local steps add up', () => {
    // Of one unknown, CountSketch has R = ±1.
    const method = new Method(sketch, quadratic([2], [1]), { lr: 0.1, local: 3, kind: 'CountSketch', compression: 1 });
    method.path(4).forEach(([x], i) => expect(x).toBeCloseTo(0.8 ** (3 * (i + 1)), 12));
  });
  it('private shortens what is too long, and adds noise to the sketch', () => {
    const one = (hyper: Record<string, number>): number[] => {
      const method = new Method(sketch, linear([4]), {
        lr: 1,
        kind: 'CountSketch',
        compression: 1,
        private: true,
        ...hyper,
      });
      return method.path(400).map(([x], i, all) => x! - (all[i - 1]?.[0] ?? 0));
    };
    one({ bound: 0.5, noise: 0 }).forEach((move) => expect(move).toBeCloseTo(-0.5, 12));
    one({ bound: 10, noise: 0 }).forEach((move) => expect(move).toBeCloseTo(-4, 11));
    const noisy = one({ bound: 0.5, noise: 2 }).map((move) => move + 0.5);
    const variance = noisy.reduce((sum, v) => sum + v * v, 0) / noisy.length;
    expect(Math.abs(variance / 4 - 1)).toBeLessThan(4 * Math.sqrt(2 / noisy.length));
  });
});
