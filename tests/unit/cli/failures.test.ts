import { expect, test } from 'vitest';
import { failuresOf } from '../../../src/main/cli/run/failures.ts';
import { queue, spec, temporaryStore } from '../engine/fixtures.ts';

/** The last line about runs that ended so. */
function advice(...ends: readonly (readonly [status: string, reason: string])[]): string {
  const store = temporaryStore();
  const runs = queue(
    store,
    ends.map((_, seed) => spec({ seed })),
  );
  for (const [i, [status, reason]] of ends.entries())
    store.append(() =>
      store.run('UPDATE run SET status = :status, reason = :reason WHERE run_id = :id', {
        ...{ status, reason, id: runs[i]!.id },
      }),
    );
  const { suite_id: suiteId } = store.get<{ suite_id: number }>('SELECT suite_id FROM suite')!;
  const { count, lines } = failuresOf(store, suiteId, 'suite');
  expect(count).toBe(ends.length);
  return lines.at(-1)!.replace(/.*; /, '');
}

test('what makes the runs that are left is told by what they need', () => {
  expect(advice(['failed', 'method.threw'], ['timeout', 'timeout'])).toBe('--retry runs them again.');
  expect(advice(['paused', 'code.changed'], ['paused', 'device.missing'])).toBe('the same command goes on with them.');
  expect(advice(['failed', 'worker.crashed'])).toBe('the same command goes on with them.');
  expect(advice(['failed', 'method.threw'], ['paused', 'checkpoint.unwritable'])).toBe(
    'the same command goes on with 1 of them, --retry runs all again.',
  );
});
