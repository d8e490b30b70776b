import { afterAll, describe, expect, it } from 'vitest';
import cg from '../../../../src/main/optimizers/curvature/conjugate-gradient.ts';
import minres from '../../../../src/main/optimizers/curvature/minres.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, norm, quadratic, spectrum } from '../harness.ts';

afterAll(closeAll);

type Rows = readonly (readonly number[])[];

/** ½xᵀHx − bᵀx. */
const equations = (H: Rows, b: readonly number[], start: readonly number[]): Objective => ({
  start,
  data: { H: H.flat(), b },
  value: (x, data) => {
    const hx = t.matVec(t.reshape(data.float('H'), [b.length, b.length]), x);
    return t.sub(t.mul(t.dot(x, hx), 0.5), t.dot(data.float('b'), x));
  },
});
const residual = (H: Rows, b: readonly number[], x: readonly number[]): number =>
  norm(H.map((row, i) => b[i]! - row.reduce((sum, v, j) => sum + v * x[j]!, 0)));

const C = [
  [4, 1],
  [1, 3],
];
const minimum = [1 / 11, 7 / 11];

describe('cg', () => {
  it('goes from (2, 1) to (.2356495468, .3383685801) on C, and then to its minimum', () => {
    const method = new Method(cg, equations(C, [1, 2], [2, 1]));
    expect(method.step()).toMatchObject({ hv: 1, stopped: false });
    [0.2356495468, 0.3383685801].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 10));
    method.step();
    minimum.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 15));
  });
  it('in fp32 it does so to its digits', () => {
    const method = new Method(cg, equations(C, [1, 2], [2, 1]), {}, { precision: 'fp32' });
    method.step(2);
    minimum.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 6));
  });
  it('asks for one product a step and a gradient at the start, and needs as many steps as there are eigenvalues', () => {
    const lambda = [1, 1, 1, 7, 7, 40];
    const method = new Method(cg, quadratic(lambda, [1, 2, -1, 3, 1, -2]));
    const first = method.value;
    expect(method.step(3)).toMatchObject({ f: 0, g: 1, hv: 3 });
    expect(method.value / first).toBeLessThan(1e-28);
  });
  it('solves n = 8, κ = 100 to 1e-9 in n steps of fp64, and not in those of fp32', () => {
    const lambda = [1, 15, 29, 43, 57, 71, 85, 100];
    const left = (precision: 'fp32' | 'fp64'): number => {
      const method = new Method(
        cg,
        quadratic(
          lambda,
          lambda.map(() => 1),
        ),
        {},
        { precision },
      );
      method.step(8);
      return norm(method.x.map((v, i) => v * lambda[i]!));
    };
    expect(left('fp64')).toBeLessThan(1e-9);
    expect(left('fp32')).toBeGreaterThan(1e-9);
  });
  it('ends where nothing is left, and along a direction that bends downwards', () => {
    const solved = new Method(cg, quadratic([1, 3], [0, 0]));
    expect(solved.step()).toMatchObject({ stopped: true });
    expect(solved.x).toEqual([0, 0]);
    const down = new Method(
      cg,
      equations(
        [
          [1, 0],
          [0, -1],
        ],
        [0, 0],
        [0, 1],
      ),
    );
    expect(down.step()).toMatchObject({ stopped: true });
    expect(down.x).toEqual([0, 1]);
  });
});

describe('minres', () => {
  const H = [
    [2, 1, 0],
    [1, -1, 1],
    [0, 1, 1],
  ];
  const b = [1, 2, 3];
  it('leaves ‖r‖ 3.741657387, 1.498147004, 1.494513052 and 0 at (.2, .6, 2.4) of an indefinite matrix', () => {
    const method = new Method(minres, equations(H, b, [0, 0, 0]));
    const sizes = [residual(H, b, method.x)];
    for (const x of method.path(3)) sizes.push(residual(H, b, x));
    [3.741657387, 1.498147004, 1.494513052, 0].forEach((v, k) => expect(sizes[k]).toBeCloseTo(v, 9));
    [0.2, 0.6, 2.4].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 14));
  });
  it('in fp32 it does so to its digits, and asks for one product a step', () => {
    const method = new Method(minres, equations(H, b, [0, 0, 0]), {}, { precision: 'fp32' });
    expect(method.step(3)).toMatchObject({ f: 0, g: 1, hv: 3 });
    [0.2, 0.6, 2.4].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 5));
  });
  it('from another point it solves for what is left there, and ends where nothing is', () => {
    const start = [1, -2, 0.5];
    const method = new Method(minres, equations(H, b, start));
    const sizes = method.path(3).map((x) => residual(H, b, x));
    expect(sizes[0]).toBeLessThan(residual(H, b, start));
    expect(sizes[2]).toBeLessThan(1e-13);
    let stopped = false;
    for (let k = 0; k < 20 && !stopped; k += 1) ({ stopped } = method.step());
    expect(residual(H, b, method.x)).toBeLessThan(1e-13);
    const flat = new Method(minres, quadratic([1, 3], [0, 0]));
    expect(flat.step()).toMatchObject({ stopped: true });
    expect(flat.x).toEqual([0, 0]);
  });
  it('never leaves more of the gradient than before, where cg may', () => {
    const lambda = spectrum(12, 1e4);
    const sizes = (definition: typeof cg): number[] =>
      new Method(
        definition,
        quadratic(
          lambda,
          lambda.map(() => 1),
        ),
      )
        .path(20)
        .map((x) => norm(x.map((v, i) => v * lambda[i]!)));
    const rises = (all: readonly number[]): boolean => all.some((v, k) => k > 0 && v > all[k - 1]! * (1 + 1e-9));
    expect(rises(sizes(minres).filter((v) => v > 1e-8))).toBe(false);
    expect(rises(sizes(cg))).toBe(true);
  });
});
