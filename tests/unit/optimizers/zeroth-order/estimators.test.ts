import { afterAll, describe, expect, it } from 'vitest';
import mezo from '../../../../src/main/optimizers/zeroth-order/mezo.ts';
import spsa from '../../../../src/main/optimizers/zeroth-order/spsa.ts';
import zoAdam from '../../../../src/main/optimizers/zeroth-order/zo-adam.ts';
import zoBlock from '../../../../src/main/optimizers/zeroth-order/zo-block.ts';
import zoCge from '../../../../src/main/optimizers/zeroth-order/zo-cge.ts';
import zoConservative from '../../../../src/main/optimizers/zeroth-order/zo-conservative.ts';
import zoMomentum from '../../../../src/main/optimizers/zeroth-order/zo-momentum.ts';
import zoPerturb from '../../../../src/main/optimizers/zeroth-order/zo-perturb.ts';
import zoSgd from '../../../../src/main/optimizers/zeroth-order/zo-sgd.ts';
import zoSign from '../../../../src/main/optimizers/zeroth-order/zo-sign.ts';
import zoSparse from '../../../../src/main/optimizers/zeroth-order/zo-sparse.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, linear, norm, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);
const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length;
const error = (x: readonly number[]): number => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)) / x.length);
const slopes = [3, -1, 2, 0.5, -4];

/** ½ Σ_{i<d} xᵢ² − ½ x_d² + ¼ x_d⁴ from 0, d = 10. */
const saddle: Objective = {
  start: new Array<number>(10).fill(0),
  value: (x) => {
    const last = t.square(t.sliceAxis(x, 0, 9, 10));
    return t.sum(t.sub(t.mul(t.sum(t.square(x)), 0.5), t.sub(last, t.mul(t.square(last), 0.25))));
  },
};

describe('estimates', () => {
  it('by one value and one more are those of two values where f is linear', () => {
    const one = new Method(zoSgd, linear(slopes), { lr: 1, estimator: 'gauss1', directions: 3 });
    const two = new Method(zoSgd, linear(slopes), { lr: 1, estimator: 'gauss2', directions: 3 });
    expect(one.step()).toMatchObject({ f: 4, g: 0 });
    expect(two.step()).toMatchObject({ f: 6, g: 0 });
    one.x.forEach((v, i) => expect(v).toBeCloseTo(two.x[i]!, 9));
  });

  it('by forward mode are what two values tend to, and cost two of them', () => {
    const exact = new Method(zoSgd, rosenbrock(4), { lr: 1e-4, estimator: 'forward' });
    const difference = new Method(zoSgd, rosenbrock(4), { lr: 1e-4, estimator: 'gauss2', mu: 1e-5 });
    expect(exact.step()).toMatchObject({ f: 2, g: 0 });
    difference.step();
    exact.x.forEach((v, i) => expect(v).toBeCloseTo(difference.x[i]!, 7));
  });

  it('lie by Γ(d/2) / (√π Γ((d + 1)/2)) of the slope on average: .2587 at d = 10', () => {
    const g = Array.from({ length: 10 }, (_, i) => Math.cos(i));
    const method = new Method(zoSgd, linear(g), { lr: 1 });
    const cosines = Array.from({ length: 3000 }, (_, seed) => {
      method.restart(seed);
      method.step();
      const { x } = method;
      return Math.abs(x.reduce((s, v, i) => s + v * g[i]!, 0)) / norm(x) / norm(g);
    });
    expect(Math.abs(mean(cosines) - 0.2587)).toBeLessThan(4 * error(cosines));
  });
});

describe('zo-momentum', () => {
  it('goes up to ten times as fast along a steady slope', () => {
    const method = new Method(zoMomentum, linear([1]), { lr: 1, estimator: 'rad2' });
    const path = method.path(300).map(([x = 0]) => x);
    expect(path[0]).toBeCloseTo(-1, 9);
    expect(path[299]! - path[298]!).toBeCloseTo(-10, 6);
  });
});

describe('zo-adam', () => {
  it('begins with −lr · sign of its estimate', () => {
    const method = new Method(zoAdam, linear(slopes), { lr: 0.1 });
    method.step();
    expect(norm(method.x)).toBeCloseTo(0.1 * Math.sqrt(slopes.length), 6);
    const sgd = new Method(zoSgd, linear(slopes), { lr: 1 });
    sgd.step();
    expect(method.x.map(Math.sign)).toEqual(sgd.x.map(Math.sign));
  });
});

describe('zo-sign', () => {
  it('moves each coordinate by lr, or each direction by lr times its length', () => {
    const estimate = new Method(zoSign, linear(slopes), { lr: 0.1 });
    estimate.step();
    for (const v of estimate.x) expect(Math.abs(v)).toBeCloseTo(0.1, 12);
    const slope = new Method(zoSign, linear(slopes), { lr: 0.1, of: 'slope', estimator: 'sphere2' });
    slope.step();
    expect(norm(slope.x)).toBeCloseTo(0.1 * Math.sqrt(slopes.length), 12);
  });
});

describe('zo-conservative', () => {
  it('never lets f rise, and costs three values more', () => {
    const method = new Method(zoConservative, rosenbrock(4), { lr: 1e-2 });
    expect(method.step()).toMatchObject({ f: 5 });
    let before = method.value;
    for (let step = 0; step < 100; step++) {
      method.step();
      expect(method.value).toBeLessThanOrEqual(before);
      before = method.value;
    }
  });
});

describe('zo-perturb', () => {
  it('leaves the saddle at which two values stay for ever, in 200 to 700 steps', () => {
    const still = new Method(zoSgd, saddle, { lr: 0.02 });
    still.step(1000);
    expect(still.value).toBe(0);
    const method = new Method(zoPerturb, saddle, {}, { mode: 'xla' });
    const taken = Array.from({ length: 10 }, (_, seed) => {
      method.restart(seed);
      let steps = 0;
      for (; method.value >= -0.2 && steps < 1500; steps += 5) method.step(5);
      return steps;
    });
    // As told of ten other draws: 289 to 522.
    expect(Math.min(...taken)).toBeGreaterThan(150);
    expect(Math.max(...taken)).toBeLessThan(900);
  });
});

describe('spsa', () => {
  it('has gains that fall by the powers .602 and .101', () => {
    const hyper = { gain: 2, mu: 0.5, stability: 10 };
    const method = new Method(spsa, linear([1]), hyper);
    const path = [0, ...method.path(5).map(([x = 0]) => x)];
    for (let k = 1; k <= 5; k++) expect(path[k]! - path[k - 1]!).toBeCloseTo(-2 / (k + 10) ** 0.602, 10);
    // x⁴ at 1: the difference over ±c is 4 + 4c².
    const quartic: Objective = { start: [1], value: (x) => t.sum(t.square(t.square(x))) };
    const first = new Method(spsa, quartic, hyper);
    first.step();
    expect(1 - first.x[0]!).toBeCloseTo((2 / 11 ** 0.602) * (4 + 4 * 0.25), 9);
  });
});

describe('mezo', () => {
  it('is zo-sgd where it restores by a copy, up to where the point behind lies', () => {
    const own = new Method(mezo, rosenbrock(4), { lr: 1e-4, restore: 'copy' });
    const other = new Method(zoSgd, rosenbrock(4), { lr: 1e-4 });
    for (let step = 0; step < 20; step++) {
      expect(own.step().f).toBe(other.step().f);
      own.x.forEach((v, i) => expect(v).toBeCloseTo(other.x[i]!, 9));
    }
  });

  it('drifts by 3e-9 a step in fp32 where it restores by adding, as a random walk, and by 6e-18 in fp64', () => {
    const n = 4096;
    const start = Array.from({ length: n }, (_, i) => 0.05 * Math.SQRT2 * Math.sin(1.7 * i * i + 0.3 * i));
    // Flat: the drift is all that moves.
    const flat: Objective = {
      start,
      data: { none: [0] },
      value: (x, data) => t.mul(t.sum(x), t.sum(data.float('none'))),
    };
    const rms = (precision: 'fp32' | 'fp64', steps: number): number => {
      const method = new Method(mezo, flat, {}, { precision });
      const from = method.x;
      method.step(steps);
      const far = Math.sqrt(mean(method.x.map((v, i) => (v - from[i]!) ** 2)));
      method.close();
      return far;
    };
    expect(rms('fp32', 1) / 3e-9).toBeCloseTo(1, 0);
    expect(rms('fp32', 100) / 3e-8).toBeCloseTo(1, 0);
    expect(rms('fp64', 1) / 5.7e-18).toBeCloseTo(1, 0);
  });
});

describe('zo-block', () => {
  it('has the noise of a block alone where f is a sum over blocks', () => {
    const method = new Method(zoBlock, linear(slopes), { lr: 1, blocks: 5 });
    const errors = Array.from({ length: 1500 }, (_, seed) => {
      method.restart(seed);
      method.step();
      return method.x.reduce((s, v, i) => s + (-v - slopes[i]!) ** 2, 0) / slopes.reduce((s, v) => s + v * v, 0);
    });
    // d_b + 1 with blocks of one unknown.
    expect(Math.abs(mean(errors) - 2)).toBeLessThan(4 * error(errors));
    expect(method.step().f).toBe(20);
  });

  it('of one block is zo-sgd in law, and at once it sees what earlier blocks have done', () => {
    const at = (jacobi: boolean): number[] => {
      const method = new Method(zoBlock, rosenbrock(4), { lr: 1e-4, blocks: 4, jacobi });
      method.step();
      return method.x;
    };
    const [atOnce, after] = [at(false), at(true)];
    expect(atOnce[0]).toBe(after[0]);
    expect(atOnce[3]).not.toBe(after[3]);
  });
});

describe('zo-sparse', () => {
  it('moves a share of the coordinates, others in the next round, and the largest by magnitude', () => {
    const n = 400;
    const g = Array.from({ length: n }, () => 1);
    const start = g.map((_, i) => i / n);
    const moved = (hyper: object, steps: number): boolean[] => {
      const method = new Method(zoSparse, linear(g, start), { lr: 1e-6, ...hyper });
      method.step(steps);
      const isMoved = method.x.map((v, i) => v !== start[i]);
      method.close();
      return isMoved;
    };
    const share = (list: readonly boolean[]): number => list.filter(Boolean).length / n;
    const once = moved({ keep: 0.3 }, 1);
    expect(Math.abs(share(once) - 0.3)).toBeLessThan(0.1);
    expect(share(moved({ keep: 0.3, every: 4 }, 4))).toBe(share(once));
    expect(share(moved({ keep: 0.3 }, 4))).toBeGreaterThan(share(once) + 0.2);
    const largest = moved({ keep: 0.25, mask: 'magnitude' }, 1);
    expect(largest).toEqual(start.map((v) => v >= 0.75));
  });

  it('has the relative variance of the coordinates that it keeps', () => {
    const method = new Method(zoSparse, linear(slopes), { lr: 1, keep: 1 });
    const errors = Array.from({ length: 1500 }, (_, seed) => {
      method.restart(seed);
      method.step();
      return method.x.reduce((s, v, i) => s + (-v - slopes[i]!) ** 2, 0) / slopes.reduce((s, v) => s + v * v, 0);
    });
    expect(Math.abs(mean(errors) - 6)).toBeLessThan(4 * error(errors));
  });
});

describe('zo-cge', () => {
  it('on a quadratic is the gradient and ½μ of the curvatures with one value each, the gradient with two', () => {
    const lambda = [1, 4, 9];
    const bowl = quadratic(lambda, [1, -2, 0.5]);
    const gradient = [1, -8, 4.5];
    const step = (difference: string): { g: number[]; f: number } => {
      const method = new Method(zoCge, bowl, { lr: 1, mu: 0.01, difference });
      const { f } = method.step();
      return { g: method.x.map((v, i) => [1, -2, 0.5][i]! - v), f };
    };
    const [forward, central] = [step('forward'), step('central')];
    forward.g.forEach((v, i) => expect(v).toBeCloseTo(gradient[i]! + 0.005 * lambda[i]!, 9));
    central.g.forEach((v, i) => expect(v).toBeCloseTo(gradient[i]!, 9));
    expect([forward.f, central.f]).toEqual([4, 6]);
  });
});
