import type { PrecisionEntry } from '../../shared/domain/catalogue.ts';
import type { PrecisionRecord } from '../../shared/domain/precision-record.ts';
import type { ProblemInstance, Unknowns } from '../problems/define.ts';
import type { Key } from '../tensor/index.ts';
import type { Params } from '../tensor/params.ts';
import type { Specs } from '../tensor/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Values of the storage variables by name. */
export type Stored = Readonly<Record<string, Tensor>>;

/** How the parameters of one problem are kept between steps. */
export interface Storage {
  /** The variables that hold them. */
  readonly specs: Specs;
  decode(stored: Stored): Params;
  /** The start, written without a random rounding. */
  encode(x: Params): Stored;
  /** What a step returned, written back; `key` is that of the step. */
  write(x: Params, key: Key): Stored;
  /** Whether writing changes x. */
  readonly rounded: boolean;
  readonly record: PrecisionRecord;
}

/** How sums of products are made in fp32: GPUs would round the factors to TF32 (tensor/runtime/environment.ts). */
export const singleSums = 'fp32, and products too: TF32 is off';

export interface PrecisionDefinition extends PrecisionEntry {
  /** Throws `precision.meaningless` where nothing of the problem can be stored in it. */
  layout(unknowns: Unknowns, int4: ProblemInstance['int4']): Storage;
}
