import { afterAll, describe, expect, it } from 'vitest';
import fad from '../../../../src/main/optimizers/first-order/fad.ts';
import sam from '../../../../src/main/optimizers/first-order/sam.ts';
import { Method, closeAll, norm, quadratic } from '../harness.ts';

afterAll(closeAll);

const lambda = [10, 3, 1];
const start = [1, -2, 0.5];
const curved = quadratic(lambda, start);

describe('sam', () => {
  it('on ½hx² goes to x − ηh(x + ρ · sign x)', () => {
    const [h, lr, rho] = [3, 0.1, 0.05];
    const method = new Method(sam, quadratic([h], [-0.7]), { lr, rho, momentum: 0 });
    expect(method.step().g).toBe(2);
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
});
