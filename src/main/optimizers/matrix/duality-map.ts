import { choice, positive } from '../../../shared/domain/parameter.ts';
import { abs, add, mul, neg, reshape, sign } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, map, total } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { asMatrix, matrixShape } from '../mechanisms/matrices.ts';
import { polar } from '../mechanisms/polar.ts';

/** ‖g‖† times the unit vector that it is reached at. */
type DualityMap = (g: Params) => { readonly size: Scalar; readonly direction: Params };

/** The largest of the layers' spectral norms, each times a factor: all layers move, by what all of their sizes are. */
const ofLayers =
  (factor: (shape: readonly [number, number]) => number): DualityMap =>
  (g) => {
    const layers = Object.entries(g).map(([name, a]) => {
      const by = factor(a.shape.length < 2 ? [1, 1] : matrixShape(a.shape));
      const { direction, nuclear } = polar(asMatrix(a));
      return { name, direction: reshape(mul(direction, 1 / by), a.shape), nuclear: mul(nuclear, 1 / by) };
    });
    return {
      size: layers.map(({ nuclear }) => nuclear).reduce((a, b) => add(a, b)),
      direction: Object.fromEntries(layers.map(({ name, direction }) => [name, direction])),
    };
  };

const maps = {
  spectral: ofLayers(() => 1),
  // ‖W‖ of a layer is √(inputs/outputs) times the spectral norm: how much larger it makes a root mean square.
  'root mean square': ofLayers(([inputs, outputs]) => Math.sqrt(inputs / outputs)),
  'max entry': (g) => ({ size: total(map((a) => abs(a), g)), direction: map((a) => sign(a), g) }),
} as const satisfies Readonly<Record<string, DualityMap>>;

/** x ← x − η‖g‖†·(the dual unit vector of g): steepest descent under a norm, argmin ⟨g, Δ⟩ + ‖Δ‖²/(2η). */
export default defineOptimizer({
  id: 'duality-map',
  title: 'Steepest descent under a norm',
  short: 'Duality map',
  order: 1,
  paper: 'arXiv:2409.20325',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    norm: choice(['spectral', 'max entry', 'root mean square'], 'spectral'),
  },
  invariances: ['scale of f over lr', 'matrix rotation'],
  cost: '1 gradient, and singular values but for max entry',
  state: 'none',
  family: 'matrix',
  equation: String.raw`x_{k+1} = x_k + \operatorname*{argmin}_\Delta\ \langle \nabla f(x_k), \Delta\rangle + \tfrac{1}{2\eta}\lVert \Delta \rVert^2 = x_k - \eta\,\lVert g \rVert_\dagger \operatorname*{argmax}_{\lVert t \rVert = 1} \langle g, t\rangle`,
  about:
    'Gradient descent measured in another norm: Shampoo without accumulation is that of the spectral norm, Adam without averages that of the largest entry; η is lr.',
  words:
    'g = ∇f(x)\nx ← x − lr · s · d, where with norm =\nmax entry: s = Σ|g| over all of x, d = sign(g)\nspectral: s = Σ of all singular values of all tensors, d = U Vᵀ of each tensor g = U S Vᵀ\nroot mean square: the same with each tensor’s norm times √(inputs / outputs)',
  pitfalls: [
    'A step is as long as the gradient is large in the dual norm, which grows with the number of entries or the rank: lr is to be smaller than for gradient descent.',
    'Its steps scale with f: of 10 f, a tenth of lr takes the same way.',
    'A vector is a matrix of one column: with spectral, it goes along its gradient.',
  ],
  sources: {
    lr: 'SGD of Keras, as for gradient descent; Bernstein and Newhouse give 1/λ, the sharpness in the norm.',
    norm: 'Bernstein and Newhouse have all three; spectral is what sets them apart from gradient descent.',
  },
  init: () => ({}),
  step: ({ x, h, oracle }) => {
    const { size, direction } = maps[h.norm](oracle.gradient(x));
    const scaled = map((a) => mul(a, size), direction);
    return { x: axpy(neg(h.lr), scaled, x), state: {} };
  },
});
