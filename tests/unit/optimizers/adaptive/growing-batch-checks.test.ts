import { afterAll, describe, expect, it } from 'vitest';
import adadagrad from '../../../../src/main/optimizers/adaptive/adadagrad.ts';
import adadagradNorm from '../../../../src/main/optimizers/adaptive/adadagrad-norm.ts';
import adagrad from '../../../../src/main/optimizers/adaptive/adagrad.ts';
import adagradNorm from '../../../../src/main/optimizers/adaptive/adagrad-norm.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
import { modelled } from '../../../../src/main/problems/forms/model.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll } from '../harness.ts';
import { layerOf } from '../layered.ts';

afterAll(closeAll);

/** Gradients of ½(x − c)² at 0 are −c: of 64 examples half have −1, half −3. */
const of = (batch: number): ProblemInstance => ({
  ...layerOf(
    Array.from({ length: 64 }, () => [1]),
    Array.from({ length: 64 }, (_, i) => [i % 2 === 0 ? 1 : 3]),
    [[0]],
  ),
  sampling: { examples: 64, batch },
});
const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
const pairs = (noise: number, test: string): Method =>
  new Method(adadagrad, { instance: of(2) }, { noise, test, lr: 1e-9 });
/** After a step of another run that hardly moves. */
const after = (method: Method, seed: number): Method => {
  method.restart(seed);
  method.step();
  return method;
};
const wanted = (method: Method): number => method.snapshot()['state/wanted']![0]!;

describe('adadagrad', () => {
  it.each([
    [0.1, 50],
    [0.5, 2],
  ])('asks for as many examples as make the noise of gradients 1 and 3 the share %d: %d', (noise, examples) => {
    const method = pairs(noise, 'norm');
    const found = new Set(seeds.map((seed) => Number(wanted(after(method, seed)).toPrecision(12))));
    // A batch of two has one of each, or two that are the same, of which no noise is known.
    expect([...found].toSorted((a, b) => a - b)).toEqual([0, examples]);
  });

  it.each(['inner product', 'coordinates'])('of one coordinate, %s is the same test', (test) => {
    const [own, norm] = [pairs(0.1, test), pairs(0.1, 'norm')];
    for (const seed of seeds) expect(wanted(after(own, seed))).toBeCloseTo(wanted(after(norm, seed)), 9);
  });

  it('takes whole batches, as many as all examples have at most, each of which counts a gradient', () => {
    const small = pairs(0.1, 'norm');
    for (const seed of seeds) {
      const first = wanted(after(small, seed));
      expect(small.step().g).toBe(first === 0 ? 2 : 1 + 25);
    }
    expect(unlike().step().g).toBe(1 + 32);
  });

  /** After a step on two examples that differ, of whose mean little noise is allowed. */
  const unlike = (): Method => {
    const method = pairs(0.01, 'norm');
    const seed = seeds.find((each) => wanted(after(method, each)) > 0)!;
    return after(method, seed);
  };

  it('finds the mean and the variance of all examples that it draws', () => {
    const method = unlike();
    const before = Number(method.snapshot()['state/base/s/x']![0]);
    method.step();
    // What AdaGrad has added is the square of the mean of 64 numbers, each 1 or 3.
    const mean = Math.sqrt(Number(method.snapshot()['state/base/s/x']![0]) - before);
    const threes = ((mean - 1) / 2) * 64;
    expect(threes).toBeCloseTo(Math.round(threes), 6);
    const share = threes / 64;
    const variance = (4 * share * (1 - share) * 64) / 63;
    expect(wanted(method)).toBeCloseTo(variance / (1e-4 * mean * mean), 3);
  });

  it('asks for two examples where it has one, of which the noise is not known', () => {
    const method = new Method(adadagrad, { instance: of(1) }, { lr: 1e-9 });
    expect(method.step().g).toBe(1);
    expect(wanted(method)).toBe(2);
    expect(method.step().g).toBe(3);
  });

  it('is its base method where no batches are drawn, with its gradients alone', () => {
    const { sampling: _, ...whole } = of(8);
    const [one, other] = [new Method(adadagrad, { instance: whole }), new Method(adagrad, { instance: whole })];
    expect(one.step(5)).toEqual(other.step(5));
    expect(one.x).toEqual(other.x);
  });

  describe('of two coordinates, one of them without noise or slope', () => {
    /** Gradients of Σ ½(x − cᵢ)² and a penalty x₀ + 2x₁ at 0: −cᵢ + (1, 2), of examples c = (1, 2), (5, 0), (3, −2), (7, 4). */
    const centres = [
      [1, 2, 0],
      [5, 0, 0],
      [3, -2, 0],
      [7, 4, 0],
    ];
    const model = layerOf(
      centres.map(() => [1]),
      centres,
      [[0, 0, 0]],
    ).model!;
    const slopes = [1, 2, 0];
    const instance: ProblemInstance = {
      ...layerOf(
        centres.map(() => [1]),
        centres,
        [[0, 0, 0]],
      ),
      ...modelled({
        ...model,
        penalty: (x) => t.dot(t.constant(slopes, x['x']!.dtype), t.flatten(x['x']!)),
      }),
      sampling: { examples: 4, batch: 2 },
    };
    const gradients = centres.map((centre) => centre.map((c, j) => slopes[j]! - c));

    it.each(['norm', 'inner product', 'coordinates'])('%s', (test) => {
      const found = new Set<string>();
      const method = new Method(adadagrad, { instance }, { noise: 0.5, test, lr: 1e-9 });
      for (const seed of seeds) {
        after(method, seed);
        // AdaGrad keeps the square of the mean gradient: it tells which two were drawn.
        const square = method.snapshot()['state/base/s/x']!;
        const drawn = twos.find((two) => mean(two).every((g, j) => Math.abs(g * g - square[j]!) < 1e-9))!;
        const g = mean(drawn);
        const variance = g.map((m, j) => drawn.reduce((sum, i) => sum + (gradients[i]![j]! - m) ** 2, 0));
        const size = g.reduce((sum, m) => sum + m * m, 0);
        const along = drawn.map((i) => gradients[i]!.reduce((sum, v, j) => sum + v * g[j]!, 0));
        const expected = {
          norm: variance.reduce((sum, v) => sum + v, 0) / size,
          'inner product': along.reduce((sum, a) => sum + (a - size) ** 2, 0) / size ** 2,
          coordinates: Math.max(...variance.map((v, j) => (v === 0 ? 0 : v / g[j]! ** 2))),
        }[test]!;
        found.add(drawn.join());
        // No noise beside no slope is none.
        if (Number.isNaN(expected)) expect(wanted(method)).toBe(0);
        else if (expected === Infinity) expect(wanted(method)).toBe(Infinity);
        else expect(wanted(method)).toBeCloseTo(expected / 0.25, 8);
      }
      expect(found.size).toBeGreaterThan(3);
    });

    const four = [0, 1, 2, 3];
    const twos = four.flatMap((a) => four.map((b) => [a, b]));
    const mean = (drawn: readonly number[]): number[] =>
      slopes.map((_, j) => drawn.reduce((sum, i) => sum + gradients[i]![j]!, 0) / drawn.length);
  });

  it.each([
    { own: adadagrad, base: adagrad },
    { own: adadagradNorm, base: adagradNorm },
  ])('$own.id with any noise allowed is $base.id', ({ own, base }) => {
    const [one, other] = [new Method(own, { instance: of(8) }, { noise: 1e9 }), new Method(base, { instance: of(8) })];
    for (let step = 0; step < 5; step++) {
      one.step();
      other.step();
    }
    expect(one.x[0]).toBeCloseTo(other.x[0]!, 13);
  });
});
