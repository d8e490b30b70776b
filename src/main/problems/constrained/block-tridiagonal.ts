import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Scalar } from '../../tensor/params.ts';

type F = Tensor<Float>;

/** A symmetric matrix that couples neighbours alone, with a vector beside it. */
type BlockTridiagonal = {
  /** [n, b, b], n a power of two. */
  readonly diagonal: F;
  /** [n, b, b]: of every block with the next one, 0 of the last. */
  readonly coupling: F;
  /** [n, b, 1]. */
  readonly load: F;
};

/** Every second one, from the first or the second on. */
function every(x: F, first: 0 | 1): F {
  const [n = 0, ...rest] = x.shape;
  return t.squeeze(t.sliceAxis(t.reshape(x, [n / 2, 2, ...rest]), 1, first, first + 1), 1);
}

const padded = (x: F, before: number, after: number): F =>
  t.pad(x, [[before, after], ...x.shape.slice(1).map(() => [0, 0] as const)]);
/** The next one of each, 0 after the last. */
const next = (x: F): F => padded(t.sliceAxis(x, 0, 1, x.shape[0]!), 0, 1);
/** aᵀb. */
const across = (a: F, b: F): F => t.matMul(a, b, { transposeA: true });

/** What is left where the first, third … block is eliminated, given the inverses [n/2, b, b] of these. */
function reduced({ diagonal, coupling, load }: BlockTridiagonal, inverses: F): BlockTridiagonal {
  const [left, right] = [every(coupling, 0), every(coupling, 1)];
  const [before, after] = [t.matMul(inverses, left), t.matMul(next(inverses), t.matrixTranspose(right))];
  const own = every(load, 0);
  return {
    diagonal: t.sub(every(diagonal, 1), t.add(across(left, before), t.matMul(right, after))),
    coupling: t.neg(across(after, next(left))),
    load: t.sub(every(load, 1), t.add(across(before, own), across(after, next(own)))),
  };
}

/**
 * The inverses of positive definite blocks [n, b, b]: PᵀP, P that of the triangular factor, row by row. XLA would unroll its
 * own solver for so many at once, which takes it a quarter of a minute to compile.
 */
function inverted(blocks: F): F {
  const lower = t.cholesky(blocks);
  const b = blocks.shape[1]!;
  const one = t.eye<Float>(b, blocks.dtype);
  const { rows } = t.while_(
    ({ i }) => t.less(i, b),
    ({ i, rows }) => {
      const own = t.row(one, i);
      const column = t.expandDims(own, 1);
      const factors = t.sum(t.mul(lower, column), 1, { keepDims: true });
      const pivot = t.sum(t.mul(factors, own), -1, { keepDims: true });
      const found = t.div(t.sub(own, t.matMul(factors, rows)), pivot);
      return { i: t.add(i, 1), rows: t.add(rows, t.mul(column, found)) };
    },
    { i: t.constant(0, 'int32'), rows: t.zerosLike(blocks) },
  );
  return across(rows, rows);
}

/**
 * The inverses of all that is eliminated, [levels, n/2, b, b]. One loop over levels of equal size, with identities in the
 * place of what is gone, since XLA takes a second for each factorisation that it compiles.
 */
function allInverses(matrix: BlockTridiagonal): F {
  const [n = 0, b = 0] = matrix.diagonal.shape;
  const levels = Math.log2(n);
  const { dtype } = matrix.diagonal;
  const identities = t.broadcastTo(t.eye<Float>(b, dtype), [n / 2, b, b]);
  const begin = {
    level: t.constant(0, 'int32'),
    left: matrix,
    found: t.zeros<Float>([levels, n / 2, b, b], dtype),
  };
  return t.while_(
    ({ level }) => t.less(level, levels),
    ({ level, left, found }) => {
      const own = inverted(every(left.diagonal, 0));
      const { diagonal, coupling, load } = reduced(left, own);
      return {
        level: t.add(level, 1),
        left: {
          diagonal: t.concat([diagonal, identities], 0),
          coupling: padded(coupling, 0, n / 2),
          load: padded(load, 0, n / 2),
        },
        found: t.setRow(found, level, own),
      };
    },
    begin,
  ).found;
}

/**
 * fᵀK⁻¹f of a positive definite K, by cyclic reduction: every second block is eliminated, all of them at once, and what is
 * left is such a matrix of half the size, to whose sum each elimination adds its part.
 *
 * The inverses of blocks are numbers to the gradient rules, and get what they are to K by two steps of Newton's method,
 * P ← P(2I − KP): the first leaves an error of second order in a change of K, the second one of fourth.
 */
export function energy(matrix: BlockTridiagonal): Scalar {
  const known = t.stopGradient(allInverses(matrix));
  const one = t.eye<Float>(matrix.diagonal.shape[1]!, matrix.diagonal.dtype);
  const refined = (inverse: F, of: F): F => t.add(inverse, t.matMul(inverse, t.sub(one, t.matMul(of, inverse))));
  const parts: Scalar[] = [];
  let left = matrix;
  for (let level = 0; left.diagonal.shape[0]! > 1; level += 1) {
    const own = every(left.diagonal, 0);
    const found = t.squeeze(t.sliceAxis(known, 0, level, level + 1), 0);
    const inverses = refined(refined(t.sliceAxis(found, 0, 0, own.shape[0]!), own), own);
    const load = every(left.load, 0);
    parts.push(t.sum(t.mul(load, t.matMul(inverses, load))));
    left = reduced(left, inverses);
  }
  return parts.reduce((a, b) => t.add(a, b));
}
