import { positive } from '../../../shared/domain/parameter.ts';
import { neg } from '../../tensor/index.ts';
import { axpy } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** x ← prox(x − ηg), g the gradient of the smooth part, prox that of η times the other. */
export default defineOptimizer({
  id: 'proximal-gradient',
  title: 'Proximal gradient descent',
  short: 'ISTA',
  order: 1,
  paper: 'Beck and Teboulle 2009, doi:10.1137/080716542, as ISTA; Bruck 1977, doi:10.1016/0022-247X(77)90114-3',
  revision: 1,
  hyper: { lr: positive(0.01, { log: [1e-4, 10] }) },
  composite: true,
  cost: '1 gradient',
  state: 'none',
  family: 'composite',
  equation: String.raw`x_{k+1} = \operatorname{prox}_{\eta h}\bigl(x_k - \eta\,\nabla f(x_k)\bigr), \qquad \operatorname{prox}_{\eta h}(v) = \arg\min_u\, h(u) + \frac{\lVert u - v \rVert^2}{2\eta}`,
  about:
    'Gradient descent on the smooth part f of a sum, and a proximal step on the other part h, which may have corners; η is lr. Where all is smooth, it is gradient descent.',
  words: 'g = the gradient of the smooth part at x\nx ← prox of lr · h at x − lr · g',
  pitfalls: [
    'It converges only for lr < 2/L, where L is the largest curvature of the smooth part on the way; 1/L never goes up.',
    'It finds which entries are 0 after a finite number of steps, and converges linearly from then on: until then it may be slow.',
  ],
  sources: { lr: 'As gradient-descent has it, which is SGD of Keras; Beck and Teboulle have 1/L.' },
  init: () => ({}),
  step: ({ x, h, oracle }) => ({ x: oracle.prox(axpy(neg(h.lr), oracle.gradient(x), x), h.lr), state: {} }),
});
