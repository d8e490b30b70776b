import { expect, test } from 'vitest';
import { endWords } from '../../../src/main/shell/end-words.ts';

test('a queue that was stopped has not ended, and what was interrupted waits', () => {
  const queue = { done: 5, failed: 0, queued: 0, interrupted: 0, paused: 0 };
  expect(endWords(queue)).toEqual({ title: 'The queue has ended', body: '5 done' });
  expect(endWords({ ...queue, failed: 2, paused: 1 })).toEqual({
    title: 'The queue has ended',
    body: '3 done, 2 failed, 1 paused',
  });
  expect(endWords({ ...queue, interrupted: 1 })).toEqual({ title: 'The queue has stopped', body: '5 done, 1 waiting' });
});
