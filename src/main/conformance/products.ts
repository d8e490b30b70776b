import * as t from '../tensor/index.ts';
import { Program, type Mode } from '../tensor/program.ts';
import { Session } from '../tensor/runtime/session.ts';

/** Products of matrices in fp32, held against what they are: hardware may round the factors to fewer bits unasked. */
const size = 64;
const matrix = (entry: (row: number, column: number) => number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, i) => entry(Math.floor(i / size), i % size));

/** 1, and a little more that the 10 bits of TF32 do not hold, nor the 7 of bfloat16. */
const fine = matrix((row, column) => 1 + ((3 * row + column) % 4) * 2 ** -12);
const signs = matrix((row, column) => ((row * column + row) % 3 === 0 ? -1 : 1));

/** In double, where it is exact; fp32 holds every sum of it, so that it is exact there too in whichever order. */
function exactProduct(a: Float32Array, b: Float32Array): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      for (let k = 0; k < size; k++) product[row * size + column]! += a[row * size + k]! * b[k * size + column]!;
  return product;
}

/** The largest error of a product; Infinity where a number is none. */
export function largestError(product: ArrayLike<number>, exact: Float64Array): number {
  return exact.reduce((most, value, i) => {
    const error = Math.abs((product[i] ?? NaN) - value);
    return Number.isNaN(error) ? Infinity : Math.max(most, error);
  }, 0);
}

export type Multiply = (a: Float32Array, b: Float32Array) => ArrayLike<number>;

/** The largest error of two products, each with the fine factor on its other side; 0 where products are fp32. */
export const productError = (multiply: Multiply): number =>
  Math.max(
    largestError(multiply(fine, signs), exactProduct(fine, signs)),
    largestError(multiply(signs, fine), exactProduct(signs, fine)),
  );

/** The same of this machine, where runs are made: on its GPU if it has one. */
export function productErrors(): Readonly<Record<Mode, number>> {
  const factor = { dtype: 'float32', shape: [size, size] } as const;
  const program = new Program();
  program.define('multiply', { a: factor, b: factor }, ({ a, b }) => ({ outputs: { product: t.matMul(a, b) } }));
  const session = new Session(program, () => ['plain', 'xla']);
  const errorOf = (mode: Mode): number =>
    productError((a, b) => session.run('multiply', mode, { a, b })['product'] as Float32Array);
  try {
    return { plain: errorOf('plain'), xla: errorOf('xla') };
  } finally {
    session.close();
  }
}
