import { afterAll, describe, expect, it } from 'vitest';
import adafisher from '../../../../src/main/optimizers/matrix/adafisher.ts';
import kfac from '../../../../src/main/optimizers/matrix/kfac.ts';
import mkor from '../../../../src/main/optimizers/matrix/mkor.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
import { gaussian, softmax } from '../../../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../../../src/main/problems/forms/model.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll, norm } from '../harness.ts';
import { layerOf } from '../layered.ts';
import type { Rows } from '../matrices.ts';
import { combined, diagonalOf, identity, inverse, length, outer, product, rowsOf, transposed } from '../matrices.ts';

afterAll(closeAll);

const inputs = [
  [1, 0.2, -1],
  [0, 2, 0.5],
  [-1, 1, 1],
  [0.3, -0.7, 2],
];
const truth = [0.5, -1, 2];
const targets = inputs.map((row) => [row.reduce((sum, a, i) => sum + a * truth[i]!, 0)]);
const fitted = layerOf(inputs, targets, [[1], [1], [1]]);
const weights = [
  [0.2, -0.4],
  [0.1, 0.3],
  [-0.5, 0.7],
];
/** A layer of two outputs, fitted to numbers that it has no weights for. */
const two = [[2, 1.2], [-0.4, 1.5], [0.3, 0], [2.2, -1]]; // prettier-ignore
const pair = layerOf(inputs, two, weights);
const errorsOf = (w: Rows): number[][] => combined(1, product(inputs, w), -1, two);
const gradientOf = (w: Rows): number[][] => combined(1 / 4, product(transposed(inputs), errorsOf(w)), 0, w);
const means = (columns: Rows): number[] => transposed(columns).map((c) => c.reduce((a, b) => a + b) / c.length);
/** Numbers large beside what the method would shorten. */
const unclipped = { clip: 1e300, momentum: 0 };

describe('kfac', () => {
  it('solves linear least squares in one step, B being a number and λ = 0', () => {
    const problem = layerOf(inputs, targets, [[1], [1], [1]]);
    const first = new Method(kfac, { instance: problem }, { ...unclipped, lambda: 1e-20 });
    const b = first.snapshot()['state/factors/b/x']![0]!;
    expect(b).toBeGreaterThan(0);
    // As if B were 1: its labels are drawn, so it is 1 in the mean alone.
    const method = new Method(kfac, { instance: problem }, { ...unclipped, lambda: 1e-20, lr: b });
    method.step();
    truth.forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 8));
  });

  it('has A ⊗ B as the Fisher block of one example', () => {
    const a = [0.3, -1, 2];
    const problem = layerOf(
      [a],
      [1],
      [
        [0.2, -0.4],
        [0.1, 0.3],
        [-0.5, 0.7],
      ],
      softmax,
    );
    const method = new Method(kfac, { instance: problem });
    const { 'state/factors/a/x': A, 'state/factors/b/x': B } = method.snapshot();
    // B is δδᵀ of the label that was drawn: of rank one, its entries summing to 0 in every row, as p − y does.
    const z = [0, 1].map((c) => a[0]! * [0.2, -0.4][c]! + a[1]! * [0.1, 0.3][c]! + a[2]! * [-0.5, 0.7][c]!);
    const p = Math.exp(z[0]!) / (Math.exp(z[0]!) + Math.exp(z[1]!));
    const errors = [0, 1].map((drawn) => [p - (drawn === 0 ? 1 : 0), 1 - p - (drawn === 1 ? 1 : 0)]);
    const possible = errors.map((d) => [d[0]! * d[0]!, d[0]! * d[1]!, d[1]! * d[0]!, d[1]! * d[1]!]);
    expect(possible.some((each) => each.every((v, i) => Math.abs(v - B![i]!) < 1e-14))).toBe(true);
    a.forEach((u, i) => a.forEach((v, j) => expect(A![3 * i + j]).toBeCloseTo(u * v, 14)));
  });

  it.each(['factored', 'exact'])('with %s damping undoes both factors', (damping) => {
    const two = inputs.map((row) => [row[0]! + 1, row[1]! - row[2]!]);
    const start = [
      [1, 0],
      [0.5, -1],
      [0, 2],
    ];
    const problem = layerOf(inputs, two, start);
    const lambda = damping === 'exact' ? 1e-10 : 0.04;
    const method = new Method(kfac, { instance: problem }, { ...unclipped, lambda, damping, lr: 1 });
    const { 'state/factors/a/x': A, 'state/factors/b/x': B } = method.snapshot();
    const before = method.x;
    method.step();
    const step = before.map((v, i) => v - method.x[i]!);
    const trace = (matrix: readonly number[], n: number): number =>
      Array.from({ length: n }, (_, k) => matrix[(n + 1) * k]!).reduce((sum, v) => sum + v, 0) / n;
    const pi = Math.sqrt(trace(A!, 3) / trace(B!, 2));
    const [onA, onB] = damping === 'exact' ? [0, 0] : [pi * Math.sqrt(lambda), Math.sqrt(lambda) / pi];
    const ridged = (matrix: readonly number[], n: number, ridge: number): number[] =>
      matrix.map((v, k) => v + (k % (n + 1) === 0 ? ridge : 0));
    const [left, right] = [ridged(A!, 3, onA), ridged(B!, 2, onB)];
    // left Δ right must be the gradient, inputsᵀ(inputs x − targets) / 4.
    const residual = inputs.map((row, n) =>
      [0, 1].map((o) => row.reduce((sum, a, i) => sum + a * start[i]![o]!, 0) - two[n]![o]!),
    );
    for (let i = 0; i < 3; i++)
      for (let o = 0; o < 2; o++) {
        let product = 0;
        for (let j = 0; j < 3; j++)
          for (let c = 0; c < 2; c++) product += left[3 * i + j]! * step[2 * j + c]! * right[2 * c + o]!;
        const g = inputs.reduce((sum, row, n) => sum + row[i]! * residual[n]![o]!, 0) / 4;
        expect(product).toBeCloseTo(g, 5);
      }
  });

  describe('kfaclstm: a layer that is used at several times', () => {
    /** A weight [2, 4] of outputs in two parts, used `times` times for every example, each time on another input. */
    const cell = (times: number): ProblemInstance => ({
      unknowns: { x: { shape: [2, 4], role: 'weight' } },
      data: {
        inputs: { shape: [3, times, 2], values: Float64Array.from({ length: 6 * times }, (_, i) => Math.sin(i + 1)) },
        targets: { shape: [3, 4], values: Float64Array.from({ length: 12 }, (_, i) => Math.cos(i)) },
      },
      start: () => ({ x: t.mul(t.ones([2, 4], 'float64'), 0.3) }),
      ...modelled({
        examples: ['inputs', 'targets'],
        outputs: (_x, data, tape) =>
          t
            .unstack(data.float('inputs'), 1)
            .map((now) => t.tanh(tape.dense(now, 'x', undefined, { parts: 2 })))
            .reduce((sum, now) => t.add(sum, now)),
        targets: (data) => data.float('targets'),
        likelihood: gaussian,
      }),
    });
    const factors = (times: number, gates: string): Record<string, number[]> =>
      new Method(kfac, { instance: cell(times) }, { gates }).snapshot();

    it('has A = Σ āāᵀ over the times of an example, a mean over examples', () => {
      const A = factors(3, 'together')['state/factors/a/x']!;
      const input = (n: number, time: number, i: number): number => Math.sin(6 * n + 2 * time + i + 1);
      for (let i = 0; i < 2; i++)
        for (let j = 0; j < 2; j++) {
          let sum = 0;
          for (let n = 0; n < 3; n++) for (let time = 0; time < 3; time++) sum += input(n, time, i) * input(n, time, j);
          expect(A[2 * i + j]).toBeCloseTo(sum / 3, 13);
        }
    });

    it('has a factor B for each gate where these are apart, the blocks of the one that they have together', () => {
      const whole = factors(3, 'together')['state/factors/b/x']!;
      const apart = factors(3, 'apart');
      [0, 1].forEach((part) => {
        const B = apart[`state/factors/b/x.${part}`]!;
        for (let i = 0; i < 2; i++)
          for (let j = 0; j < 2; j++) expect(B[2 * i + j]).toBeCloseTo(whole[4 * (2 * part + i) + 2 * part + j]!, 14);
      });
      const steps = ['together', 'apart'].map((gates) => {
        const method = new Method(kfac, { instance: cell(3) }, { ...unclipped, gates });
        method.step();
        return method.x;
      });
      expect(steps[0]!.every(Number.isFinite)).toBe(true);
      expect(Math.max(...steps[0]!.map((v, i) => Math.abs(v - steps[1]![i]!)))).toBeGreaterThan(1e-6);
    });

    it('used once is kfac', () => {
      const once = new Method(kfac, { instance: cell(1) }, unclipped);
      const plain = { ...cell(1) };
      const dense = new Method(
        kfac,
        {
          instance: {
            ...plain,
            ...modelled({
              ...plain.model!,
              outputs: (_x, data, tape) => t.tanh(tape.dense(t.squeeze(data.float('inputs'), 1), 'x')),
            }),
          },
        },
        unclipped,
      );
      expect(once.path(3)).toEqual(dense.path(3));
    });
  });

  it('kfac: of a kernel, A sums over the positions of an image and the step is that of the patches as a layer', () => {
    const images = { shape: [3, 2, 2, 1], values: Float64Array.from({ length: 12 }, (_, i) => Math.sin(i + 1)) };
    const of = (isKernel: boolean): ProblemInstance => ({
      unknowns: { x: isKernel ? { shape: [3, 3, 1, 2], role: 'kernel' } : { shape: [9, 2], role: 'weight' } },
      data: { images, targets: { shape: [3], values: Int32Array.from([0, 1, 1]) } },
      start: () => ({ x: t.mul(t.ones(isKernel ? [3, 3, 1, 2] : [9, 2], 'float64'), 0.3) }),
      ...modelled({
        examples: ['images', 'targets'],
        outputs: (_x, data, tape) => {
          const own = data.float('images');
          const z = isKernel
            ? tape.conv(own, 'x')
            : t.reshape(tape.dense(t.windowRows(own, [3, 3]), 'x'), [...own.shape.slice(0, 3), 2]);
          return t.sum(t.tanh(z), [1, 2]);
        },
        targets: (data) => data.integer('targets'),
        likelihood: softmax,
      }),
    });
    const [kernel, patches] = [true, false].map(
      (isKernel) => new Method(kfac, { instance: of(isKernel) }, { ...unclipped, lr: 0.1 }),
    );
    const [A, other] = [kernel!, patches!].map((method) => method.snapshot()['state/factors/a/x']!);
    A!.forEach((v, i) => expect(v).toBeCloseTo(other![i]!, 13));
    const [path, same] = [kernel!.path(3), patches!.path(3)];
    path.forEach((x, k) => x.forEach((v, i) => expect(v).toBeCloseTo(same[k]![i]!, 12)));
  });

  it('shortens a step so that η²⟨Δ, g⟩ is clip at most', () => {
    const problem = layerOf(inputs, targets, [[1], [1], [1]]);
    const length = (clip: number): number => {
      const method = new Method(kfac, { instance: problem }, { momentum: 0, clip, lr: 1 });
      const before = method.x;
      method.step();
      return norm(method.x.map((v, i) => v - before[i]!));
    };
    expect(length(1e-4) / length(1e-6)).toBeCloseTo(10, 8);
    expect(length(1e8)).toBe(length(1e9));
  });
  /** (A + π√λ I)⁻¹ and (B + √λ/π I)⁻¹. */
  const undoing = (a: Rows, b: Rows, lambda: number): readonly [Rows, Rows] => {
    const mean = (of: Rows): number => diagonalOf(of).reduce((x, y) => x + y) / of.length;
    const pi = Math.sqrt(mean(a) / mean(b));
    const ridged = (of: Rows, ridge: number): number[][] => inverse(combined(1, of, ridge, identity(of.length)));
    return [ridged(a, pi * Math.sqrt(lambda)), ridged(b, Math.sqrt(lambda) / pi)];
  };

  it('adds shortened steps up to a momentum, the gradient with its decay', () => {
    const [lr, lambda, momentum, weightDecay, clip] = [0.3, 0.05, 0.7, 0.02, 0.01];
    const hyper = { lr, lambda, momentum, weightDecay, clip, statistics: 1000, inverses: 1000 };
    const method = new Method(kfac, { instance: pair }, hyper);
    const { 'state/factors/a/x': A, 'state/factors/b/x': B } = method.snapshot();
    const [left, right] = undoing(rowsOf(A!, 3), rowsOf(B!, 2), lambda);
    let w: Rows = weights;
    let m: Rows = combined(0, w, 0, w);
    const factors: number[] = [];
    for (const got of method.path(12)) {
      const g = combined(1, gradientOf(w), weightDecay, w);
      const step = product(product(left, g), right);
      const along = step.flat().reduce((sum, v, i) => sum + v * g.flat()[i]!, 0);
      factors.push(Math.min(1, Math.sqrt(clip / (lr * lr * along))));
      m = combined(momentum, m, factors.at(-1)!, step);
      w = combined(1, w, -lr, m);
      got.forEach((v, i) => expect(v).toBeCloseTo(w.flat()[i]!, 11));
    }
    // Some steps were shortened, and some were not.
    expect(Math.min(...factors)).toBeLessThan(0.9);
    expect(Math.max(...factors)).toBe(1);
  });

  it('means its factors with ε = min(1 − 1/k, decay) the k-th time, every so many steps', () => {
    // With decay 0 each is that of its own batch and labels, which are drawn alike.
    const factors = (decay: number): Record<'a' | 'b', number[]>[] => {
      const method = new Method(kfac, { instance: pair }, { lr: 1e-300, statistics: 2, decay });
      return Array.from({ length: 9 }, (_, i) => {
        if (i > 0) method.step();
        const { 'state/factors/a/x': a, 'state/factors/b/x': b } = method.snapshot();
        return { a: a!, b: b! };
      });
    };
    const [own, meant] = [factors(0), factors(0.6)];
    let { a, b } = own[0]!;
    let count = 1;
    for (let step = 1; step < 9; step += 1) {
      if (step > 1 && (step - 1) % 2 === 0) {
        count += 1;
        const keep = Math.min(1 - 1 / count, 0.6);
        a = a.map((v, i) => keep * v + (1 - keep) * own[step]!.a[i]!);
        b = b.map((v, i) => keep * v + (1 - keep) * own[step]!.b[i]!);
      }
      meant[step]!.a.forEach((v, i) => expect(v).toBeCloseTo(a[i]!, 13));
      meant[step]!.b.forEach((v, i) => expect(v).toBeCloseTo(b[i]!, 13));
    }
    expect(count).toBe(4);
    expect(own[3]!.b).not.toEqual(own[0]!.b);
  });

  it('undoes factors as they were when their inverses were renewed last', () => {
    const lambda = 0.05;
    const method = new Method(kfac, { instance: pair }, { lr: 1e-300, lambda, statistics: 1, inverses: 3 });
    const factors = (): readonly [Rows, Rows] => {
      const { 'state/factors/a/x': a, 'state/factors/b/x': b } = method.snapshot();
      return [rowsOf(a!, 3), rowsOf(b!, 2)];
    };
    let used = undoing(...factors(), lambda);
    for (let step = 1; step < 9; step += 1) {
      method.step();
      if (step > 1 && (step - 1) % 3 === 0) used = undoing(...factors(), lambda);
      const { 'state/ready/a/x': a, 'state/ready/b/x': b } = method.snapshot();
      a!.forEach((v, i) => expect(v).toBeCloseTo(used[0].flat()[i]!, 9));
      b!.forEach((v, i) => expect(v).toBeCloseTo(used[1].flat()[i]!, 9));
    }
  });
});

describe('adafisher', () => {
  it('has the fixed point 0.0087 of its means, so that h · s is far below its damping', () => {
    const method = new Method(
      adafisher,
      { instance: layerOf(inputs, [0, 1, 1, 0], weights, softmax) },
      {
        every: 1,
        lr: 1e-300,
      },
    );
    method.step(60);
    const { 'state/inputs/x': h, 'state/errors/x': s } = method.snapshot();
    const largest = 0.008 / 0.92;
    expect(Math.max(...h!) / largest).toBeCloseTo(1, 5);
    expect(largest).toBeCloseTo(0.0086957, 7);
    for (const a of h!) for (const b of s!) expect(a * b).toBeLessThan(7.6e-5);
  });
  it('divides by h · s + damping: its first step', () => {
    const start = [
      [0.2, -0.4],
      [0.1, 0.3],
      [-0.5, 0.7],
    ];
    const method = new Method(
      adafisher,
      { instance: layerOf(inputs, [0, 1, 1, 0], start, softmax) },
      { lr: 1e-3, damping: 0.01 },
    );
    method.step();
    const { 'state/inputs/x': h, 'state/errors/x': s, 'state/m/x': m } = method.snapshot();
    // Its own scaled mean of 1 and of what it saw.
    expect(h!.some((v) => Math.abs(v - (0.08 + 0.008)) < 1e-7)).toBe(true);
    start.flat().forEach((v, i) => {
      const fisher = h![Math.floor(i / 2)]! * s![i % 2]! + 0.01;
      expect(method.x[i]).toBeCloseTo(v - (1e-3 * (m![i]! / 0.1)) / fisher, 13);
    });
  });
  it('corrects its mean for its start at 0 in every step, and renews its diagonal every so many', () => {
    const [lr, beta, gamma, damping, weightDecay] = [0.01, 0.8, 0.7, 0.05, 0.1];
    const method = new Method(adafisher, { instance: pair }, { lr, beta, gamma, damping, weightDecay, every: 2 });
    const scaled = (columns: Rows): number[] => {
      const squares = means(columns.map((row) => row.map((v) => v * v)));
      const [low, high] = [Math.min(...squares), Math.max(...squares)];
      return squares.map((v) => (v - low) / (high - low + 1e-6));
    };
    let w: Rows = weights;
    let m: Rows = combined(0, w, 0, w);
    let [h, s] = [[1, 1, 1], [1, 1]]; // prettier-ignore
    method.path(7).forEach((got, i) => {
      const blend = (old: number[], now: number[]): number[] =>
        old.map((v, k) => 0.1 * gamma * v + 0.01 * gamma * now[k]!);
      if (i % 2 === 0) [h, s] = [blend(h, scaled(inputs)), blend(s, scaled(errorsOf(w)))];
      m = combined(beta, m, 1 - beta, gradientOf(w));
      const fisher = outer(h, s);
      const rate = lr / (1 - beta ** (i + 1));
      w = w.map((row, p) =>
        row.map((v, q) => (1 - lr * weightDecay) * v - (rate * m[p]![q]!) / (fisher[p]![q]! + damping)),
      );
      got.forEach((v, k) => expect(v).toBeCloseTo(w.flat()[k]!, 12));
    });
  });
});

describe('mkor', () => {
  // One example (1, 0, 0) with one output: v = e₁ for the inputs.
  const problem = layerOf([[1, 0, 0]], [[0]], [[1], [1], [1]]);
  it.each([
    ['exact', [1, 1 / 0.9]],
    ['code', [0.5, 1]],
    ['printed', [1.01326, 0.9]],
  ] as const)('%s: M = I, γ = .9, v = e₁', (formula, [first, second]) => {
    const method = new Method(mkor, { instance: problem }, { formula, gamma: 0.9, lr: 1e-300 });
    method.step();
    const M = method.snapshot()['state/inputs/x']!;
    expect(M[0]).toBeCloseTo(first, 5);
    expect(M[4]).toBeCloseTo(second, 13);
    expect(M[8]).toBeCloseTo(second, 13);
    expect(M[1]).toBe(0);
  });
  it('keeps the inverse of what it says', () => {
    const method = new Method(mkor, { instance: fitted }, { every: 1, lr: 1e-300, gamma: 0.8 });
    method.step(3);
    const M = method.snapshot()['state/inputs/x']!;
    const mean = [0, 1, 2].map((i) => inputs.reduce((sum, row) => sum + row[i]!, 0) / 4);
    let kept = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    for (let k = 0; k < 3; k++) kept = kept.map((v, i) => 0.8 * v + 0.2 * mean[Math.floor(i / 3)]! * mean[i % 3]!);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const product = [0, 1, 2].reduce((sum, k) => sum + kept[3 * i + k]! * M[3 * k + j]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
  });
  it('stays finite and within bounds where inputs are of less than full rank, in fp32', () => {
    const flat = inputs.map(([a]) => [a!, 0, 0]);
    for (const formula of ['exact', 'code', 'printed']) {
      const method = new Method(
        mkor,
        { instance: layerOf(flat, targets, [[1], [1], [1]]) },
        { formula, every: 1 },
        { precision: 'fp32' },
      );
      method.step(1000);
      const all = Object.values(method.snapshot()).flat();
      expect(all.every(Number.isFinite)).toBe(true);
      expect(Math.max(...method.snapshot()['state/inputs/x']!)).toBeLessThan(10);
    }
  });
  it('adds its steps up to a momentum, and renews its inverses every so many', () => {
    const [lr, momentum, gamma] = [0.05, 0.7, 0.85];
    const method = new Method(mkor, { instance: pair }, { lr, momentum, gamma, every: 2 });
    const renewed = (of: Rows, v: readonly number[]): number[][] =>
      inverse(combined(gamma, inverse(of), 1 - gamma, outer(v, v)));
    let w: Rows = weights;
    let m: Rows = combined(0, w, 0, w);
    let [left, right]: [Rows, Rows] = [identity(3), identity(2)];
    method.path(7).forEach((got, i) => {
      if (i % 2 === 0) [left, right] = [renewed(left, means(inputs)), renewed(right, means(errorsOf(w)))];
      const g = gradientOf(w);
      const turned = product(product(left, g), right);
      m = combined(momentum, m, length(g) / length(turned), turned);
      w = combined(1, w, -lr, m);
      got.forEach((v, k) => expect(v).toBeCloseTo(w.flat()[k]!, 12));
    });
    // Below what sends them back to I.
    expect(Math.max(...left.flat(), ...right.flat())).toBeLessThan(2);
  });
  it('takes steps as long as the gradient', () => {
    const method = new Method(mkor, { instance: fitted }, { momentum: 0, lr: 0.1 });
    const before = method.x;
    method.step();
    const residual = inputs.map((row, n) => row[0]! + row[1]! + row[2]! - targets[n]![0]!);
    const g = [0, 1, 2].map((i) => inputs.reduce((sum, row, n) => sum + row[i]! * residual[n]!, 0) / 4);
    expect(norm(method.x.map((v, i) => v - before[i]!))).toBeCloseTo(0.1 * norm(g), 12);
  });
  it('as a hybrid goes over to momentum alone where f hardly falls any more', () => {
    const method = new Method(mkor, { instance: fitted }, { hybrid: true, momentum: 0, lr: 0.1 });
    const isPlain = (): number => method.snapshot()['state/isPlain']![0]!;
    method.step(40);
    expect(isPlain()).toBe(0);
    method.step(400);
    expect(isPlain()).toBe(1);
  });
});
