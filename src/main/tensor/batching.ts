import { liveCells, traceCells } from './cell.ts';
import { spread } from './ops/batched.ts';
import type { Batch, Batched } from './rules.ts';
import { batchingRule, outputOf, untouched } from './rules.ts';
import { GraphError, sameShape, showShape } from './shape.ts';
import type { Node, Region, Tensor } from './tensor.ts';
import { keyOf, makeArgument, makeNode, newRegionId } from './tensor.ts';
import type { Tree } from './tree.ts';
import { leafPaths, leaves, withLeaves } from './tree.ts';

const hasRegions = (node: Node): boolean => Object.values(node.attributes).some((a) => 'region' in a);

/**
 * What tensors are in a batch, worked out on demand and once. What depends on nothing that is mapped stays the tensor that
 * it was, so it is computed once for all members. The body of a loop or a branch is a batch of its own inside the one around it; each
 * keeps the nodes that belong to it.
 */
class Members implements Batch {
  readonly size: number;
  readonly active: Tensor<'bool'> | undefined;
  private readonly around: Members | undefined;
  private readonly owns: (node: Node) => boolean;
  private readonly known = new Map<string, Batched>();

  constructor(size: number, active?: Tensor<'bool'>, around?: Members, owns: (node: Node) => boolean = () => true) {
    this.size = size;
    this.active = active;
    this.around = around;
    this.owns = owns;
  }

  bind(tensor: Tensor, value: Batched): void {
    if (value.mapped) this.check(tensor, value.value);
    this.known.set(keyOf(tensor), value);
  }

  of(tensor: Tensor): Batched {
    if (this.around && !this.keeps(tensor)) return this.around.of(tensor);
    // Iterative depth-first search: graphs of unrolled methods are deeper than the stack.
    const stack = this.known.has(keyOf(tensor)) ? [] : [{ node: tensor.node, at: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.at++];
      if (!input) {
        this.compute(top.node);
        stack.pop();
      } else if (this.keeps(input) && !this.known.has(keyOf(input))) {
        stack.push({ node: input.node, at: 0 });
      }
    }
    return this.known.get(keyOf(tensor)) as Batched;
  }

  inside(region: Region, values: readonly Batched[], active: Tensor<'bool'> | undefined): Members {
    // A branch has no argument that its nodes could depend on; they are those made since it began.
    const owns = (node: Node): boolean =>
      region.args.length === 0 ? node.id > region.id : node.regions.has(region.id);
    const inner = new Members(this.size, active, this, owns);
    region.args.forEach((t, i) => inner.bind(t, values[i] as Batched));
    return inner;
  }

  private keeps(tensor: Tensor): boolean {
    return this.owns(tensor.node) && this.around?.knows(tensor) !== true;
  }

  private knows(tensor: Tensor): boolean {
    return this.known.has(keyOf(tensor)) || this.around?.knows(tensor) === true;
  }

  private compute(node: Node): void {
    const inputs = node.inputs.map((t) => this.of(t));
    const results = node.outputs.map((_, i) => outputOf(node, i));
    const keep = (values: readonly Batched[]): void =>
      results.forEach((t, i) => {
        if (!this.known.has(keyOf(t))) this.bind(t, values[i] as Batched);
      });
    if (!hasRegions(node) && !inputs.some((x) => x.mapped)) {
      const same = untouched(inputs, node.inputs);
      const { op, operands, attributes, outputs } = node;
      const again = (): Tensor[] => makeNode({ op, inputs: inputs.map((x) => x.value), operands, attributes, outputs });
      const values = same ? results : again();
      keep(values.map((value) => ({ value, mapped: false })));
      return;
    }
    const rule = batchingRule(node.op);
    if (!rule) throw new GraphError(node.op, 'has no batching rule: it cannot be computed for many members at once');
    keep(rule(inputs, node, this));
  }

  private check(single: Tensor, all: Tensor): void {
    if (single.dtype === all.dtype && sameShape(all.shape, [this.size, ...single.shape])) return;
    throw new GraphError(
      single.node.op,
      `${single.dtype}${showShape(single.shape)} is ${all.dtype}${showShape(all.shape)} in a batch of ${this.size}`,
    );
  }
}

/**
 * Outputs for many members at once: expressions that have been built for one are built again for a batch. It works on
 * expressions, as `vjp` does, so that each can be taken of the other.
 *
 * @param outputs expressions for one member
 * @param mapped for tensors that they depend on, [...shape], what these are for all members, [size, ...shape]
 * @returns each output for all members, [size, ...shape]; repeated where it is the same for all
 * @throws GraphError where shapes do not fit, or where an op has no batching rule
 */
export function batch(outputs: readonly Tensor[], mapped: ReadonlyMap<Tensor, Tensor>, size: number): Tensor[] {
  const members = new Members(size);
  for (const [one, all] of mapped) members.bind(one, { value: all, mapped: true });
  return outputs.map((t) => spread(members.of(t), size));
}

/**
 * `f` for many members at once, as JAX's `vmap`: every leaf of its argument gets a first axis, of one size, and so does
 * every leaf of what it returns. Whatever else `f` uses is the same for all members and computed once. Each member gets
 * what `f` alone gives it, random bits included; to rounding where numbers are summed in an order that depends on shapes,
 * or where TensorFlow or XLA compute a function (or a product and a sum) otherwise in long vectors than in short ones.
 *
 * A loop goes on while any member does; one that has left it keeps its state to the bit. A branch is taken or not as for
 * one where the predicate is the same for all; otherwise both are computed, and each member has its own. What is computed
 * for members that would not compute it alone makes no loop endless and no op fail; but where an op fails for a member
 * that is at it (without XLA: no Cholesky factor, an index out of range), the call fails for all.
 *
 * @throws GraphError where leaves differ in their first axis, or where a cell that lives outside `f` would get a value
 * for each member: such a cell belongs inside (`withCells`), and its value among the results
 */
export function vmap<A extends Tree, R extends Tree>(f: (argument: A) => R): (argument: A) => R {
  return (argument) => {
    const all = leaves(argument);
    const size = all[0]?.shape[0];
    if (size === undefined || all.some((t) => t.shape[0] !== size)) {
      const paths = leafPaths(argument);
      const list = all.map((t, i) => `${paths[i] || 'value'} ${showShape(t.shape)}`).join(', ');
      throw new GraphError('vmap', `needs leaves with a first axis of one size, got ${list || 'none'}`);
    }
    const region = newRegionId();
    const one = all.map((t) => makeArgument(region, t.dtype, t.shape.slice(1)));
    const cells = liveCells();
    const before = cells.map((c) => c.value);
    const { result, values } = traceCells(cells, before, () => f(withLeaves(argument, one)));

    const members = new Members(size);
    one.forEach((t, i) => members.bind(t, { value: all[i] as Tensor, mapped: true }));
    cells.forEach((cell, i) => {
      const { value, mapped } = members.of(values[i] as Tensor);
      if (mapped) throw new GraphError('vmap', 'a cell from outside would get a value for each member: make it inside');
      cell.value = value;
    });
    return withLeaves(
      result,
      leaves(result).map((t) => spread(members.of(t), size)),
    );
  };
}
