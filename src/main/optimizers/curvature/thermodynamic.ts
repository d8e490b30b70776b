import { choice, int, positive, real } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { add, axpy, scale, sub } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { probes } from '../mechanisms/probes.ts';
import { repeat } from '../mechanisms/repeat.ts';

/** Where the diffusion ended, if the next one goes on from there. */
type State = { readonly [u in 'u']?: Params };

/** (G + λI)u = g solved by the mean of a diffusion, u ← u − δt((G + λI)u − g) + √(2κδt)z; x ← x − ηu. */
export default defineOptimizer({
  id: 'thermodynamic',
  title: 'Thermodynamic natural gradient descent',
  short: 'TNGD',
  order: 2,
  paper: 'arXiv:2405.13817',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-3, 1] }),
    lambda: positive(0.01, { log: [0.01, 10] }),
    dt: positive(0.1, { log: [1e-3, 1] }),
    products: int(50, { min: 1, max: 10_000, structural: true }),
    noise: real(0, { min: 0, max: 1, log: [1e-4, 0.01] }),
    from: choice(['gradient', 'previous'], 'gradient'),
  },
  needs: ['gauss-newton'],
  invariances: [{ of: 'scale of f', where: { lambda: 1e-300, products: 500 } }, 'rotation'],
  cost: '1 gradient and products Gauss-Newton products, each as dear as a Hessian-vector product',
  state: 'none, or 1 float per parameter where it goes on from the previous',
  family: 'curvature',
  equation: String.raw`\begin{aligned} u &\leftarrow u - \delta t\,\bigl((G_k + \lambda I)\,u - \nabla f(x_k)\bigr) + \sqrt{2 \kappa\,\delta t}\;z, \qquad z \sim N(0, I) \\ x_{k+1} &= x_k - \eta\,u \end{aligned}`,
  about:
    'Natural gradient whose linear system is left to a diffusion, as an analogue computer would solve it; here it is simulated. G is the Gauss-Newton matrix, κ noise, η lr.',
  words:
    'g = ∇f(x)\nu at first g, or where it ended before, as from says\nproducts times: u ← u − dt · (Gu + lambda · u − g) + √(2 · noise · dt) · z, z normal\nx ← x − lr · u',
  pitfalls: [
    'It is stable only where dt is below 2 / (λmax + lambda): beyond, u grows without bound, as it does by default on bard, meyer and matrix-least-squares.',
    'The formula that the paper prints adds Gu − g, which diverges: the sign here is that of its equation.',
    'After so few products u is the solution along large eigenvalues and still g along small ones.',
  ],
  sources: {
    lr: 'Donatella et al.',
    lambda: 'Donatella et al.',
    dt: 'Donatella et al.',
    products: 'No source: a time of 5; Donatella et al. have 50, that is 500 products at this dt.',
    noise: 'None, since it is simulated; an analogue computer has some.',
    from: 'Donatella et al. have both.',
  },
  init: ({ x, h, oracle }): State => (h.from === 'gradient' ? {} : { u: oracle.gradient(x) }),
  step({ x, state, h, oracle, key }) {
    const g = oracle.gradient(x);
    const shake = t.sqrt(t.mul(t.mul(h.noise, h.dt), 2));
    const u = repeat(
      h.products,
      (i, now) => {
        const force = sub(axpy(h.lambda, now, oracle.gaussNewton(x, now)), g);
        const moved = axpy(t.neg(h.dt), force, now);
        // Without noise no number is drawn for it.
        return t.cond(
          t.greater(h.noise, 0),
          () => add(moved, scale(shake, probes.normal(x, t.atIndex(key, i)))),
          () => moved,
        );
      },
      state.u ?? g,
    );
    return { x: axpy(t.neg(h.lr), u, x), state: state.u ? { u } : {} };
  },
});
