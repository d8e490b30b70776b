import type { Float } from '../tensor/index.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import { dimensionOf, type Unknowns } from '../problems/define.ts';
import type { Params } from '../tensor/params.ts';
import { singleSums, type PrecisionDefinition, type Storage } from './define.ts';

/** A precision whose parameters are kept in the dtype that arithmetic runs on. */
export function plainPrecision(id: 'fp32' | 'fp64', dtype: Float, title: string): PrecisionDefinition {
  return {
    id,
    title,
    revision: 1,
    dtype,
    storage: id,
    arithmetic: id,
    rounding: 'to nearest, ties to even',
    layout: (unknowns) => layout(unknowns, id, dtype),
  };
}

function layout(unknowns: Unknowns, id: string, dtype: Float): Storage {
  const entries = dimensionOf(unknowns);
  const bytes = entries * bytesPerElement[dtype];
  return {
    specs: Object.fromEntries(Object.entries(unknowns).map(([name, u]) => [name, { dtype, shape: u.shape }])),
    decode: (stored) => stored as Params,
    encode: (x) => x,
    write: (x) => x,
    rounded: false,
    record: {
      regime: id,
      words: `${id} parameters and arithmetic`,
      storage: id,
      group: 'none',
      master_copy: 'no',
      activations: id,
      gradient: id,
      state: id === 'fp64' ? id : `${id}; scalar coefficients fp64`,
      accumulator: id === 'fp32' ? singleSums : id,
      rounding: 'to nearest, ties to even',
      scales: 'none',
      kept: [],
      packed_bytes: bytes,
      allocated_bytes: bytes,
    },
  };
}
