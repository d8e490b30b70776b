import { choice, positive, unit } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { coefficient, count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { centralSlope, forwardSlope, valueOf } from '../mechanisms/estimators.ts';

/** The slope along every coordinate by differences, and heavy ball's step. */
export default defineOptimizer({
  id: 'zo-cge',
  title: 'Coordinate-wise differences',
  short: 'ZO-CGE',
  order: 0,
  paper: 'Chen et al. 2024, DeepZero, arXiv:2310.02025',
  revision: 1,
  hyper: {
    lr: positive(0.01, { log: [1e-4, 1] }),
    mu: positive(5e-3, { log: [1e-6, 1e-1] }),
    momentum: unit(0.9),
    difference: choice(['forward', 'central'], 'forward'),
  },
  needs: ['not many unknowns'],
  invariances: ['scale of f over lr'],
  cost: 'n + 1 values, n the unknowns; 2n with central differences',
  state: '1 float per parameter',
  family: 'zeroth-order',
  equation: String.raw`\tilde g_i = \frac{f(x_k + \mu e_i) - f(x_k)}{\mu} \;\text{ or }\; \frac{f(x_k + \mu e_i) - f(x_k - \mu e_i)}{2\mu}, \qquad m_{k+1} = \beta\,m_k + \tilde g, \quad x_{k+1} = x_k - \eta\,m_{k+1}`,
  about:
    'Finds the slope along each coordinate by a difference of two values, all of them in every step: as exact as differences are, and as dear as there are unknowns; η is lr, β momentum.',
  words:
    'gᵢ = (f(x + mu · eᵢ) − f(x)) / mu for every coordinate i with difference forward, (f(x + mu · eᵢ) − f(x − mu · eᵢ)) / (2 mu) with central\nm ← momentum · m + g, at first 0\nx ← x − lr · m',
  pitfalls: [
    'forward is off by half of mu times the curvature of each coordinate: it settles beside the minimum.',
    'A step costs as many values as there are unknowns: compare it by oracle units.',
    'In fp32 values are known to 6e-8 of f: of mu below that over the slope nothing is left.',
  ],
  sources: {
    lr: 'Chen et al. have 0.1.',
    mu: 'Chen et al.',
    momentum: 'Chen et al.',
    difference: 'Chen et al.',
  },
  init: ({ x }) => ({ m: t.zerosLike(toVector(x)) }),
  step: ({ x, state, h, oracle }) => {
    const n = count(x);
    const start = toVector(x);
    const here = h.difference === 'forward' ? valueOf(oracle, x) : undefined;
    const { g } = t.while_(
      (s) => t.less(s.i, n),
      (s) => {
        const isOwn = t.equal(t.range(n, 'int32'), s.i);
        const along = fromVector(t.cast(isOwn, start.dtype), x);
        const slope = here ? forwardSlope(oracle, x, along, h.mu, here) : centralSlope(oracle, x, along, h.mu);
        return { i: t.add(s.i, 1), g: t.select(isOwn, t.cast(slope, start.dtype), s.g) };
      },
      { i: t.constant(0, 'int32'), g: t.zerosLike(start) },
    );
    const m = t.add(t.mul(state.m, coefficient(h.momentum, g)), g);
    return { x: fromVector(t.sub(start, t.mul(m, coefficient(h.lr, m))), x), state: { m } };
  },
});
