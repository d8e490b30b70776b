import { expect, test } from 'vitest';
import { recording, replay } from './replay.ts';

/**
 * Suites as they were really made: 490 runs of 83 programs on a quiet machine; and both demos on one that others kept
 * busy, where compilations took longer and longer.
 */
test.each([
  ['example', 0.95],
  ['first', 0.5],
  ['demo', 0.5],
] as const)('from the first program on, what is told of %s is near what it took', (name, inside) => {
  const { looks, total } = replay(recording(name));
  expect(total).toBeGreaterThan(60);
  const after = looks.filter(({ programsDone, left }) => programsDone > 0 && left > 2);
  for (const { told, left, at } of after) {
    const where = `${at.toFixed(1)} s: ${left.toFixed(1)} s left, told ${JSON.stringify(told)}`;
    expect(told, where).toBeDefined();
    expect(told!.value, where).toBeGreaterThan(left / 3.3);
    expect(told!.value, where).toBeLessThan(left * 2);
  }
  const right = after.filter(({ told, left }) => told!.low <= left && left <= told!.high);
  expect(right.length / after.length).toBeGreaterThan(inside);
  // While little is known the range says so, and it narrows.
  const width = ({ told }: (typeof after)[number]): number => told!.high / told!.low;
  expect(width(after[0]!)).toBeGreaterThan(2);
  expect(width(after.at(-1)!)).toBeLessThan(width(after[0]!) / 2);
  // Nothing makes it jump as the demo's did, from 23 s to 2 min 27 s.
  for (const [i, { told }] of after.entries()) {
    if (i === 0 || after[i]!.left < 20) continue;
    expect(told!.value / after[i - 1]!.told!.value).toBeLessThan(2);
  }
});
