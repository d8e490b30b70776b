import { afterAll, describe, expect, it } from 'vitest';
import adamw from '../../../../src/main/optimizers/adaptive/adamw.ts';
import samAdamw from '../../../../src/main/optimizers/adaptive/sam-adamw.ts';
import fad from '../../../../src/main/optimizers/first-order/fad.ts';
import heavyBall from '../../../../src/main/optimizers/first-order/heavy-ball.ts';
import sam from '../../../../src/main/optimizers/first-order/sam.ts';
import { Method, closeAll, norm, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);

const lambda = [10, 3, 1];
const start = [1, -2, 0.5];
const curved = quadratic(lambda, start);

describe('sam', () => {
  it('on ½hx² goes to x − ηh(x + ρ · sign x)', () => {
    const [h, lr, rho] = [3, 0.1, 0.05];
    const method = new Method(sam, quadratic([h], [-0.7]), { lr, rho, momentum: 0 });
    method.step();
    expect(method.x[0]).toBeCloseTo(-0.7 - lr * h * (-0.7 - rho), 13);
  });
  it('adaptive, goes ρx²g/‖xg‖ ahead', () => {
    const [lr, rho] = [0.1, 0.5];
    const method = new Method(sam, curved, { lr, rho, momentum: 0, ball: 'adaptive' });
    method.step();
    const g = start.map((x, i) => lambda[i]! * x);
    const size = norm(start.map((x, i) => x * g[i]!));
    start.forEach((x, i) =>
      expect(method.x[i]).toBeCloseTo(x - lr * lambda[i]! * (x + (rho * x * x * g[i]!) / size), 12),
    );
  });
  it.each([
    [sam, heavyBall],
    [samAdamw, adamw],
  ] as const)('$0.id is its base where ρ is nothing, for two gradients a step', (wrapped, base) => {
    const [a, b] = [
      new Method(wrapped, rosenbrock(4), { lr: 1e-3, rho: 1e-300 }),
      new Method(base, rosenbrock(4), { lr: 1e-3 }),
    ];
    expect(a.step(25).g).toBe(50);
    b.step(25);
    expect(a.x).toEqual(b.x);
  });
});

describe('fad', () => {
  it('on a quadratic has h₀ = ρAg₀/‖g₀‖ and h₁ = ρAg₂/‖g₂‖', () => {
    const [lr, rho, flatness, alpha] = [0.01, 0.05, 0.8, 0.3];
    const method = new Method(fad, curved, { lr, rho, flatness, alpha, momentum: 0 });
    expect(method.step().g).toBe(4);
    const times = (v: readonly number[]): number[] => v.map((x, i) => lambda[i]! * x);
    const along = (g: readonly number[]): number[] => times(g).map((v) => (rho * v) / norm(g));
    const g0 = times(start);
    const h0 = along(g0);
    const w = start.map((x, i) => x + (rho * h0[i]!) / norm(h0));
    const h1 = along(times(w));
    start.forEach((x, i) => {
      const direction = g0[i]! + flatness * (alpha * h0[i]! + (1 - alpha) * h1[i]!);
      expect(method.x[i]).toBeCloseTo(x - lr * direction, 11);
    });
  });
  it('is its base with β = 0', () => {
    const [a, b] = [
      new Method(fad, rosenbrock(4), { lr: 1e-3, flatness: 0 }),
      new Method(heavyBall, rosenbrock(4), { lr: 1e-3 }),
    ];
    a.step(25);
    b.step(25);
    expect(a.x).toEqual(b.x);
  });
});
