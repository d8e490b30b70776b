import { afterAll, describe, expect, it } from 'vitest';
import gradientDescent from '../../../../src/main/optimizers/first-order/gradient-descent.ts';
import heavyBall from '../../../../src/main/optimizers/first-order/heavy-ball.ts';
import nesterov from '../../../../src/main/optimizers/first-order/nesterov.ts';
import { hbCycle } from '../../../../src/main/problems/analytic/hb-cycle.ts';
import { instanceOf } from '../../problems/evaluator.ts';
import { Method, closeAll, norm, quadratic } from '../harness.ts';

afterAll(closeAll);
const [mu, L] = [1, 100];
const kappa = L / mu;
const two = quadratic([mu, L], [1, 1]);

const counterexample = { instance: instanceOf(hbCycle) };

/** The factor by which |x| falls a step, from steps 200 to 400; a double root's factor k is divided out. */
function rate(method: Method, multiplicity: 1 | 2): number {
  method.step(200);
  const before = norm(method.x);
  method.step(200);
  return (norm(method.x) / before / 2 ** (multiplicity - 1)) ** (1 / 200);
}

describe('sgd', () => {
  it('contracts by (κ − 1)/(κ + 1) a step at η = 2/(L + μ)', () => {
    const method = new Method(gradientDescent, two, { lr: 2 / (L + mu) });
    let before = method.x;
    for (const x of method.path(5)) {
      x.forEach((v, i) => expect(Math.abs(v / (before[i] as number))).toBeCloseTo((kappa - 1) / (kappa + 1), 13));
      before = x;
    }
  });
  it('diverges iff η > 2/L', () => {
    const after = (lr: number): number => {
      const method = new Method(gradientDescent, two, { lr });
      method.step(2000);
      return method.value;
    };
    expect(after(1.99 / L)).toBeLessThan(1e-6);
    expect(after(2.01 / L)).toBeGreaterThan(1e6);
  });
  it('asks for one gradient a step', () => {
    expect(new Method(gradientDescent, two).step(7)).toEqual({ steps: 7, f: 0, g: 7, hv: 0, stopped: false });
  });
});

describe('hb', () => {
  const best = {
    lr: 4 / (Math.sqrt(L) + Math.sqrt(mu)) ** 2,
    momentum: ((Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1)) ** 2,
  };
  it('has radius √β = 9/11 on a quadratic of κ = 100', () => {
    expect(rate(new Method(heavyBall, two, best), 2)).toBeCloseTo(9 / 11, 3);
  });
  it('is x − ηg + β(x − x₋)', () => {
    let [x, before] = [1, 1];
    const method = new Method(heavyBall, quadratic([10], [1]), { lr: 0.05, momentum: 0.8 });
    for (const [got] of method.path(20)) {
      [x, before] = [x - 0.05 * 10 * x + 0.8 * (x - before), x];
      expect(got).toBeCloseTo(x, 14);
    }
  });
  it('falls into the 3-cycle of the published counterexample', () => {
    const method = new Method(heavyBall, counterexample, { lr: 1 / 9, momentum: 4 / 9 });
    method.step(600);
    const cycle = method
      .path(3)
      .map(([x]) => x as number)
      .sort((a, b) => a - b);
    [-1.802449, 0.646531, 2.115918].forEach((v, i) => expect(cycle[i]).toBeCloseTo(v, 6));
  });
});

describe('nag', () => {
  it.each([
    ['1 − 1/√κ at η = 1/L', 1 / L, (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1), 2, 0.9],
    [
      '1 − 2/√(3κ + 1) at η = 4/(3L + μ)',
      4 / (3 * L + mu),
      (Math.sqrt(3 * kappa + 1) - 2) / (Math.sqrt(3 * kappa + 1) + 2),
      2,
      0.884722,
    ],
  ] as const)('has radius %s', (_, lr, momentum, multiplicity, radius) => {
    expect(rate(new Method(nesterov, two, { lr, momentum }), multiplicity)).toBeCloseTo(radius, 3);
  });
  it('is y − η∇f(y), y = x + β(x − x₋)', () => {
    let [x, before] = [1, 1];
    const method = new Method(nesterov, quadratic([10], [1]), { lr: 0.05, momentum: 0.8 });
    for (const [got] of method.path(20)) {
      const y = x + 0.8 * (x - before);
      [x, before] = [y - 0.05 * 10 * y, x];
      expect(got).toBeCloseTo(x, 14);
    }
  });
  it('converges on the counterexample', () => {
    const method = new Method(nesterov, counterexample, { lr: 1 / 25, momentum: 4 / 6 });
    method.step(300);
    expect(Math.abs(method.x[0] as number)).toBeLessThan(1e-20);
  });
});
