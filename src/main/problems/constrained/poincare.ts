import { int } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import {
  add,
  div,
  expandDims,
  fill,
  gather,
  log1p,
  logSumExp,
  mean,
  mul,
  neg,
  notEqual,
  onesLike,
  randomUniform,
  select,
  sqrt,
  square,
  sub,
  subKey,
  sum,
} from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem } from '../define.ts';
import { hostMatrix } from '../host.ts';

const depth = 5;
const nodes = 2 ** (depth + 1) - 1;
const parent = (node: number): number => Math.floor((node - 1) / 2);

function ancestorsOf(node: number): number[] {
  return node === 0 ? [] : [parent(node), ...ancestorsOf(parent(node))];
}

/** Nodes level by level; each with each of its ancestors. */
const pairs = Array.from({ length: nodes }, (_, node) =>
  ancestorsOf(node).map((above) => [node, above] as const),
).flat();
const isRelated = (a: number, b: number): boolean =>
  a === b || ancestorsOf(a).includes(b) || ancestorsOf(b).includes(a);
/** For every pair, which nodes stand in its softmax: the ancestor, and all that the node is not related to. [pairs, nodes] */
const shown = Float64Array.from(
  pairs.flatMap(([node, above]) =>
    Array.from({ length: nodes }, (_, other) => (other === above || !isRelated(node, other) ? 1 : 0)),
  ),
);

/** z of points u and v of the ball, arccosh(1 + z) being their distance; over the last axis. */
function apart(u: Tensor<Float>, v: Tensor<Float>): Tensor<Float> {
  const left = (x: Tensor<Float>): Tensor<Float> => sub(1, sum(square(x), -1));
  return div(mul(sum(square(sub(u, v)), -1), 2), mul(left(u), left(v)));
}

const arccosh1p = (z: Tensor<Float>): Tensor<Float> => log1p(add(z, sqrt(add(mul(z, 2), square(z)))));

/** As far as nothing is: e⁻¹⁰⁰⁰ is 0 beside any other. */
const nowhere = 1000;

/**
 * M. Nickel, D. Kiela, "Poincaré embeddings for learning hierarchical representations", arXiv:1705.08039, on a complete
 * binary tree: the mean over pairs of a node and an ancestor of −ln of a softmax of −distance.
 */
export const poincare = defineProblem({
  id: 'poincare',
  title: 'A tree in Poincaré’s ball',
  short: 'POINCARE',
  naming: { dimension: '{}-D' },
  revision: 1,
  parameters: { dimension: int(2, { min: 2, max: 50, structural: true }) },
  precisions: ['fp32', 'fp64'],
  space: 'ball',
  family: 'constrained',
  equation: String.raw`f(X) = -\frac{1}{|D|} \sum_{(u,v) \in D} \ln \frac{e^{-d(x_u, x_v)}}{\sum_{w \in \{v\} \cup N(u)} e^{-d(x_u, x_w)}}, \qquad d(x, y) = \operatorname{arccosh}\Bigl(1 + \frac{2 \lVert x - y \rVert^2}{(1 - \lVert x \rVert^2)(1 - \lVert y \rVert^2)}\Bigr)`,
  about:
    'Puts the 63 nodes of a binary tree into a hyperbolic ball, each nearer to its ancestors than to nodes of other branches; gaps are values, its infimum is not known.',
  facts: ({ dimension }) => ({
    dimension: nodes * dimension,
    optimum: 0,
    optimumKind: 'reference',
    targets: [3, 2, 1, 0.6],
    sampled: false,
  }),
  instance: ({ dimension }) => ({
    unknowns: { X: { shape: [nodes, dimension], role: 'embedding' } },
    data: {
      shown: hostMatrix(shown, pairs.length),
      nodes: { values: Int32Array.from(pairs, ([node]) => node), shape: [pairs.length] },
      ancestors: { values: Int32Array.from(pairs, ([, above]) => above), shape: [pairs.length] },
    },
    start: (_data, key) => ({
      X: mul(sub(mul(randomUniform(subKey(key, 'X'), [nodes, dimension], 'float64'), 2), 1), 1e-3),
    }),
    value(x, data) {
      const X = entry(x, 'X');
      const own = gather(X, data.integer('nodes'));
      const isShown = notEqual(data.float('shown'), 0);
      const z = apart(expandDims(own, 1), expandDims(X, 0));
      // What is not shown, such as a node itself, must not lend the slope of its root, which is infinite at 0.
      const one = onesLike(z);
      const far = select(isShown, arccosh1p(select(isShown, z, one)), fill(z.shape, nowhere, z.dtype));
      const mate = arccosh1p(apart(own, gather(X, data.integer('ancestors'))));
      return mean(add(mate, logSumExp(neg(far), -1)));
    },
  }),
});
