import { positive, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { axpy, dot, entry, scale, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * A step of gradient descent where f falls enough by it; else, tensor by tensor, the minimum of a model through both points
 * and both gradients, on the same batch.
 */
export default defineOptimizer({
  id: 'model-building',
  title: 'Stochastic model building',
  short: 'SMB',
  order: 1,
  paper: 'arXiv:2111.07058',
  revision: 1,
  hyper: {
    lr: positive(1, { log: [0.1, 10] }),
    c: unit(0.1),
    bound: real(0.99, { min: 0, max: 1, exclusive: ['min', 'max'] }),
  },
  invariances: ['scale of f over lr'],
  cost: '1 gradient and 1 value; another gradient where the step is refused',
  state: 'none',
  family: 'first-order',
  equation: String.raw`\begin{aligned} s &= -\eta\,g, \quad x_{k+1} = x_k + s \ \text{ if } f(x_k + s) \le f(x_k) - c\,\eta\,\lVert g \rVert^2 \\ \text{else } y &= \nabla f(x_k + s) - g, \quad \sigma = \tfrac12\bigl(\lVert s \rVert(\lVert y \rVert + \lVert g \rVert / \bar\eta) - y^\top s\bigr), \quad \theta = (y^\top s + 2\sigma)^2 - \lVert s \rVert^2 \lVert y \rVert^2 \\ x_{k+1} &= x_k + c_g\,g + c_s\,s + c_y\,y \end{aligned}`,
  about:
    'Tries a step of gradient descent, and where f does not fall enough steps to the minimum of a model that has the trial’s gradient in it; η is lr and η̄ bound.',
  words:
    'f, g = f(x), ∇f(x), s = −lr · g\nif f(x + s) ≤ f − c · lr · ‖g‖², x ← x + s\nelse for every tensor, with y = ∇f(x + s) − g: σ = ½ (‖s‖ · (‖y‖ + ‖g‖ / bound) − yᵀs), θ = (yᵀs + 2σ)² − ‖s‖²‖y‖²\na = −‖s‖² / 2σ, b = a/θ · (‖y‖² · sᵀg − (yᵀs + 2σ) · yᵀg), e = a/θ · (‖s‖² · yᵀg − (yᵀs + 2σ) · sᵀg)\nx ← x + a · g + b · s + e · y',
  pitfalls: [
    'In fp32, f cannot tell whether a step that changes it by less than 6e-8 of itself is good, and θ is a difference of large numbers.',
    'Its trial and its gradients are of one batch: it fits that batch, however large a step does.',
    'The variant that takes the trial on the next batch, SMBi, is not built in.',
  ],
  sources: {
    lr: 'Birbil, Martin, Onay and Öztoprak, and the authors’ code has 0.5 as its default.',
    c: 'The authors’ code.',
    bound: 'The authors’ code.',
  },
  init: () => ({}),
  step: ({ x, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    const s = scale(t.neg(h.lr), gradient);
    const trial = axpy(1, s, x);
    const wide = (a: Tensor<Float>): Tensor<'float64'> => t.cast(a, 'float64');
    const enough = t.mul(t.mul(h.c, h.lr), wide(dot(gradient, gradient)));
    const isTaken = t.lessEqual(wide(oracle.value(trial)), t.sub(wide(value), enough));
    const next = t.cond(
      isTaken,
      () => trial,
      () => {
        const y = sub(oracle.gradient(trial), gradient);
        const one = (name: string): Params[string] =>
          minimum(entry(x, name), entry(s, name), entry(y, name), entry(gradient, name), h.bound);
        return Object.fromEntries(Object.keys(x).map((name) => [name, one(name)]));
      },
    );
    return { x: next, state: {} };
  },
});

/** Where the model of one tensor is least; the tensor itself where that is no number, as without a gradient. What is made of products is in float64. */
function minimum(
  x: Tensor<Float>,
  s: Tensor<Float>,
  y: Tensor<Float>,
  g: Tensor<Float>,
  bound: Tensor<'float64'>,
): Tensor<Float> {
  const inner = (a: Tensor<Float>, b: Tensor<Float>): Tensor<'float64'> => t.cast(t.dot(a, b), 'float64');
  const [ss, yy, gg, ys, sg, yg] = [inner(s, s), inner(y, y), inner(g, g), inner(y, s), inner(s, g), inner(y, g)];
  const sizes = t.add(t.sqrt(yy), t.div(t.sqrt(gg), bound));
  const twiceSigma = t.sub(t.mul(t.sqrt(ss), sizes), ys);
  const sum = t.add(ys, twiceSigma);
  const theta = t.sub(t.square(sum), t.mul(ss, yy));
  const ofG = t.neg(t.div(ss, twiceSigma));
  const each = t.div(ofG, theta);
  const ofS = t.mul(each, t.sub(t.mul(yy, sg), t.mul(sum, yg)));
  const ofY = t.mul(each, t.sub(t.mul(ss, yg), t.mul(sum, sg)));
  const part = (by: Tensor<'float64'>, a: Tensor<Float>): Tensor<Float> => t.mul(a, t.cast(by, a.dtype));
  const moved = t.add(t.add(x, part(ofG, g)), t.add(part(ofS, s), part(ofY, y)));
  return t.select(t.greater(t.mul(twiceSigma, theta), 0), moved, x);
}
