import { choice, positive } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { axpy, dot, map, mul, select, sub, zerosLike } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { boxed, divergence, latentOf, withinVolume } from '../mechanisms/latent.ts';

const halvings = 50;
/** It ends where a small step changes x no more than so much of its length, and f by no more than a share of it. */
const stationary = { step: 1e-3, move: 1e-6, fall: 1e-5 };

/** ψ ← ψ − αG + c of x = lower + (upper − lower) / (1 + e^−ψ), G the gradient in x, not in ψ. */
export default defineOptimizer({
  id: 'simpl',
  title: 'Sigmoidal mirror descent with a projected latent variable',
  short: 'SiMPL',
  order: 1,
  paper: 'arXiv:2411.19421',
  revision: 1,
  hyper: {
    first: positive(1, { log: [1e-2, 100] }),
    c1: positive(1e-4, { max: 1 }),
    rule: choice(['armijo', 'bregman'], 'armijo'),
  },
  spaces: ['box'],
  needs: ['its space'],
  cost: '1 gradient and 1 value; another value for every halving of the step',
  state: '3 floats per parameter',
  family: 'constrained',
  equation: String.raw`\begin{aligned} \psi_{k+1} &= \psi_k - \alpha_k\,\nabla f(x_k) + c\,\mathbf{1}, \qquad x = \frac{1}{1 + e^{-\psi}}, \quad \textstyle\sum_i w_i x_i \le V \\ \alpha_k &= \left| \frac{\langle \psi_k - \psi_{k-1},\, x_k - x_{k-1} \rangle}{\langle \nabla f(x_k) - \nabla f(x_{k-1}),\, x_k - x_{k-1} \rangle} \right|, \ \text{halved until } f \text{ falls enough} \end{aligned}`,
  about:
    'Mirror descent for fields between bounds with a volume: moves their logits by the gradient, and then all by the one number with which they have that volume.',
  words:
    'ψ = ln((x − lower) / (upper − lower)) − ln((upper − x) / (upper − lower)) at first, G = ∇f(x) / weights\nα = first at first, then |⟨ψ − ψ before, x − x before⟩ / ⟨G − G before, x − x before⟩|, products with the weights\nψ⁺ = ψ − α · G + c, c = 0 where x⁺ = lower + (upper − lower) / (1 + exp(−ψ⁺)) has no more than the volume, else so that it has it\nα is halved until, with rule armijo, f(x⁺) ≤ f + c1 · ⟨∇f, x⁺ − x⟩; with bregman f(x⁺) ≤ f + ⟨∇f, x⁺ − x⟩ + D(x⁺, x) / α, D the divergence of the entropy\nx ← x⁺, ψ ← ψ⁺; it ends where f falls by less than 1e-5 of itself, and a step of 1e-3 moves x by less than 1e-9',
  pitfalls: [
    'G is not chained through the sigmoid: with its slope as a factor it would be gradient descent in ψ, another method.',
    'In fp32 f cannot tell small steps: rules and ends of it are then about rounding.',
    'Its second step size is a quotient of differences, which batches fill with noise.',
  ],
  sources: {
    first: 'Kim, Lazarov, Surowiec and Keith, and their code in MFEM.',
    c1: 'Their code in MFEM.',
    rule: 'The paper has both.',
  },
  init: ({ x, space }) => {
    const latent = latentOf(x, space.bounds());
    return { latent, before: { latent, gradient: zerosLike(x) }, alpha: t.constant(0, 'float64') };
  },
  step({ x, state, h, oracle, space, t: step }) {
    const bounds = space.bounds();
    const weights = bounds.volume?.weights ?? map((a) => t.onesLike(a), x);
    const { value, gradient: slope } = oracle.valueAndGradient(x);
    const gradient = map((g, w) => t.div(g, w), slope, weights);
    const wide = (a: Scalar): Tensor<'float64'> => t.cast(a, 'float64');
    const weighted = (a: Params, b: Params): Tensor<'float64'> => wide(dot(mul(a, b), weights));

    const moved = sub(x, boxed(state.before.latent, bounds));
    const ratio = t.abs(
      t.div(
        weighted(sub(state.latent, state.before.latent), moved),
        weighted(sub(gradient, state.before.gradient), moved),
      ),
    );
    const isSome = t.logicalAnd(t.isFinite(ratio), t.greater(ratio, 0));
    const first = t.select(t.equal(step, 1), h.first, t.select(isSome, ratio, state.alpha));

    /** Where x stays, it does so to the last bit. */
    const at = (latent: Params): Params =>
      map((a, old, psi, next) => t.select(t.equal(psi, old), a, next), x, state.latent, latent, boxed(latent, bounds));
    const along = (alpha: Tensor<'float64'> | number): Params =>
      withinVolume(axpy(typeof alpha === 'number' ? -alpha : t.neg(alpha), gradient, state.latent), bounds);
    const enough = (after: Tensor<'float64'>, alpha: Tensor<'float64'>, latent: Params): Tensor<'bool'> => {
      const promised = wide(dot(slope, sub(at(latent), x)));
      const allowed =
        h.rule === 'armijo'
          ? t.mul(promised, h.c1)
          : t.add(promised, t.div(wide(divergence(latent, state.latent, weights, bounds)), alpha));
      return t.lessEqual(after, t.add(wide(value), allowed));
    };
    const end = t.while_(
      ({ found, count }) => t.logicalAnd(t.logicalNot(found), t.less(count, halvings)),
      ({ next, count }) => {
        const latent = along(next);
        const after = wide(oracle.value(at(latent)));
        const found = enough(after, next, latent);
        return { alpha: next, next: t.mul(next, 0.5), latent, after, found, count: t.add(count, 1) };
      },
      {
        ...{ alpha: first, next: first, latent: state.latent, after: wide(value) },
        ...{ found: t.constant(false, 'bool'), count: t.constant(0, 'int32') },
      },
    );
    const latent = select(end.found, end.latent, state.latent);
    const little = sub(at(along(stationary.step)), x);
    const isStationary = t.less(t.sqrt(weighted(little, little)), stationary.step * stationary.move);
    const fall = t.sub(wide(value), end.after);
    const isSlow = t.less(fall, t.mul(t.abs(wide(value)), stationary.fall));
    return {
      x: at(latent),
      state: { latent, before: { latent: state.latent, gradient }, alpha: end.alpha },
      stop: t.logicalOr(t.logicalNot(end.found), t.logicalAnd(isStationary, isSlow)),
    };
  },
});
