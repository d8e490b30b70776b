import { int, positive, real } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

/** What a method takes that goes through blocks of entries one by one, and where that is from. */
export const cyclic = {
  hyper: {
    largest: positive(100, { log: [1e-2, 1e3] }),
    convexity: real(0, { min: 0, log: [1e-4, 1] }),
    blocks: int(10, { min: 1, max: 10_000, structural: true }),
  },
  sources: {
    convexity: 'That of h: 0 where none is known.',
    blocks: 'The released code has a block for each unknown.',
  },
};

/** The entries [n] of a vector in consecutive blocks, as even as they can be; more than n are n. */
export class EntryBlocks {
  readonly count: number;
  private readonly n: number;

  constructor(n: number, blocks: number) {
    this.n = n;
    this.count = Math.min(n, blocks);
  }

  /** Which entries [n] are in block j, an int32 scalar from 0, and which are behind it. */
  at(j: Tensor<'int32'>): { readonly own: Tensor<'bool'>; readonly behind: Tensor<'bool'> } {
    // Not j · n / count, which 32 bits may not hold.
    const [size, larger] = [Math.floor(this.n / this.count), this.n % this.count];
    const begin = (block: Tensor<'int32'>): Tensor<'int32'> => t.add(t.mul(block, size), t.minimum(block, larger));
    const place = t.range(this.n, 'int32');
    const behind = t.greaterEqual(place, begin(t.add(j, 1)));
    return { own: t.logicalAnd(t.greaterEqual(place, begin(j)), t.logicalNot(behind)), behind };
  }
}
