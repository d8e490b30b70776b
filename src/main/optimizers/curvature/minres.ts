import * as t from '../../tensor/index.ts';
import { add, axpy, dot, neg, scale, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

type F64 = t.Tensor<'float64'>;

/** Lanczos' vectors of H from −∇f(x₀), and rotations of their tridiagonal matrix: x has the least ‖∇f‖ in their span. */
export default defineOptimizer({
  id: 'minres',
  title: 'Minimal residuals',
  short: 'MINRES',
  order: 2,
  paper: 'Paige and Saunders 1975, doi:10.1137/0712047',
  revision: 1,
  hyper: {},
  needs: ['quadratic', 'exact points'],
  invariances: ['scale of f', 'rotation'],
  cost: '1 Hessian-vector product; a gradient before the first step',
  state: '4 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} \beta_{k+1} v_{k+1} &= H v_k - \alpha_k v_k - \beta_k v_{k-1}, \qquad \beta_1 v_1 = -\nabla f(x_0) \\ \bar\rho &= c_{k-1} \alpha_k - c_{k-2} s_{k-1} \beta_k, \qquad \rho_1 = \sqrt{\bar\rho^2 + \beta_{k+1}^2}, \qquad \rho_2 = s_{k-1} \alpha_k + c_{k-2} c_{k-1} \beta_k, \qquad \rho_3 = s_{k-2} \beta_k \\ c_k &= \bar\rho / \rho_1, \qquad s_k = \beta_{k+1} / \rho_1, \qquad w_k = \frac{v_k - \rho_3 w_{k-2} - \rho_2 w_{k-1}}{\rho_1} \\ x_{k+1} &= x_k + c_k \eta_k w_k, \qquad \eta_{k+1} = -s_k \eta_k, \qquad \eta_1 = \beta_1 \end{aligned}`,
  about:
    'Finds where the gradient of a quadratic is 0, a saddle point as well as a minimum: after each step it is the least gradient that as many products can reach.',
  words:
    'at the start β = η = ‖∇f(x)‖, v = −∇f(x) / β, and v₋ = w = w₋ = 0, c = c₋ = 1, s = s₋ = 0\nu = Hv − β · v₋, α = vᵀu, u ← u − α · v, β⁺ = ‖u‖\nρ̄ = c · α − c₋ · s · β, ρ₁ = √(ρ̄² + β⁺²), ρ₂ = s · α + c₋ · c · β, ρ₃ = s₋ · β\nc⁺ = ρ̄ / ρ₁, s⁺ = β⁺ / ρ₁, w⁺ = (v − ρ₃ · w₋ − ρ₂ · w) / ρ₁\nx ← x + c⁺ · η · w⁺, η ← −s⁺ · η\nand of v, w, c, s and β what is new takes the place of the last, and that of the one before: v = u / β⁺',
  pitfalls: [
    'It makes ‖∇f‖ least and not f, which may go up on its way; where H bends downwards it comes to a saddle point.',
    'The vectors of Lanczos’ method lose their right angles where an eigenvalue is found: then steps are repeated, and it needs more of them than there are unknowns.',
    'In fp32 it ends where ‖∇f‖ is about 6e-8 of ‖H‖ · ‖x‖.',
    'Where batches are drawn, it asks for products of all examples.',
  ],
  sources: {},
  init({ x, oracle }) {
    const b = neg(oracle.whole().gradient(x));
    const beta = length(b);
    const none = zerosLike(x);
    const [one, zero] = [t.constant(1, 'float64'), t.constant(0, 'float64')];
    return {
      ...{ v: scale(inverse(beta), b), vBefore: none, w: none, wBefore: none },
      ...{ beta, eta: beta, c: one, cBefore: one, s: zero, sBefore: zero },
    };
  },
  step({ x, state, oracle }) {
    const { v, vBefore, w, wBefore, beta, eta, c, cBefore, s, sBefore } = state;
    const hv = axpy(t.neg(beta), vBefore, oracle.whole().hvp(x, v));
    const alpha = t.cast(dot(v, hv), 'float64');
    const u = axpy(t.neg(alpha), v, hv);
    const nextBeta = length(u);
    const bar = t.sub(t.mul(c, alpha), t.mul(t.mul(cBefore, s), beta));
    const rho1 = t.sqrt(t.add(t.square(bar), t.square(nextBeta)));
    const rho2 = t.add(t.mul(s, alpha), t.mul(t.mul(cBefore, c), beta));
    const rho3 = t.mul(sBefore, beta);
    const over = inverse(rho1);
    const [nextC, nextS] = [t.mul(bar, over), t.mul(nextBeta, over)];
    const nextW = scale(over, add(v, add(scale(t.neg(rho3), wBefore), scale(t.neg(rho2), w))));
    return {
      x: axpy(t.mul(nextC, eta), nextW, x),
      state: {
        ...{ v: scale(inverse(nextBeta), u), vBefore: v, w: nextW, wBefore: w },
        ...{ beta: nextBeta, eta: t.neg(t.mul(nextS, eta)) },
        ...{ c: nextC, cBefore: c, s: nextS, sBefore: s },
      },
      // What is left is 0, or nothing more of it is reached.
      stop: t.logicalOr(t.equal(eta, 0), t.equal(rho1, 0)),
    };
  },
});

const length = (x: Parameters<typeof dot>[0]): F64 => t.sqrt(t.cast(dot(x, x), 'float64'));

/** 1 / a; 0 where a is. */
function inverse(a: F64): F64 {
  const isSome = t.greater(a, 0);
  return t.select(isSome, t.div(1, t.select(isSome, a, t.onesLike(a))), t.zerosLike(a));
}
