import { constant, zerosLike } from './constant.ts';
import type { Float } from './dtype.ts';
import { add } from './ops/elementwise.ts';
import { gradientRule } from './rules.ts';
import { GraphError, sameShape, showShape } from './shape.ts';
import type { Node, Tensor } from './tensor.ts';
import { keyOf, makeTensor } from './tensor.ts';

type F = Tensor<Float>;

/** The nodes between `sources` and `targets`, in construction order, which is a topological one. */
function between(targets: readonly Tensor[], sources: readonly Tensor[]): Node[] {
  const reached = new Map<number, boolean>();
  const wanted = new Set(sources.map((t) => t.node.id));
  const nodes: Node[] = [];
  // Iterative depth-first search: graphs of unrolled methods are deeper than the stack.
  const stack: { node: Node; at: number }[] = targets.map((t) => ({ node: t.node, at: 0 }));
  while (stack.length > 0) {
    const top = stack.at(-1) as { node: Node; at: number };
    const { node } = top;
    if (top.at === 0 && reached.has(node.id)) {
      stack.pop();
      continue;
    }
    const before = dependencies(node);
    if (top.at < before.length) {
      const next = (before[top.at++] as Tensor).node;
      if (!reached.has(next.id)) stack.push({ node: next, at: 0 });
      continue;
    }
    const hit = wanted.has(node.id) || before.some((t) => reached.get(t.node.id));
    reached.set(node.id, hit);
    if (hit) nodes.push(node);
    stack.pop();
  }
  return nodes.sort((a, b) => a.id - b.id);
}

/** Inputs, and for a loop or branch also what its body uses from outside. */
function dependencies(node: Node): readonly Tensor[] {
  const outer: Tensor[] = [];
  for (const a of Object.values(node.attributes)) if ('region' in a) outer.push(...a.region.outputs);
  return outer.length === 0 ? node.inputs : [...node.inputs, ...outer];
}

/**
 * The vector-Jacobian product: for outputs `ys` with cotangents `vs` (each of its y's shape), one tensor for each of
 * `xs`; zeros where y does not depend on x.
 */
export function vjp(ys: readonly F[], xs: readonly F[], vs: readonly F[]): F[] {
  const gradients = new Map<string, F>();
  const accumulate = (t: Tensor, g: F): void => {
    if (!sameShape(t.shape, g.shape) || t.dtype !== g.dtype) {
      throw new GraphError(
        t.node.op,
        `gradient of ${g.dtype}${showShape(g.shape)} for a value of ${t.dtype}${showShape(t.shape)}`,
      );
    }
    const before = gradients.get(keyOf(t));
    gradients.set(keyOf(t), before ? add(before, g) : g);
  };
  ys.forEach((y, i) => accumulate(y, vs[i] as F));
  const nodes = between(ys, xs);
  const relevant = new Set(nodes.map((n) => n.id));
  for (const node of nodes.reverse()) {
    const gs = node.outputs.map((_, i) => gradients.get(keyOf({ node, index: i })));
    if (gs.every((g) => g === undefined)) continue;
    if (!dependencies(node).some((t) => relevant.has(t.node.id))) continue;
    const rule = gradientRule(node.op);
    if (!rule) throw new GraphError(node.op, 'has no gradient rule');
    rule(gs, node).forEach((g, i) => {
      const input = node.inputs[i];
      if (g && input && relevant.has(input.node.id)) accumulate(input, g as F);
    });
  }
  return xs.map((x) => gradients.get(keyOf(x)) ?? zerosLike(x));
}

/** The gradient of a scalar y with respect to each of xs. */
export function gradient(y: F, xs: readonly F[]): F[] {
  if (y.shape.length !== 0) throw new GraphError('gradient', `needs a scalar, got ${showShape(y.shape)}`);
  return vjp([y], xs, [constant(1, y.dtype)]);
}

/** Hessian-vector product of a scalar y: reverse over reverse. The v are numbers, whatever they were computed from. */
export const hvp = (y: F, xs: readonly F[], vs: readonly F[]): F[] => vjp(gradient(y, xs), xs, vs);

/**
 * Jacobian-vector product of ys at tangents ts of xs, from reverse mode alone: the vjp is linear in its cotangent u, and
 * the vjp of that map is the jvp.
 */
export function jvp(ys: readonly F[], xs: readonly F[], ts: readonly F[]): F[] {
  // An Identity of zeros: u must be a node of its own, or constants equal to it would count as it.
  const us = ys.map((y) => makeTensor<Float>('Identity', [zerosLike(y)], y.dtype, y.shape, { T: { type: y.dtype } }));
  return vjp(vjp(ys, xs, us), us, ts);
}
