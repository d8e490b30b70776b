import { afterAll, describe, expect, it } from 'vitest';
import mdpo from '../../../../src/main/optimizers/constrained/mdpo.ts';
import mirrorDescent from '../../../../src/main/optimizers/constrained/mirror-descent.ts';
import radagrad from '../../../../src/main/optimizers/constrained/radagrad.ts';
import ramsgrad from '../../../../src/main/optimizers/constrained/ramsgrad.ts';
import riemannianAdam from '../../../../src/main/optimizers/constrained/riemannian-adam.ts';
import rsgd from '../../../../src/main/optimizers/constrained/rsgd.ts';
import simpl from '../../../../src/main/optimizers/constrained/simpl.ts';
import { ball, conformal } from '../../../../src/main/optimizers/spaces/ball.ts';
import { leadingEigenvector } from '../../../../src/main/problems/constrained/leading-eigenvector.ts';
import { mbb } from '../../../../src/main/problems/constrained/mbb.ts';
import { poincare } from '../../../../src/main/problems/constrained/poincare.ts';
import { procrustes } from '../../../../src/main/problems/constrained/procrustes.ts';
import { simplexDistance } from '../../../../src/main/problems/constrained/simplex-distance.ts';
import { Program } from '../../../../src/main/tensor/program.ts';
import { Session } from '../../../../src/main/tensor/runtime/session.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { evaluator, instanceOf } from '../../problems/evaluator.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, linear, norm } from '../harness.ts';

afterAll(closeAll);

describe('md', () => {
  it('goes from (½, ½) with g = (0, 1) and η = ln 3 to (.75, .25)', () => {
    const method = new Method(mirrorDescent, linear([0, 1], [0.5, 0.5]), { lr: Math.log(3) });
    method.step();
    [0.75, 0.25].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 15));
  });
  it('keeps shares that sum to 1, and comes to the nearest ones, where f is 1/150', () => {
    const method = new Method(mirrorDescent, { instance: instanceOf(simplexDistance) }, { lr: 1 });
    expect(simplexDistance.facts({ centre: [0.6, 0.5, 0.1] }).optimum).toBeCloseTo(1 / 150, 15);
    method.step(2000);
    [0.6, 0.5, 0.1].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v - 1 / 15, 12));
    expect(method.x.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  });
});

describe('md, as MDPO', () => {
  const slopes = [0.3, -0.4, 0.1];
  const start = [0.2, 0.5, 0.3];
  /** π ∝ π exp(t A), A = −g. */
  const exact = (from: readonly number[], size: number): number[] => {
    const all = from.map((v, i) => v * Math.exp(-size * slopes[i]!));
    return all.map((v) => v / all.reduce((a, b) => a + b));
  };

  it('comes by its inner steps to π ∝ π exp(t A), t from 1 to 0', () => {
    const method = new Method(mdpo, linear(slopes, start), { lr: 2, inner: 1000, horizon: 4 });
    let expected = start;
    for (const size of [1, 0.75, 0.5, 0.25]) {
      const { stopped } = method.step();
      expected = exact(expected, size);
      expected.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 12));
      expect(stopped).toBe(size === 0.25);
    }
  });
  it('asks once a step, and nears that step by ten inner ones', () => {
    const method = new Method(mdpo, linear(slopes, start));
    expect(method.step()).toMatchObject({ f: 0, g: 1, hv: 0 });
    const far = (x: readonly number[]): number => norm(exact(start, 1).map((v, i) => v - x[i]!));
    expect(far(method.x)).toBeLessThan(0.2 * far(start));
    expect(method.x.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  });
});

/** ½ d(0, x)² of a point of the plane's ball. */
const toOrigin: Objective = {
  space: 'ball',
  start: [0.5, 0],
  value: (x) => {
    const size = t.sqrt(t.dot(x, x));
    const d = t.log(t.div(t.add(1, size), t.sub(1, size)));
    return t.mul(t.square(d), 0.5);
  },
};

describe('riem', () => {
  it('RSGD on ½ d(0, x)² from (.5, 0) with η = 1: exp lands on 0, the retraction on .088020', () => {
    const exact = new Method(rsgd, toOrigin, { lr: 1 });
    exact.step();
    expect(norm(exact.x)).toBeLessThan(1e-15);
    const first = new Method(rsgd, toOrigin, { lr: 1, move: 'retraction' });
    first.step();
    expect(first.x[0]).toBeCloseTo(0.08802, 6);
  });

  it('goes as far as its velocity is long, and carries lengths along', () => {
    const program = new Program();
    const shape = { dtype: 'float64', shape: [2, 3] } as const;
    program.define('move', { x: shape, v: shape, m: shape }, ({ x, v, m }) => {
      const y = ball.exponential(x, v);
      const carried = ball.transport({ x, v, y }, m);
      const size = (a: t.Tensor<t.Float>, w: t.Tensor<t.Float>): t.Tensor<t.Float> =>
        t.sqrt(t.sum(t.square(t.mul(w, conformal(a))), -1));
      return { outputs: { y, before: size(x, m), after: size(y, carried), far: size(x, v) } };
    });
    const session = new Session(program, () => ['plain']);
    const x = [0.3, -0.2, 0.5, -0.6, 0.1, 0.2];
    const out = session.run('move', 'plain', {
      x: Float64Array.from(x),
      v: Float64Array.from([0.1, 0.2, -0.1, 0.05, 0.3, 0.1]),
      m: Float64Array.from([1, -2, 0.5, 0.3, 0.7, -1]),
    }) as Record<string, Float64Array>;
    session.close();
    for (const row of [0, 1]) {
      const [a, b] = [x.slice(3 * row, 3 * row + 3), Array.from(out['y']!.subarray(3 * row, 3 * row + 3))];
      const left = (p: readonly number[]): number => 1 - norm(p) ** 2;
      const distance = Math.acosh(1 + (2 * norm(a.map((v, i) => v - b[i]!)) ** 2) / (left(a) * left(b)));
      expect(distance).toBeCloseTo(out['far']![row]!, 12);
      expect(out['after']![row]).toBeCloseTo(out['before']![row]!, 12);
    }
  });

  it('RAdagrad’s first step is η long, and the second η/√2 on a slope of the same length', () => {
    const method = new Method(radagrad, toOrigin, { lr: 0.1 });
    const distance = (): number => 2 * Math.atanh(norm(method.x));
    const begin = distance();
    method.step();
    expect(begin - distance()).toBeCloseTo(0.1, 13);
    const [g1, g2] = [begin, begin - 0.1];
    method.step();
    expect(begin - 0.1 - distance()).toBeCloseTo((0.1 * g2) / Math.hypot(g1, g2), 12);
  });

  it.each([riemannianAdam, ramsgrad])('$id’s first step is η long', (definition) => {
    const method = new Method(definition, toOrigin, { lr: 0.1, eps: 1e-300 });
    const begin = 2 * Math.atanh(0.5);
    method.step();
    expect(begin - 2 * Math.atanh(norm(method.x))).toBeCloseTo(0.1, 12);
  });

  it('RAMSGrad never divides by less, which Riemannian Adam does', () => {
    const largest = (definition: typeof ramsgrad): number[] => {
      const method = new Method(definition, toOrigin, { lr: 0.05, beta2: 0.5 });
      return Array.from({ length: 40 }, () => (method.step(), method.snapshot()['state/largest/x']![0]!));
    };
    const kept = largest(ramsgrad);
    kept.slice(1).forEach((v, i) => expect(v).toBeGreaterThanOrEqual(kept[i]!));
    expect(kept.at(-1)).toBeGreaterThan(0);
    expect(new Set(largest(riemannianAdam))).toEqual(new Set([0]));
  });

  it.each([
    ['fp64', 1e-14],
    ['fp32', 1e-6],
  ] as const)(
    'finds the leading eigenvector on the sphere, and the best frame on Stiefel, in %s',
    (precision, digits) => {
      const frame = { instance: instanceOf(procrustes) };
      const off = {
        sphere: (x: readonly number[]): number => Math.abs(norm(x) - 1),
        stiefel: (x: readonly number[]): number => {
          const columns = [0, 1, 2, 3].map((j) => x.filter((_, i) => i % 4 === j));
          const inner = (a: readonly number[], b: readonly number[]): number =>
            a.reduce((sum, v, i) => sum + v * b[i]!, 0);
          return Math.max(...columns.flatMap((a) => columns.map((b) => Math.abs(inner(a, b) - Number(a === b)))));
        },
      };
      for (const [definition, lr] of [
        [rsgd, 0.5],
        [radagrad, 0.3],
        [riemannianAdam, 0.03],
        [ramsgrad, 0.03],
      ] as const) {
        const direction = new Method(definition, { instance: instanceOf(leadingEigenvector) }, { lr }, { precision });
        direction.step(1500);
        expect(direction.value + 1, definition.id).toBeLessThan(1e-10);
        expect(off.sphere(direction.x), definition.id).toBeLessThan(digits);
        const turned = new Method(definition, frame, { lr }, { precision });
        turned.step(1500);
        const { optimum } = procrustes.facts({ rows: 10, columns: 4, noise: 0.1 });
        expect(Math.abs(turned.value - optimum!), definition.id).toBeLessThan(precision === 'fp64' ? 1e-12 : 1e-7);
        expect(off.stiefel(turned.x), definition.id).toBeLessThan(digits);
      }
    },
  );

  it('RSGD retracts as it follows geodesics, for the same optimum', () => {
    const method = new Method(rsgd, { instance: instanceOf(procrustes) }, { lr: 0.5, move: 'retraction' });
    method.step(1500);
    expect(method.value).toBeCloseTo(procrustes.facts({ rows: 10, columns: 4, noise: 0.1 }).optimum!, 12);
  });

  it('a tree of 63 nodes has 258 pairs and the loss 4.038 at its start, and full Riemannian descent brings it below .6', () => {
    const e = evaluator(instanceOf(poincare));
    const { value, gradient } = e.at(e.start());
    e.close();
    expect(value).toBeCloseTo(4.038, 2);
    expect(gradient.every(Number.isFinite)).toBe(true);
    const instance = instanceOf(poincare);
    const method = new Method(rsgd, { instance }, { lr: 10 });
    method.step(1500);
    expect(method.value).toBeLessThan(0.6);
  });
});

describe('simpl', () => {
  /** ⟨G, x⟩ of two cells between 0 and 1 with half of the volume. */
  const cells = (g: readonly number[], start: number[], isFilled = true): Objective => ({
    ...linear(g, start),
    space: 'box',
    bounds: (data) => {
      const x = data.float('start');
      return {
        lower: { x: t.zerosLike(x) },
        upper: { x: t.onesLike(x) },
        volume: { weights: { x: t.onesLike(x) }, most: t.sum(x), isFilled },
      };
    },
  });

  it.each(['armijo', 'bregman'] as const)(
    'goes with G = (1, −1) and α = 1 from (½, ½) to (.268941, .731059), %s',
    (rule) => {
      const method = new Method(simpl, cells([1, -1], [0.5, 0.5]), { rule });
      method.step();
      [0.268941, 0.731059].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 6));
    },
  );

  it('keeps the volume to rounding, or what is less of it where it need not be filled', () => {
    const after = (g: readonly number[], isFilled: boolean): number => {
      const method = new Method(simpl, cells(g, [0.3, 0.6, 0.2], isFilled));
      method.step();
      return method.x.reduce((a, b) => a + b);
    };
    for (const g of [
      [1, -2, -0.5],
      [-3, -200, 1],
    ])
      expect(after(g, true)).toBeCloseTo(1.1, 14);
    expect(after([1, 2, 0.5], true)).toBeCloseTo(1.1, 14);
    expect(after([1, 2, 0.5], false)).toBeLessThan(0.9);
    expect(after([-1, -2, -0.5], false)).toBeCloseTo(1.1, 14);
  });

  it.each(['armijo', 'bregman'] as const)(
    'comes on MBB 30x10 to 249.675158 by rule %s, and ends there',
    { timeout: 240_000 },
    (rule) => {
      const method = new Method(simpl, { instance: instanceOf(mbb) }, { rule });
      const { stopped, f } = method.step(400);
      expect(method.value).toBeCloseTo(249.675158, 5);
      expect(stopped).toBe(true);
      expect(f).toBeLessThan(400);
      expect(method.x.reduce((a, b) => a + b)).toBeCloseTo(150, 10);
      expect(method.x.every((v) => v >= 0 && v <= 1)).toBe(true);
    },
  );

  it('is on MBB 60x20 below 222 by 110 values with rule bregman', { timeout: 240_000 }, () => {
    const method = new Method(simpl, { instance: instanceOf(mbb, { mesh: '60x20' }) }, { rule: 'bregman' });
    while (method.step().f < 110);
    expect(method.value).toBeLessThan(222);
    expect(method.x.reduce((a, b) => a + b)).toBeCloseTo(600, 9);
  });
});
