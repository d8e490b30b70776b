import { positive, real } from '../../../shared/domain/parameter.ts';
import { add, div, mul, neg, sqrt, sub } from '../../tensor/index.ts';
import { axpy, sub as difference } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/**
 * ρ = 1 − 1/√κ; y = (1 + γ)ξ − γξ₋; ξ⁺ = (1 + β)ξ − βξ₋ − η∇f(y); handed back is x = (1 + δ)ξ − δξ₋, where η = (1 + ρ)/L,
 * β = ρ²/(2 − ρ), γ = ρ²/((1 + ρ)(2 − ρ)), δ = ρ²/(1 − ρ²).
 */
export default defineOptimizer({
  id: 'triple-momentum',
  title: 'Triple momentum',
  short: 'TMM',
  order: 1,
  paper: 'Van Scoy, Freeman and Lynch 2018, doi:10.1109/LCSYS.2017.2722406',
  revision: 1,
  hyper: {
    largest: positive(100, { log: [1, 1e4] }),
    kappa: real(100, { min: 1, exclusive: ['min'], log: [10, 1e5] }),
  },
  invariances: ['rotation'],
  cost: '1 gradient',
  state: '1 float per parameter',
  family: 'first-order',
  equation: String.raw`\begin{aligned} y_k &= (1 + \gamma)\,\xi_k - \gamma\,\xi_{k-1}, \qquad \rho = 1 - 1/\sqrt{\kappa} \\ \xi_{k+1} &= (1 + \beta)\,\xi_k - \beta\,\xi_{k-1} - \tfrac{1 + \rho}{L}\,\nabla f(y_k), \qquad \beta = \tfrac{\rho^2}{2 - \rho},\ \gamma = \tfrac{\rho^2}{(1 + \rho)(2 - \rho)} \\ x_k &= (1 + \delta)\,\xi_k - \delta\,\xi_{k-1}, \qquad \delta = \tfrac{\rho^2}{1 - \rho^2} \end{aligned}`,
  about:
    'The fastest known method with fixed steps where f is smooth and strongly convex: three momenta, of the largest curvature L (largest) and the condition number κ (kappa).',
  words:
    'ρ = 1 − 1 / √kappa, and of ρ: β = ρ² / (2 − ρ), γ = ρ² / ((1 + ρ)(2 − ρ)), δ = ρ² / (1 − ρ²)\ny = (1 + γ) · ξ − γ · the ξ before, which at first is ξ itself\nξ ← (1 + β) · ξ − β · the ξ before − (1 + ρ) / largest · ∇f(y)\nx ← (1 + δ) · ξ − δ · the ξ before, which is handed back',
  pitfalls: [
    'Where largest is less than the largest curvature, it diverges.',
    'The point that it hands back amplifies noise of the gradient, by four times where kappa = 100.',
    'Where f is not strongly convex no kappa is right.',
  ],
  sources: {
    largest: 'No source: 100 and kappa = 100 are those of a quadratic with curvatures from 1 to 100.',
    kappa: 'No source: 100 and largest = 100 are those of a quadratic with curvatures from 1 to 100.',
  },
  init: ({ x, h }) => {
    const rho = sub(1, div(1, sqrt(h.kappa)));
    const square = mul(rho, rho);
    return { before: x, delta: div(square, sub(1, square)) };
  },
  step: ({ x, state, h, oracle }) => {
    const rho = sub(1, div(1, sqrt(h.kappa)));
    const square = mul(rho, rho);
    const beta = div(square, sub(2, rho));
    const gamma = div(beta, add(1, rho));
    const last = difference(x, state.before);
    const g = oracle.gradient(axpy(gamma, last, x));
    const next = axpy(neg(div(add(1, rho), h.largest)), g, axpy(beta, last, x));
    return { x: next, state: { before: x, delta: state.delta } };
  },
  point: ({ x, state }) => axpy(state.delta, difference(x, state.before), x),
});
