import type { Tensor, Tree } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';

/** Runs a body for 0 … times - 1; a loop only where there is something to repeat. */
export function repeat<S extends Tree>(times: number, body: (i: Tensor<'int32'>, state: S) => S, initial: S): S {
  if (times === 1) return body(t.constant(0, 'int32'), initial);
  const step = ({ i, state }: { i: Tensor<'int32'>; state: S }): { i: Tensor<'int32'>; state: S } => ({
    i: t.add(i, 1),
    state: body(i, state),
  });
  return t.while_(({ i }) => t.less(i, times), step, { i: t.constant(0, 'int32'), state: initial }).state;
}
