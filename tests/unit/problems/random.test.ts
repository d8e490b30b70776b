import { expect, test } from 'vitest';
import { randomData } from '../../../src/main/problems/random.ts';

test.each([
  [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]],
  [42, [0.6011037519201636, 0.44829055899754167, 0.8524657934904099]],
])('seed %i gives the published numbers', (seed, expected) => {
  const { uniform } = randomData(seed);
  expect([uniform(), uniform(), uniform()]).toEqual(expected);
});

test('a normal number takes two uniform ones', () => {
  const { normal } = randomData(1);
  const radius = Math.sqrt(-2 * Math.log(1 - 0.6270739405881613));
  expect(normal()).toBe(radius * Math.cos(2 * Math.PI * 0.002735721180215478));
});

test('normal numbers have mean 0, variance 1 and fourth moment 3', () => {
  const { normal } = randomData(7);
  const draws = Float64Array.from({ length: 100_000 }, normal);
  const moment = (k: number) => draws.reduce((sum, z) => sum + z ** k, 0) / draws.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.015);
  expect(moment(2)).toBeCloseTo(1, 1);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
});
