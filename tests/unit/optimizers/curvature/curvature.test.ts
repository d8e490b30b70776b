import { afterAll, describe, expect, it } from 'vitest';
import bfgs from '../../../../src/main/optimizers/curvature/bfgs.ts';
import dfp from '../../../../src/main/optimizers/curvature/dfp.ts';
import lbfgs from '../../../../src/main/optimizers/curvature/lbfgs.ts';
import ncg from '../../../../src/main/optimizers/curvature/nonlinear-cg.ts';
import sr1 from '../../../../src/main/optimizers/curvature/sr1.ts';
import { add, mul, square, sum } from '../../../../src/main/tensor/index.ts';
import { Method, closeAll, norm, quadratic, rosenbrock, spectrum } from '../harness.ts';

afterAll(closeAll);
const n = 12;
const lambda = spectrum(n, 100);
const start = Array.from({ length: n }, (_, i) => 1 + Math.sin(i));
const formulas = ['FR', 'PR+', 'HS'] as const;

/** Points of linear conjugate gradients on ½xᵀΛx. */
function linearCg(steps: number): number[][] {
  const x = [...start];
  let r = x.map((v, i) => -(lambda[i] as number) * v);
  let p = [...r];
  return Array.from({ length: steps }, () => {
    const rr = r.reduce((s, v) => s + v * v, 0);
    const alpha = rr / p.reduce((s, v, i) => s + (lambda[i] as number) * v * v, 0);
    p.forEach((v, i) => (x[i] = (x[i] as number) + alpha * v));
    r = r.map((v, i) => v - alpha * (lambda[i] as number) * (p[i] as number));
    const beta = r.reduce((s, v) => s + v * v, 0) / rr;
    p = p.map((v, i) => (r[i] as number) + beta * v);
    return [...x];
  });
}

describe.each(formulas)('ncg: %s', (beta) => {
  it('is linear CG on a quadratic with an exact search', () => {
    const method = new Method(ncg, quadratic(lambda, start), { beta, c2: 1e-9 });
    const expected = linearCg(n - 2);
    method.path(n - 2).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]?.[i] as number, 7)));
  });
  it('solves it in n steps or so', () => {
    const method = new Method(ncg, quadratic(lambda, start), { beta, c2: 1e-9 });
    const before = method.value;
    method.step(n + 1);
    expect(method.value / before).toBeLessThan(1e-18);
  });
  it('is linear CG with search = exact, by one product and one gradient a step, and solves it in n steps', () => {
    const method = new Method(ncg, quadratic(lambda, start), { beta, search: 'exact' });
    const before = method.value;
    const expected = linearCg(n);
    method.path(n - 1).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]?.[i] as number, 8)));
    expect(method.step()).toMatchObject({ steps: n, g: n + 1, hv: n });
    expect(method.value / before).toBeLessThan(1e-15);
  });
  it('solves Rosenbrock’s function with its own defaults', () => {
    const method = new Method(ncg, rosenbrock(2), { beta });
    expect(method.step(400).g).toBeLessThan(3000);
    expect(method.value).toBeLessThan(1e-12);
  });
});

describe('lbfgs', () => {
  it('solves Rosenbrock in 100 dimensions to rounding', () => {
    const method = new Method(lbfgs, rosenbrock(100));
    const { f, g } = method.step(600);
    expect(method.value).toBeLessThan(1e-20);
    expect(f).toBe(0);
    expect(g).toBeLessThan(900);
  });
  it('costs about one gradient a step', () => {
    const { steps, g } = new Method(lbfgs, rosenbrock(100)).step(100);
    expect(g / steps).toBeLessThan(1.3);
  });
  it('is linear CG on a quadratic with search = exact', () => {
    const method = new Method(lbfgs, quadratic(lambda, start), { search: 'exact', memory: n });
    const expected = linearCg(n - 2);
    method.path(n - 2).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]?.[i] as number, 7)));
    expect(method.step()).toMatchObject({ steps: n - 1, g: n, hv: n - 1 });
  });
  it('scales its first step to length 1, and less where the gradient is shorter', () => {
    // Both first trials satisfy the Wolfe conditions with c₂ = 0.9 on ½λx².
    for (const [curvature, length] of [
      [0.01, 1],
      [0.001, 0.1],
    ] as const) {
      const method = new Method(lbfgs, quadratic([curvature], [100]), { c2: 0.9999 });
      method.step();
      expect(100 - (method.x[0] as number)).toBeCloseTo(length, 10);
    }
  });
});

/** H of γI + M, in rows. */
function inverseOf(method: Method): number[][] {
  const { 'state/inverse/gamma': gamma, 'state/inverse/m': m } = method.snapshot();
  const size = method.x.length;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => m![i * size + j]! + (i === j ? gamma![0]! : 0)),
  );
}

describe.each([bfgs, dfp, sr1])('$id', (definition) => {
  it('has Hy = s for the newest pair, and an H that is symmetric to the last bit', () => {
    const method = new Method(definition, rosenbrock(4), {});
    method.step(6);
    const before = method.snapshot();
    method.step();
    const after = method.snapshot();
    const change = (name: string): number[] => after[name]!.map((v, i) => v - before[name]![i]!);
    const [s, y] = [change('x/x'), change('state/gradient/x')];
    const h = inverseOf(method);
    const size = norm(s);
    h.forEach((row, i) => {
      expect(Math.abs(row.reduce((sum, v, j) => sum + v * y[j]!, 0) - s[i]!)).toBeLessThan(1e-9 * size);
      row.forEach((v, j) => expect(v).toBe(h[j]![i]));
    });
  });
  it('is linear CG on a quadratic with search = exact, and solves it in n steps', () => {
    // Of rank one, steps need not descend: the first pairs may be of −g.
    if (definition === sr1) return;
    const method = new Method(definition, quadratic(lambda, start), { search: 'exact' });
    const before = method.value;
    const expected = linearCg(n - 2);
    method.path(n - 2).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]?.[i] as number, 7)));
    method.step(3);
    expect(method.value / before).toBeLessThan(1e-14);
  });
  it('solves Rosenbrock’s function with its own defaults', () => {
    const method = new Method(definition, rosenbrock(2), {});
    expect(method.step(400).g).toBeLessThan(1000);
    expect(method.value).toBeLessThan(1e-15);
  });
  it('forgets H where the search fails along it, and begins again', () => {
    const method = new Method(definition, { ...quadratic([1, 2], [1, 1]), value: (x) => add(sum(square(x)), 1) }, {});
    expect(method.step(100).stopped).toBe(true);
    expect(method.snapshot()['state/inverse/gamma']).toEqual([0]);
    expect(method.snapshot()['state/inverse/m']).toEqual([0, 0, 0, 0]);
  });
});

describe('the inverse Hessian of a quadratic', () => {
  it('is H of sr1 after n pairs beside the first, whatever the searches', () => {
    const few = [1, 3, 9, 20];
    const method = new Method(sr1, quadratic(few, [1, -2, 0.5, 1]), {});
    method.step(few.length + 1);
    inverseOf(method).forEach((row, i) => row.forEach((v, j) => expect(v).toBeCloseTo(i === j ? 1 / few[i]! : 0, 8)));
  });
  it('is H of bfgs where searches are exact, after n pairs', () => {
    const few = [1, 3, 9, 20];
    const method = new Method(bfgs, quadratic(few, [1, -2, 0.5, 1]), { search: 'exact' });
    method.step(few.length);
    inverseOf(method).forEach((row, i) => row.forEach((v, j) => expect(v).toBeCloseTo(i === j ? 1 / few[i]! : 0, 6)));
  });
});

describe.each([ncg, lbfgs, bfgs, dfp, sr1])('$id', (definition) => {
  it('never lets f rise', () => {
    for (const precision of ['fp32', 'fp64'] as const) {
      const method = new Method(definition, rosenbrock(10), {}, { precision });
      let before = Infinity;
      for (let k = 0; k < 60; k++) {
        method.step();
        const value = method.snapshot()['state/value']?.[0] as number;
        expect(value).toBeLessThanOrEqual(before);
        before = value;
      }
    }
  });
  it('keeps value and gradient of the point where it stands', () => {
    const method = new Method(definition, quadratic(lambda, start));
    method.step(4);
    const { 'state/value': value, 'state/gradient/x': gradient } = method.snapshot();
    expect(value?.[0]).toBeCloseTo(method.value, 14);
    method.x.forEach((v, i) => expect(gradient?.[i]).toBeCloseTo((lambda[i] as number) * v, 12));
  });
  it('ends the run where no decrease is left, and only there', () => {
    // With 1 added, the last digit of f is reached at |x| = 1e-8 or so.
    const bowl = quadratic(lambda, start);
    const method = new Method(definition, { ...bowl, value: (x, data) => add(bowl.value(x, data), 1) });
    const { stopped, steps } = method.step(1000);
    expect(stopped).toBe(true);
    expect(steps).toBeLessThan(1000);
    expect(norm(method.x)).toBeLessThan(1e-7);
  });
  it('stays where the gradient is zero, with a finite state, and ends', () => {
    const method = new Method(definition, { start: [1, 2], value: (x) => mul(sum(x), 0) });
    expect(method.step()).toMatchObject({ steps: 1, stopped: true });
    expect(method.x).toEqual([1, 2]);
    for (const values of Object.values(method.snapshot())) expect(values.every(Number.isFinite)).toBe(true);
  });
  it('follows a rotated problem on a rotated path', () => {
    const plain = new Method(definition, quadratic([1, 30], [1, 1]));
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotate = ([a = 0, b = 0]: readonly number[]): number[] => [c * a - s * b, s * a + c * b];
    const turned = new Method(definition, {
      start: rotate([1, 1]),
      data: { row1: [c, s], row2: [-s, c] },
      value: (x, data) => {
        const back = (row: string): typeof x => sum(mul(data.float(row), x));
        const [a, b] = [back('row1'), back('row2')];
        return mul(add(square(a), mul(square(b), 30)), 0.5);
      },
    });
    const expected = plain.path(4).map(rotate);
    turned.path(4).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]?.[i] as number, 8)));
  });
});
