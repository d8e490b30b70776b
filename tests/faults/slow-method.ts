/** A plug-in: gradient descent whose steps take so many turns of a loop, and never end from a step on. */
const text = (endlessFrom: number): string => `
import { add, cast, defineOptimizer, greaterEqual, less, logicalOr, mul, params, real, sin, sub, while_ } from 'descent';

export default defineOptimizer({
  id: 'slow-method', title: 'Slow', order: 1, paper: '-', revision: 1,
  hyper: { turns: real(1, { min: 0 }), endlessFrom: real(${endlessFrom}, { min: 0 }) },
  cost: '1 gradient',
  state: 'none',
  init: () => ({}),
  step: ({ x, h, t, oracle }) => {
    const isEndless = greaterEqual(cast(t, 'float64'), h.endlessFrom);
    const end = while_(
      (s) => logicalOr(less(s.i, h.turns), isEndless),
      (s) => ({ i: add(s.i, 1), y: sin(add(s.y, s.i)) }),
      { i: sub(h.turns, h.turns), y: sub(h.turns, h.turns) },
    );
    return { x: params.axpy(sub(mul(end.y, 1e-30), 1e-3), oracle.gradient(x), x), state: {} };
  },
});
`;

/** Turns of about a second, of a step that XLA has compiled. */
export const second = 4e7;

export const slowPlugin = (endlessFrom = 1e9): Readonly<Record<string, string>> => ({
  'slow-method.ts': text(endlessFrom),
});

export const slowSuite = (
  hyper: { readonly turns?: number; readonly endlessFrom?: number },
  steps: number,
): object => ({
  name: 'slow',
  problems: [{ id: 'quadratic', eigenvalues: [1, 100], start: [1, 1] }],
  optimizers: [{ id: 'slow-method', ...hyper }],
  precisions: ['fp64'],
  seeds: 1,
  device: 'cpu',
  budget: { steps },
});
