import { afterAll, describe, expect, it } from 'vitest';
import acoder from '../../../../src/main/optimizers/composite/acoder.ts';
import fista from '../../../../src/main/optimizers/composite/fista.ts';
import proximalGradient from '../../../../src/main/optimizers/composite/proximal-gradient.ts';
import vrAcoder from '../../../../src/main/optimizers/composite/vr-acoder.ts';
import acceleratedGradient from '../../../../src/main/optimizers/first-order/accelerated-gradient.ts';
import gradientDescent from '../../../../src/main/optimizers/first-order/gradient-descent.ts';
import { EntryBlocks } from '../../../../src/main/optimizers/mechanisms/entries.ts';
import type { OptimizerDefinition } from '../../../../src/main/optimizers/define.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
import { composite, oneNorm } from '../../../../src/main/problems/forms/composite.ts';
import type { Rest } from '../../../../src/main/problems/forms/objective.ts';
import { leastSquares } from '../../../../src/main/problems/forms/least-squares.ts';
import { lassoDiab } from '../../../../src/main/problems/convex/lasso-diab.ts';
import { Program } from '../../../../src/main/tensor/program.ts';
import { Session } from '../../../../src/main/tensor/runtime/session.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { coefficient, dot, entry, map } from '../../../../src/main/tensor/params.ts';
import { instanceOf } from '../../problems/evaluator.ts';
import { Method, closeAll, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);

const hostVector = (values: readonly number[], shape: readonly number[] = [values.length]) => ({
  values: Float64Array.from(values),
  shape,
});

type Rows = readonly (readonly number[])[];

const norm = oneNorm('lambda');
/** λ‖x‖₁ + ½γ‖x‖². */
const elastic: Rest = {
  value: (x, data) => t.add(norm.value(x, data), t.mul(t.mul(data.float('gamma'), 0.5), dot(x, x))),
  prox: (v, tau, data) => {
    const shrunk = norm.prox(v, tau, data);
    return map((a) => t.div(a, t.add(1, t.mul(data.float('gamma'), coefficient(tau, a)))), shrunk);
  },
};

/** ½ Σ(aᵢᵀx − yᵢ)² + λ‖x‖₁ + ½γ‖x‖². */
const lasso = (
  A: Rows,
  y: readonly number[],
  start: readonly number[],
  lambda: number,
  gamma = 0,
): ProblemInstance => ({
  unknowns: { x: { shape: [start.length], role: 'vector' } },
  data: {
    A: hostVector(A.flat(), [A.length, start.length]),
    y: hostVector(y),
    start: hostVector(start),
    lambda: hostVector([lambda], []),
    gamma: hostVector([gamma], []),
  },
  start: (data) => ({ x: data.float('start') }),
  ...composite(
    leastSquares('half squares', (x, data) => t.sub(t.matVec(data.float('A'), entry(x, 'x')), data.float('y'))),
    elastic,
  ),
});

const A = [
  [1, 0],
  [1, 1],
  [1, 2],
];
/** Its minimum is .875, at (1, ½). */
const z = (start = [0, 0]): ProblemInstance => lasso(A, [1, 2, 2], start, 0.5);
const largest = 4 + Math.sqrt(10);

describe('ista, fista', () => {
  const gaps = (definition: OptimizerDefinition, hyper: object, precision: 'fp32' | 'fp64' = 'fp64'): number[] => {
    const method = new Method(definition, { instance: z() }, { lr: 1 / largest, ...hyper }, { precision });
    return [10, 40].map((k) => (method.step(k), method.value - 0.875));
  };
  it('come to these gaps on Z after 10 and 50 steps', () => {
    const [ista10, ista50] = gaps(proximalGradient, {});
    expect(ista10! / 0.009371143767).toBeCloseTo(1, 9);
    expect(ista50! / 4.467864457e-7).toBeCloseTo(1, 8);
    const [fista10, fista50] = gaps(fista, {});
    expect(fista10! / 4.301114119e-7).toBeCloseTo(1, 8);
    expect(fista50! / 1.213938525e-7).toBeCloseTo(1, 8);
    expect(Math.abs(gaps(fista, { restart: 'gradient' })[1]!)).toBeLessThan(1e-13);
  });
  it('in fp32 they come there to its digits', () => {
    expect(gaps(proximalGradient, {}, 'fp32')[0]! / 0.009371143767).toBeCloseTo(1, 4);
    expect(gaps(fista, { restart: 'gradient' }, 'fp32')[1]!).toBeLessThan(1e-13);
  });
  it('restarts bring Q(1000) from ones to 1.559169224e-10 in 300 steps, which nag does not', () => {
    const end = (definition: OptimizerDefinition, hyper: object): number => {
      const method = new Method(definition, quadratic([1, 1000], [1, 1]), { lr: 1e-3, ...hyper });
      method.step(300);
      return method.value;
    };
    expect(end(acceleratedGradient, {}) / 0.0003770235268).toBeCloseTo(1, 9);
    for (const restart of ['gradient', 'function']) expect(end(fista, { restart }) / 1.559169224e-10).toBeCloseTo(1, 9);
  });
  it('are sgd and nag where all is smooth', () => {
    const objective = rosenbrock(4);
    const pairs = [
      [proximalGradient, gradientDescent],
      [fista, acceleratedGradient],
    ] as const;
    for (const [own, other] of pairs) {
      const [a, b] = [own, other].map((each) => new Method(each, objective, { lr: 5e-4 }).path(30));
      expect(a).toEqual(b);
    }
  });
});

/** −Aᵀ(y − Ax), on the rows that are given. */
const slope = (x: readonly number[], rows: Rows = A, y: readonly number[] = [1, 2, 2]): number[] => {
  const r = rows.map((row, i) => row.reduce((sum, a, j) => sum + a * x[j]!, 0) - y[i]!);
  return x.map((_, j) => rows.reduce((sum, row, i) => sum + row[j]! * r[i]!, 0));
};
const soft = (v: number, by: number): number => Math.sign(v) * Math.max(Math.abs(v) - by, 0);

describe('acoder', () => {
  it('goes to .6 from 1 on x² with L̂ = 2', () => {
    for (const precision of ['fp64', 'fp32'] as const) {
      const method = new Method(acoder, quadratic([2], [1]), { largest: 2 }, { precision });
      method.step();
      expect(method.x[0]).toBeCloseTo(0.6, precision === 'fp64' ? 15 : 7);
    }
  });

  /** As the block has it, number by number, with a block for each unknown. */
  function printed(start: number[], steps: number, L: number, gamma: number, lambda: number): number[][] {
    const n = start.length;
    const zs = start.map(() => 0);
    let [a, sum, v, y] = [0, 0, [...start], [...start]];
    let [p, g] = [slope(start), slope(start)];
    return Array.from({ length: steps }, () => {
      const [a0, sum0] = [a, sum];
      const r = (0.4 * (1 + sum0 * gamma)) / L;
      a = (r + Math.sqrt(r * r + 4 * sum0 * r)) / 2;
      sum = sum0 + a;
      const x = y.map((_, i) => (sum0 * y[i]! + a * v[i]!) / sum);
      const [p0, g0, before] = [p, g, y];
      g = slope(x);
      p = [...p0];
      v = [...v];
      y = [...y];
      for (let j = n - 1; j >= 0; j -= 1) {
        p[j] = slope(x.map((_, i) => (i <= j ? x[i]! : y[i]!)))[j]!;
        zs[j]! += a * (p[j]! + (a0 / a) * (g0[j]! - p0[j]!));
        v[j] = soft(start[j]! - zs[j]!, sum * lambda) / (1 + sum * gamma);
        y[j] = (sum0 * before[j]! + a * v[j]!) / sum;
      }
      return y;
    });
  }
  it.each([0, 0.3])('with γ = %d it goes the way of the block, also where h is not 0', (convexity) => {
    for (const lambda of [0, 0.5]) {
      const method = new Method(
        acoder,
        { instance: lasso(A, [1, 2, 2], [0.3, -0.7], lambda, convexity) },
        { largest, convexity, blocks: 2 },
      );
      const expected = printed([0.3, -0.7], 40, largest, convexity, lambda);
      method.path(40).forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(expected[k]![i]!, 12)));
    }
  });
  it('comes to the minimum of Z, and asks for a gradient for each block', () => {
    const method = new Method(acoder, { instance: z() }, { largest, blocks: 7 });
    const { g, f } = method.step(400);
    expect([f, g]).toEqual([0, 800]);
    expect(method.value - 0.875).toBeLessThan(1e-10);
  });

  it('cuts entries into blocks that are as even as they can be', () => {
    const program = new Program();
    program.define('cut', { j: { dtype: 'int32', shape: [] } }, ({ j }) => {
      const { own, behind } = new EntryBlocks(11, 4).at(j);
      const told = (mask: t.Tensor<'bool'>): t.Tensor => t.cast(mask, 'int32');
      return { outputs: { own: told(own), behind: told(behind) } };
    });
    const session = new Session(program, () => ['plain']);
    const sizes = [0, 1, 2, 3].map((j) => {
      const { own, behind } = session.run('cut', 'plain', { j }) as Record<string, Int32Array>;
      const last = own!.lastIndexOf(1);
      expect(Array.from(behind!)).toEqual(Array.from(own!, (_, i) => (i > last ? 1 : 0)));
      return own!.reduce((a, b) => a + b);
    });
    session.close();
    expect(sizes).toEqual([3, 3, 3, 2]);
    expect([new EntryBlocks(3, 10).count, new EntryBlocks(1e9, 1e4).count]).toEqual([3, 1e4]);
  });
});

describe('acoder: VR', () => {
  /** As the block has it, without samples: a row of ỹ for every block. */
  function printed(
    start: number[],
    epochs: number,
    L: number,
    K: number,
    lambda: number,
    isScaled: boolean,
  ): number[][] {
    const rows: number[][] = [];
    const n = start.length;
    let [a, sum] = [1 / (4 * L), 1 / (4 * L)];
    const g = slope(start);
    const zs = g.map((v) => (isScaled ? K * sum * v : v));
    const v = start.map((x, i) => soft(x - (isScaled ? zs[i]! / K : zs[i]!), sum * lambda));
    let [mean, y, x] = [[...v], [...v], [...start]];
    for (let s = 0; s < epochs; s += 1) {
      const [a0, sum0] = [a, sum];
      a = Math.sqrt((K * sum0) / (8 * L));
      sum = sum0 + a;
      const ys = start.map(() => 0);
      for (let k = 1; k <= K; k += 1) {
        const [xBefore, yBefore] = [x, y];
        x = mean.map((m, i) => (sum0 * m + a * v[i]!) / sum);
        y = [...y];
        for (let j = n - 1; j >= 0; j -= 1) {
          const w = x.map((u, i) => (i <= j ? u : y[i]!));
          const wBefore = xBefore.map((u, i) => (i <= j ? u : yBefore[i]!));
          const q = slope(w)[j]! + ((k === 1 ? a0 : a) / a) * (slope(xBefore)[j]! - slope(wBefore)[j]!);
          zs[j]! += a * q;
          v[j] = soft(start[j]! - zs[j]! / K, (sum0 + (a * k) / K) * lambda);
          y[j] = (sum0 * mean[j]! + a * v[j]!) / sum;
          if (k === K && j === 0) mean = ys.map((total, i) => (total + y[i]!) / K);
          rows.push(mean);
        }
        ys.forEach((_, i) => (ys[i]! += y[i]!));
      }
    }
    return rows;
  }
  it.each(['scaled', 'unscaled'] as const)('with seeding %s it goes the way of the block', (seeding) => {
    const method = new Method(vrAcoder, { instance: z([0.3, -0.7]) }, { largest, blocks: 2, passes: 3, seeding });
    const expected = printed([0.3, -0.7], 8, largest, 3, 0.5, seeding === 'scaled');
    expected.forEach((row) => {
      method.step();
      row.forEach((v, i) => expect(method.snapshot()['state/mean']![i]).toBeCloseTo(v, 12));
    });
  });
  it('on batches, the noise of its gradients fades', () => {
    const n = 32;
    const rows = Array.from({ length: n }, (_, i) => [Math.sin(3 * i + 1), Math.cos(5 * i), 1]);
    const y = rows.map((row, i) => row[0]! - 2 * row[1]! + Math.sin(17 * i));
    const value: ProblemInstance['value'] = (x, data, batch) => {
      const of = (name: string): t.Tensor<t.Float> => (batch ? t.gather(data.float(name), batch) : data.float(name));
      return t.mul(t.mean(t.square(t.sub(t.matVec(of('A'), entry(x, 'x')), of('y')))), 0.5);
    };
    const instance: ProblemInstance = {
      ...lasso(rows, y, [0, 0, 0], 0.1),
      ...composite({ value }, oneNorm('lambda')),
      sampling: { examples: n, batch: 2 },
    };
    const { sampling: _, ...whole } = instance;
    const exact = new Method(fista, { instance: whole }, { lr: 0.5, restart: 'gradient' });
    exact.step(500);
    const method = new Method(vrAcoder, { instance }, { largest: 1, blocks: 3, passes: 16 });
    const gap = (): number => method.value - exact.value;
    const { g } = method.step(48);
    // A whole gradient of 16 batches at the start and one in 48 steps.
    expect(g).toBe(16 + 16 + 4 * 48);
    const first = gap();
    method.step(48 * 60);
    expect(gap()).toBeLessThan(first * 1e-3);
    expect(gap()).toBeGreaterThan(-1e-12);
  });
});

describe('lasso-diab', () => {
  it.each([
    [proximalGradient, { lr: 0.2 }, 800],
    [fista, { lr: 0.2, restart: 'gradient' }, 200],
    [acoder, { largest: 1, blocks: 10 }, 400],
    [vrAcoder, { largest: 4, blocks: 10, passes: 4 }, 4000],
  ] as const)('$id comes to f* and leaves out four of ten', (definition, hyper, steps) => {
    const method = new Method(definition, { instance: instanceOf(lassoDiab) }, hyper);
    expect(method.value).toBeCloseTo(definition === vrAcoder ? 0.4 : 0.5, definition === vrAcoder ? 0 : 12);
    method.step(steps);
    const gap = method.value - 0.29703828352077233;
    expect(gap).toBeLessThan(definition === acoder ? 3e-7 : definition === vrAcoder ? 1e-4 : 1e-8);
    expect(gap).toBeGreaterThan(-1e-15);
  });
});
