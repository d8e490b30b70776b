import type { Float, Shape, Tensor } from '../../tensor/index.ts';
import { concat, slice } from '../../tensor/index.ts';

/** Axes before the last, merged as long as their product is at most `block`; a kernel's outputs stay an axis of their own. */
export function merged(shape: Shape, block: number): number[] {
  const outputs = shape.at(-1) ?? 1;
  const others: number[] = [];
  let product = 1;
  for (const length of shape.slice(0, -1)) {
    if (product > 1 && product * length > block) {
      others.push(product);
      product = length;
    } else product *= length;
  }
  return [...others, product, outputs];
}

/** Where the parts of an axis begin and how long they are, none longer than `block`. */
const partsOf = (length: number, block: number): readonly (readonly [begin: number, size: number])[] =>
  Array.from({ length: Math.ceil(length / block) }, (_, i) => [i * block, Math.min(block, length - i * block)]);

/** A tensor in parts none of whose axes is longer than `block`, the last axis fastest. */
export const inBlocks = (x: Tensor<Float>, block: number): Tensor<Float>[] =>
  x.shape
    .reduce<{ begin: number[]; size: number[] }[]>(
      (all, length) =>
        all.flatMap(({ begin, size }) =>
          partsOf(length, block).map(([at, n]) => ({ begin: [...begin, at], size: [...size, n] })),
        ),
      [{ begin: [], size: [] }],
    )
    .map(({ begin, size }) => slice(x, begin, size));

/** The inverse of `inBlocks`, for a tensor of this shape. */
export function ofBlocks(blocks: readonly Tensor<Float>[], shape: Shape, block: number): Tensor<Float> {
  const parts = shape.reduceRight<Tensor<Float>[]>(
    (all, length, axis) => {
      const count = partsOf(length, block).length;
      return Array.from({ length: all.length / count }, (_, i) => concat(all.slice(i * count, (i + 1) * count), axis));
    },
    [...blocks],
  );
  return parts[0] as Tensor<Float>;
}
