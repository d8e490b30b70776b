import { afterAll, describe, expect, it } from 'vitest';
import adadagrad from '../../../../src/main/optimizers/adaptive/adadagrad.ts';
import adadagradNorm from '../../../../src/main/optimizers/adaptive/adadagrad-norm.ts';
import adagrad from '../../../../src/main/optimizers/adaptive/adagrad.ts';
import adagradNorm from '../../../../src/main/optimizers/adaptive/adagrad-norm.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
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
/** After a step that hardly moves. */
const after = (noise: number, test: string, seed: number): Method => {
  const method = new Method(adadagrad, { instance: of(2) }, { noise, test, lr: 1e-9 }, { seed });
  method.step();
  return method;
};
const wanted = (method: Method): number => method.snapshot()['state/wanted']![0]!;

describe('adadagrad', () => {
  it.each([
    [0.1, 50],
    [0.5, 2],
  ])('asks for as many examples as make the noise of gradients 1 and 3 the share %d: %d', (noise, examples) => {
    const found = new Set(seeds.map((seed) => Number(wanted(after(noise, 'norm', seed)).toPrecision(12))));
    // A batch of two has one of each, or two that are the same, of which no noise is known.
    expect([...found].toSorted((a, b) => a - b)).toEqual([0, examples]);
  });

  it.each(['inner product', 'coordinates'])('of one coordinate, %s is the same test', (test) => {
    for (const seed of seeds) expect(wanted(after(0.1, test, seed))).toBeCloseTo(wanted(after(0.1, 'norm', seed)), 9);
  });

  it('takes whole batches, as many as all examples have at most, each of which counts a gradient', () => {
    for (const seed of seeds) {
      const method = after(0.1, 'norm', seed);
      const first = wanted(method);
      expect(method.step().g).toBe(first === 0 ? 2 : 1 + 25);
    }
    const method = after(
      0.01,
      'norm',
      seeds.find((seed) => wanted(after(0.01, 'norm', seed)) > 0)!,
    );
    expect(method.step().g).toBe(1 + 32);
  });

  it('finds the mean and the variance of all examples that it draws', () => {
    const method = after(
      0.01,
      'norm',
      seeds.find((seed) => wanted(after(0.01, 'norm', seed)) > 0)!,
    );
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
