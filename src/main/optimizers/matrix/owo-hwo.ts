import { choice } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, zerosLike } from '../../tensor/params.ts';
import type { LayerNames, Oracle } from '../define.ts';
import { defineOptimizer } from '../define.ts';
import { byLayer, onLayers, withOne } from '../mechanisms/layers.ts';

type F = Tensor<Float>;
/** [a, outputs] for each layer, by the name of its weight. */
type Matrices = Readonly<Record<string, F>>;

/** Beside a mean of squares: it gives what is solved a solution where there are many. */
const ridge = 1e-10;

/** argmin mean ‖aD − b‖² + ridge · ‖D‖² of a [examples, n] and b [examples, k], by an orthogonal factor of a. */
function fit(a: F, b: F): F {
  const [examples = 1, n = 1] = a.shape;
  const root = Math.sqrt(ridge * examples);
  const beside = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? root : 0));
  const { q, r } = t.qr(t.concat([a, t.constant(beside, a.dtype, [n, n])], 0));
  const right = t.matMul(q, t.concat([b, t.zeros([n, b.shape[1] ?? 1], b.dtype)], 0), { transposeA: true });
  return t.triangularSolve(r, right, { lower: false });
}

/** A direction along which layers move, each by its matrix, and nothing else does. */
const moving = (x: Params, layers: readonly LayerNames[], matrices: Matrices): Params =>
  onLayers(zerosLike(x), layers, (_zero, { weight }) => matrices[weight]!);

/** x + zd with the least ½‖r + zj‖², j what the residuals r change along d. */
function along(oracle: Oracle, x: Params, d: Params): Params {
  const { residuals, product } = oracle.jvp(x, d);
  const bend = t.dot(product, product);
  const isSome = t.greater(bend, 0);
  const z = t.neg(t.div(t.dot(residuals, product), t.select(isSome, bend, t.onesLike(bend))));
  return axpy(t.select(isSome, z, t.zerosLike(z)), d, x);
}

/** The same with a z for each row of the matrices, which is what comes from one input. */
function alongRows(oracle: Oracle, x: Params, layers: readonly LayerNames[], matrices: Matrices): Params {
  const rowsOf = ({ weight }: LayerNames): number => matrices[weight]?.shape[0] ?? 0;
  const rows = layers.reduce((n, layer) => n + rowsOf(layer), 0);
  const scaled = (gains: F): Params => {
    let at = 0;
    const own = (layer: LayerNames): F => t.expandDims(t.sliceAxis(gains, 0, at, (at += rowsOf(layer))), 1);
    return moving(
      x,
      layers,
      byLayer(layers, (layer) => t.mul(matrices[layer.weight]!, own(layer))),
    );
  };
  const residuals = oracle.residuals(x);
  const { changes } = t.while_(
    ({ i }) => t.less(i, rows),
    ({ i, changes: all }) => {
      const one = t.cast(t.equal(t.range(rows, 'int32'), i), residuals.dtype);
      return { i: t.add(i, 1), changes: t.setRow(all, i, oracle.jvp(x, scaled(one)).product) };
    },
    { i: t.constant(0, 'int32'), changes: t.zeros([rows, residuals.shape[0] ?? 1], residuals.dtype) },
  );
  const sizes = t.sqrt(t.mean(t.square(changes), 1));
  const units = t.select(t.greater(sizes, 0), sizes, t.onesLike(sizes));
  const found = t.flatten(fit(t.matrixTranspose(t.div(changes, t.expandDims(units, 1))), t.expandDims(residuals, 1)));
  return axpy(-1, scaled(t.div(found, units)), x);
}

/** Output weights by least squares; hidden ones along −∇, or −R⁻¹∇ with R = E āāᵀ, by the gain that is best, or one for each input. */
export default defineOptimizer({
  id: 'owo-hwo',
  title: 'Output weight and hidden weight optimisation',
  short: 'OWO-HWO',
  order: 1,
  paper: 'arXiv:2303.17732, for OIG and all that it is made of',
  revision: 1,
  hyper: {
    direction: choice(['gradient', 'whitened'], 'whitened'),
    gain: choice(['common', 'each'], 'common'),
  },
  needs: ['residuals', 'layers'],
  invariances: ['input maps'],
  cost: '2 gradients and 4 values, and orthogonal factors of what layers get; with gain each 2 values for each of their inputs more',
  state: 'none',
  family: 'matrix',
  equation: String.raw`\begin{aligned} W^{\text{out}}_{k+1} &= \arg\min_V\, \mathbb{E}\,\lVert V^\top \bar h - y \rVert^2, \qquad G = -\nabla_{W} f \ \text{ or } \ -R^{-1} \nabla_{W} f, \quad R = \mathbb{E}\,[\bar a \bar a^\top] \\ W_{k+1} &= W_k + z\,G, \quad z = \frac{\sum e \cdot j}{\sum \lVert j \rVert^2}, \qquad \text{or } \ W_k + \operatorname{diag}(r)\,G, \quad r = \arg\min_r \sum \Bigl\lVert e - \sum_m r_m\,j_m \Bigr\rVert^2 \end{aligned}`,
  about:
    'Trains a network of one hidden layer in two turns: the weights of its outputs are solved for, and those of its hidden units go along their gradient, or that for whitened inputs, as far as the outputs say that is best.',
  words:
    'layers get ā, with a constant one for the bias, and δ comes back to each; the last of them is that of the outputs\nOWO: the weights of the outputs ← those of the least squares fit of the targets by their ā\nG = −mean āδᵀ of each hidden layer with direction gradient (BP), with whitened (HWO) −R⁻¹ mean āδᵀ, R = mean āāᵀ + 1e-10 · I\nwith gain common z = Σ e·j / Σ ‖j‖², e what the outputs lack and j what they change along G\nwith gain each (OIG) for every input m a gain of its own, the least squares fit of e by what the outputs change along row m of G\nx ← x + z · G, or each row of G times its own gain',
  pitfalls: [
    'Made for one hidden layer and outputs that are linear: more hidden layers all move at once, each along its own G, which the papers do not have.',
    'Gains are those of outputs that are linear in hidden weights: where a step is long, f may go up, and nothing takes it back.',
    'In the papers outputs see the inputs as well; here they see what the problem gives them.',
    'Batches are each solved for by themselves, which the outputs’ weights of the next one are not for.',
    'What a singular Hessian of the gains is to mean, and gains z and r at once, are not known from the paper: all is solved with a ridge of 1e-10, by orthogonal factors, and r takes the place of z.',
  ],
  sources: {
    direction: 'The papers’ better one: OWO-HWO; gradient is OWO-BP.',
    gain: 'OWO-BP and OWO-HWO; each is OIG, and with whitened OIG on HWO.',
  },
  init: () => ({}),
  step({ x, h, oracle }) {
    const output = oracle.captures(x, 'data').layers.at(-1)!;
    const lacking = t.neg(fit(withOne(output), output.errors));
    const solved = along(oracle, x, moving(x, [output], { [output.weight]: lacking }));
    const hidden = oracle.captures(solved, 'data').layers.slice(0, -1);
    if (hidden.length === 0) return { x: solved, state: {} };
    const directions = byLayer(hidden, (layer) => {
      const [inputs, wanted] = [withOne(layer), t.neg(layer.errors)];
      if (h.direction === 'whitened') return fit(inputs, wanted);
      return t.mul(t.matMul(inputs, wanted, { transposeA: true }), 1 / (inputs.shape[0] ?? 1));
    });
    const next =
      h.gain === 'each'
        ? alongRows(oracle, solved, hidden, directions)
        : along(oracle, solved, moving(x, hidden, directions));
    return { x: next, state: {} };
  },
});
