import { afterAll, expect, it } from 'vitest';
import { inBlocks, merged, ofBlocks } from '../../../../src/main/optimizers/mechanisms/blocks.ts';
import { Functions, numbers } from '../../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const shapes: readonly (readonly number[])[] = [
  [5, 7],
  [4, 4],
  [3, 5, 2],
  [1, 9],
  [2, 3],
];
shapes.forEach((shape, i) =>
  functions.define(`there_and_back_${i}`, { x: { dtype: 'float64', shape } }, ({ x }) => {
    const blocks = inBlocks(x, 3);
    return {
      x: ofBlocks(blocks, shape, 3),
      ...Object.fromEntries(blocks.map((each, k) => [`block${k}`, each])),
    };
  }),
);

it.each(shapes.map((shape, i) => [shape, i] as const))('%j is the same out of blocks as into them', (shape, i) => {
  const x = numbers([...shape], 7);
  const { x: back, ...blocks } = functions.run(`there_and_back_${i}`, 'plain', { x });
  expect(back).toEqual(x);
  expect(Object.keys(blocks)).toHaveLength(shape.reduce((count, n) => count * Math.ceil(n / 3), 1));
  expect(Object.values(blocks).reduce((sum, block) => sum + block.length, 0)).toBe(x.length);
});

it('merges the axes of a kernel before its outputs while they fit: kh·kw·in × out', () => {
  expect(merged([3, 3, 8, 16], 128)).toEqual([72, 16]);
  expect(merged([3, 3, 32, 64], 128)).toEqual([9, 32, 64]);
  expect(merged([65, 10], 128)).toEqual([65, 10]);
  expect(merged([1, 1, 1, 8], 128)).toEqual([1, 8]);
});
