import { liveCells, traceCells } from '../cell.ts';
import { registerGradient } from '../rules.ts';
import { GraphError, showShape } from '../shape.ts';
import type { Region, Tensor } from '../tensor.ts';
import { makeArgument, makeNode, newRegionId } from '../tensor.ts';
import type { Tree } from '../tree.ts';
import { leaves, requireSameTree, withLeaves } from '../tree.ts';

/**
 * Repeats `body` while `condition` holds, inside the graph. Shapes and dtypes of the state stay as they are. What the
 * functions use from outside is passed in; what in them does not depend on the state is computed once, before the loop.
 */
export function while_<S extends Tree>(condition: (state: S) => Tensor<'bool'>, body: (state: S) => S, initial: S): S {
  const cells = liveCells();
  const start = [...leaves(initial), ...cells.map((c) => c.value)];
  const count = start.length - cells.length;

  const region = (trace: (state: S) => Tensor[]): Region => {
    const id = newRegionId();
    const args = start.map((t) => makeArgument(id, t.dtype, t.shape));
    const { result, values } = traceCells(cells, args.slice(count), () =>
      trace(withLeaves(initial, args.slice(0, count))),
    );
    return { id, args, outputs: [...result, ...values] };
  };
  const test = region((state) => {
    const holds = condition(state);
    if (holds.shape.length !== 0) {
      throw new GraphError('while_', `the condition must be a bool scalar, is ${holds.dtype}${showShape(holds.shape)}`);
    }
    return [holds];
  });
  const step = region((state) => {
    const next = body(state);
    requireSameTree('while_', initial, next);
    return leaves(next);
  });
  const outputs = makeNode({
    op: 'StatelessWhile',
    inputs: start,
    attributes: { cond: { region: { ...test, outputs: test.outputs.slice(0, 1) } }, body: { region: step } },
    outputs: start.map((t) => ({ dtype: t.dtype, shape: t.shape })),
  });
  cells.forEach((c, i) => (c.value = outputs[count + i] as Tensor));
  return withLeaves(initial, outputs.slice(0, count));
}

/** One of two branches, of which only the one that is chosen is computed. */
export function cond<T extends Tree>(predicate: Tensor<'bool'>, whenTrue: () => T, whenFalse: () => T): T {
  if (predicate.shape.length !== 0)
    throw new GraphError('cond', `the predicate must be a scalar, is ${showShape(predicate.shape)}`);
  const cells = liveCells();
  const inside = cells.map((c) => c.value);
  const branch = (build: () => T): { tree: T; region: Region } => {
    const { result, values } = traceCells(cells, inside, build);
    return { tree: result, region: { id: newRegionId(), args: [], outputs: [...leaves(result), ...values] } };
  };
  const yes = branch(whenTrue);
  const no = branch(whenFalse);
  requireSameTree('cond', yes.tree, no.tree);
  const outputs = makeNode({
    op: 'StatelessIf',
    inputs: [predicate],
    attributes: { then_branch: { region: yes.region }, else_branch: { region: no.region } },
    outputs: yes.region.outputs.map((t) => ({ dtype: t.dtype, shape: t.shape })),
  });
  const count = outputs.length - cells.length;
  cells.forEach((c, i) => (c.value = outputs[count + i] as Tensor));
  return withLeaves(yes.tree, outputs.slice(0, count));
}

for (const [op, instead] of [
  ['StatelessWhile', 'take the gradient inside the loop, or unroll it'],
  ['StatelessIf', 'use select, or take the gradient inside the branches'],
] as const) {
  registerGradient(op, () => {
    throw new GraphError(op, `has no gradient: ${instead}`);
  });
}
