import { afterAll, describe, expect, it } from 'vitest';
import adagradNorm from '../../../../src/main/optimizers/adaptive/adagrad-norm.ts';
import adagrad from '../../../../src/main/optimizers/adaptive/adagrad.ts';
import adamax from '../../../../src/main/optimizers/adaptive/adamax.ts';
import amsgrad from '../../../../src/main/optimizers/adaptive/amsgrad.ts';
import ano from '../../../../src/main/optimizers/adaptive/ano.ts';
import lion from '../../../../src/main/optimizers/adaptive/lion.ts';
import nadam from '../../../../src/main/optimizers/adaptive/nadam.ts';
import normalisedMomentum from '../../../../src/main/optimizers/adaptive/normalised-momentum.ts';
import prodigy from '../../../../src/main/optimizers/adaptive/prodigy.ts';
import radam from '../../../../src/main/optimizers/adaptive/radam.ts';
import scheduleFree from '../../../../src/main/optimizers/adaptive/schedule-free.ts';
import signum from '../../../../src/main/optimizers/adaptive/signum.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, linear, norm, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);

/** The moves of each of k steps, in every coordinate. */
function moves(method: Method, k: number): number[][] {
  let before = method.x;
  return method.path(k).map((x) => {
    const move = x.map((v, i) => v - before[i]!);
    before = x;
    return move;
  });
}

const firstMove = (definition: typeof adagrad, hyper: Record<string, number | string>, g = [2]): number =>
  new Method(definition, linear(g), hyper).path(1)[0]![0]!;

describe('adagrad', () => {
  it('takes η/√t in step t where the gradient is constant and s₀ = 0', () => {
    const method = new Method(adagrad, linear([3, -0.5]), { lr: 0.1, eps: 1e-300 });
    moves(method, 20).forEach(([a, b], i) => {
      expect(a).toBeCloseTo(-0.1 / Math.sqrt(i + 1), 12);
      expect(b).toBeCloseTo(0.1 / Math.sqrt(i + 1), 12);
    });
  });
  it('begins with what initial says, and has ε inside or outside the root', () => {
    expect(firstMove(adagrad, { lr: 1, initial: 5, eps: 0.5 })).toBeCloseTo(-2 / (3 + 0.5), 12);
    expect(firstMove(adagrad, { lr: 1, initial: 5, eps: 7, epsilon: 'inside' })).toBeCloseTo(-2 / 4, 12);
  });
});

describe('adagradnorm', () => {
  it('has a first step of length η where b₀ → 0, the gradient of this step included', () => {
    const method = new Method(adagradNorm, linear([3, 4]), { lr: 0.5, b0: 1e-150 });
    method.step();
    [-0.3, -0.4].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 12));
    method.step();
    expect(norm(method.x) - 0.5).toBeCloseTo(0.5 / Math.SQRT2, 12);
  });
});

describe('adamax', () => {
  it('has a first step of η, and keeps the largest gradient', () => {
    expect(firstMove(adamax, { lr: 0.1, eps: 1e-300 })).toBeCloseTo(-0.1, 12);
    const method = new Method(adamax, quadratic([1], [1]), { lr: 0.1 });
    method.step(5);
    expect(method.snapshot()['state/u/x']![0]).toBeCloseTo(0.999 ** 4, 12);
  });
});

describe('amsgrad', () => {
  it('never lets v^max fall', () => {
    const method = new Method(amsgrad, rosenbrock(4), { lr: 0.1, beta2: 0.5 });
    let before = [0, 0, 0, 0];
    let fell = 0;
    for (let step = 0; step < 50; step += 1) {
      method.step();
      const { 'state/largest/x': largest, 'state/v/x': v } = method.snapshot();
      largest!.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(before[i]!));
      fell += v!.filter((value, i) => value < largest![i]!).length;
      before = largest!;
    }
    // Else the maximum would be v, and the test nothing.
    expect(fell).toBeGreaterThan(20);
  });
  it('corrects both averages or none', () => {
    expect(firstMove(amsgrad, { lr: 1, eps: 1e-300 })).toBeCloseTo(-1, 12);
    expect(firstMove(amsgrad, { lr: 1, eps: 1e-300, correction: 'none' })).toBeCloseTo(-0.1 / Math.sqrt(1e-3), 12);
  });
});

describe('nadam', () => {
  it.each([
    ['dozat', 1.05645],
    ['keras', 1.06279],
    ['constant', 1.47368],
  ] as const)('has a first step of its own with the momentum schedule of %s', (momentumSchedule, first) => {
    expect(-firstMove(nadam, { lr: 1, eps: 1e-300, momentumSchedule })).toBeCloseTo(first, 5);
  });
});

describe('radam', () => {
  // ρ₅ = 4.995998 and ρ₆ = 5.994164, where r₆ = 0.0258211.
  const path = (rectifyAbove: number): number[] =>
    moves(new Method(radam, linear([3]), { lr: 1, eps: 1e-300, rectifyAbove }), 6).map(([move]) => -move!);
  it('steps by η m̂ until ρ > 5, and then by ηr: r₆ = .0258211', () => {
    const steps = path(5);
    steps.slice(0, 5).forEach((step) => expect(step).toBeCloseTo(3, 10));
    expect(steps[5]).toBeCloseTo(0.0258211, 7);
  });
  it('differs in step 5 alone where it is the paper’s ρ > 4: r₅ with ρ₅ = 4.995998', () => {
    const [limit, length] = [1999, 4.995998];
    const r = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
    const steps = path(4);
    steps.slice(0, 4).forEach((step) => expect(step).toBeCloseTo(3, 10));
    expect(steps[4]).toBeCloseTo(r, 7);
    expect(steps[5]).toBeCloseTo(path(5)[5]!, 12);
  });
  it('does not change its rectified steps with the scale of f', () => {
    const path = (g: number): number[] =>
      moves(new Method(radam, linear([g]), { lr: 1, eps: 1e-300 }), 12).map(([move]) => move!);
    const [one, hundred] = [path(3), path(300)];
    for (let step = 5; step < 12; step += 1) expect(hundred[step]).toBeCloseTo(one[step]!, 9);
    expect(hundred[4]! / one[4]!).toBeCloseTo(100, 9);
  });
});

describe('lion', () => {
  it('moves every coordinate whose gradient is not 0 by exactly η, the step before the mean', () => {
    const method = new Method(lion, quadratic([1, 10, 0], [1, -1, 1]), { lr: 0.25 });
    moves(method, 3).forEach(([a, b, c]) => expect([Math.abs(a!), Math.abs(b!), c]).toEqual([0.25, 0.25, 0]));
  });
  it('steps first, and forms the mean that it keeps after that', () => {
    const method = new Method(lion, quadratic([1], [1]), { lr: 0.15 });
    let [x, m] = [1, 0];
    for (let step = 0; step < 30; step += 1) {
      const g = x;
      x -= 0.15 * Math.sign(0.9 * m + 0.1 * g);
      m = 0.99 * m + 0.01 * g;
    }
    method.step(30);
    expect(method.x[0]).toBeCloseTo(x, 12);
  });
  it('shrinks x by 1 − η·wd where the gradient is 0', () => {
    const method = new Method(lion, linear([0], [2]), { lr: 0.1, weightDecay: 0.3 });
    method.step(3);
    expect(method.x[0]).toBeCloseTo(2 * 0.97 ** 3, 14);
  });
});

describe('signm', () => {
  it('has a step with ‖·‖∞ = η', () => {
    const method = new Method(signum, quadratic([1, 10, 0], [1, -1, 1]), { lr: 0.25 });
    moves(method, 3).forEach((move) => expect(Math.max(...move.map(Math.abs))).toBe(0.25));
  });
});

describe('nsgdm', () => {
  it('has a step with ‖·‖₂ = η', () => {
    const method = new Method(normalisedMomentum, quadratic([1, 10, 3], [1, -1, 1]), { lr: 0.25 });
    moves(method, 5).forEach((move) => expect(norm(move)).toBeCloseTo(0.25, 11));
  });
});

describe('ano', () => {
  it('has v̂ = g² where the gradient is constant, and every step η', () => {
    const method = new Method(ano, linear([3, -0.1]), { lr: 0.5, eps: 1e-300 });
    moves(method, 6).forEach(([a, b]) => {
      expect(a).toBeCloseTo(-0.5, 11);
      expect(b).toBeCloseTo(0.5, 11);
    });
  });
  it('with a logarithmic momentum has β₁ = 0 in its first two steps, and 1 − 1/ln 3 in the third', () => {
    const objective = quadratic([1], [1]);
    const method = new Method(ano, objective, { lr: 0.1, momentum: 'logarithmic' });
    const means = [1, 2, 3].map(() => {
      const [x] = method.x;
      method.step();
      return [x!, method.snapshot()['state/m/x']![0]!] as const;
    });
    expect(means[0]![1]).toBeCloseTo(means[0]![0], 12);
    expect(means[1]![1]).toBeCloseTo(means[1]![0], 12);
    const beta = 1 - 1 / Math.log(3);
    expect(means[2]![1]).toBeCloseTo(beta * means[1]![1] + (1 - beta) * means[2]![0], 12);
  });
  it('has ε inside or outside the root', () => {
    expect(firstMove(ano, { lr: 1, eps: 5 })).toBeCloseTo(-2 / 3, 12);
    expect(firstMove(ano, { lr: 1, eps: 5, epsilon: 'outside' })).toBeCloseTo(-2 / 7, 12);
  });
});

describe('prodigy', () => {
  it('has a first step of 3.16228 d₀ sign g', () => {
    const method = new Method(prodigy, linear([2, -30]), {});
    method.step();
    expect(-method.x[0]! / 1e-6).toBeCloseTo(Math.sqrt(10), 4);
    expect(method.x[1]! / 1e-6).toBeCloseTo(Math.sqrt(10), 4);
  });
  const absolute: Objective = { start: [1], value: (x) => t.sum(t.abs(x)) };
  it('on |x| from 1: x₁ = .9999968377, d₂ = 1.58153e-6, and d ends at .435866', () => {
    const method = new Method(prodigy, absolute, {});
    const d = (): number => method.snapshot()['state/d']![0]!;
    method.step();
    expect(method.x[0]).toBeCloseTo(0.9999968377, 10);
    method.step();
    expect(d() * 1e6).toBeCloseTo(1.58153, 5);
    method.step(20_000);
    const reached = d();
    method.step(2_000);
    expect(d()).toBe(reached);
    expect(reached).toBeCloseTo(0.435866, 6);
  });
  it('lets d grow by 1.02 a step at most where it is limited', () => {
    const method = new Method(prodigy, absolute, { limited: true });
    const d = (): number => method.snapshot()['state/d']![0]!;
    let before = d();
    for (let step = 0; step < 30; step += 1) {
      method.step();
      // But for the first time, from d₀.
      if (before > 1e-6) expect(d() / before).toBeLessThan(1.02 + 1e-12);
      before = d();
    }
    expect(before).toBeGreaterThan(1.5e-6);
  });
});

describe('sfree', () => {
  it('hands back the mean of z₁ … z_T where η is constant: c₁ = 1', () => {
    const method = new Method(scheduleFree, quadratic([1, 5], [1, -2]), { lr: 0.05 });
    const z = method.path(7);
    const mean = [0, 1].map((i) => z.reduce((sum, each) => sum + each[i]!, 0) / z.length);
    method.snapshot()['state/average/x']!.forEach((value, i) => expect(value).toBeCloseTo(mean[i]!, 12));
    // What is told of a run is told of the mean.
    expect(method.value).toBeCloseTo(0.5 * mean[0]! ** 2 + 2.5 * mean[1]! ** 2, 12);
  });
  it('weighs by η² where it is warmed up', () => {
    const method = new Method(scheduleFree, quadratic([1], [1]), { lr: 0.05, warmup: 4 });
    const z = method.path(6).map(([value]) => value!);
    const weights = [1, 4, 9, 16, 16, 16];
    const mean = z.reduce((sum, value, i) => sum + weights[i]! * value, 0) / weights.reduce((a, b) => a + b);
    expect(method.snapshot()['state/average/x']![0]).toBeCloseTo(mean, 12);
  });
});
