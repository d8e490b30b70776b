/** Gradient descent that takes more and more memory. */
export const greedyMethod = ({ state = '{}', next = 'state', greed = '' }): string => `
import { add, broadcastTo, constant, defineOptimizer, mul, params, reshape, zeros } from 'descent';

const hoard: unknown[] = [];

export default defineOptimizer({
  id: 'greedy', title: 'Greedy', order: 1, paper: '-', revision: 1,
  hyper: {},
  cost: '1 gradient',
  state: 'x',
  init: () => (${state}),
  step: ({ x, state, oracle }) => {
    ${greed}
    return { x: params.axpy(-1e-4, oracle.gradient(x), x), state: ${next} };
  },
});
`;

/** A run of the greedy method, and one of a modest one after it. */
export const greedySuite = (budget: { steps: number; seconds?: number }): object => ({
  name: 'greedy',
  problems: [{ id: 'quadratic', eigenvalues: [1, 100], start: [1, 1] }],
  optimizers: [{ id: 'greedy' }, { id: 'gradient-descent', lr: 1e-3 }],
  precisions: ['fp64'],
  seeds: 1,
  device: 'cpu',
  budget,
});
