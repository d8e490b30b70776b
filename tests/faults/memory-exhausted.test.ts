import { expect, test } from 'vitest';
import { stateOf } from './engine-fixtures.ts';
import { greedyMethod, greedySuite } from './greedy-method.ts';
import { playSuite } from './play-suite.ts';

/** More than any machine has, so that the system refuses it at once. */
const vast = '[2 ** 20, 2 ** 20]';

test.each([
  ['as a constant', `{ m: zeros(${vast}, 'float64') }`],
  ['as it is computed', `{ m: broadcastTo(reshape(constant(1, 'float64'), [1, 1]), ${vast}) }`],
])('memory that there is not, asked for %s, ends the run with a code of its own', (_, state) => {
  const { totals, store } = playSuite({
    suite: greedySuite({ steps: 2 }),
    plugins: { 'greedy.ts': greedyMethod({ state, next: '{ m: add(state.m, 1) }' }) },
  });
  expect(totals).toEqual({ failed: 1, finished: 1 });
  expect(stateOf(store, 1)).toMatchObject({ status: 'failed', reason: 'memory.exhausted' });
});
