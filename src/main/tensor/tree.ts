import { GraphError, sameShape, showShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** A tensor, or a record or list of trees: the state of a loop, of an optimizer, of a program. */
export type Tree = Tensor | { readonly [key: string]: Tree } | readonly Tree[];

export const isTensor = (tree: Tree): tree is Tensor => 'node' in tree && 'dtype' in tree;

/** Leaves in a fixed order: record keys as declared, lists by index. */
export function leaves(tree: Tree): Tensor[] {
  return isTensor(tree) ? [tree] : Object.values(tree).flatMap((t) => leaves(t));
}

/** The paths of the leaves, such as `m/weight0`, in the order of `leaves`. */
export function leafPaths(tree: Tree, prefix = ''): string[] {
  if (isTensor(tree)) return [prefix];
  return Object.entries(tree).flatMap(([k, t]) => leafPaths(t, prefix === '' ? k : `${prefix}/${k}`));
}

/** A tree of the same structure from a list of leaves. */
export function withLeaves<T extends Tree>(tree: T, list: readonly Tensor[]): T {
  let at = 0;
  const build = (t: Tree): Tree => {
    if (isTensor(t)) {
      const leaf = list[at++];
      if (!leaf) throw new GraphError('withLeaves', 'too few leaves');
      return leaf;
    }
    if (Array.isArray(t)) return (t as readonly Tree[]).map(build);
    return Object.fromEntries(Object.entries(t).map(([k, v]) => [k, build(v)]));
  };
  return build(tree) as T;
}

/** Refuses a tree whose structure, dtypes or shapes differ from another's. */
export function requireSameTree(op: string, expected: Tree, got: Tree): void {
  const [a, b] = [leafPaths(expected), leafPaths(got)];
  if (a.join() !== b.join()) throw new GraphError(op, `expects {${a.join(', ')}}, got {${b.join(', ')}}`);
  const [p, q] = [leaves(expected), leaves(got)];
  p.forEach((t, i) => {
    const u = q[i] as Tensor;
    if (t.dtype !== u.dtype || !sameShape(t.shape, u.shape)) {
      throw new GraphError(
        op,
        `${a[i] || 'value'} is ${t.dtype}${showShape(t.shape)} and becomes ${u.dtype}${showShape(u.shape)}`,
      );
    }
  });
}
