import { expect, test } from 'vitest';
import { CallClock } from '../../../src/main/tensor/runtime/calls.ts';

function setUp() {
  let now = 1_000n;
  const clock = new CallClock(undefined, () => now);
  /** Another thread's, of the same memory. */
  const reader = new CallClock(clock.memory, () => now);
  return { clock, reader, pass: (seconds: number) => void (now += BigInt(seconds * 1e9)) };
}

test('another thread sees how long a call has lasted, how many there were, and the longest', () => {
  const { clock, reader, pass } = setUp();
  expect(reader.read()).toEqual({ calls: 0, current: 0, longest: 0 });
  const result = clock.during(() => {
    pass(3);
    expect(reader.read()).toEqual({ calls: 0, current: 3, longest: 0 });
    return 'done';
  });
  expect(result).toBe('done');
  clock.during(() => pass(1));
  pass(100);
  expect(reader.read()).toEqual({ calls: 2, current: 0, longest: 3 });
});

test('a call that fails is over, too', () => {
  const { clock, reader, pass } = setUp();
  expect(() =>
    clock.during(() => {
      pass(2);
      throw new Error('no memory');
    }),
  ).toThrow('no memory');
  pass(5);
  expect(reader.read()).toEqual({ calls: 1, current: 0, longest: 2 });
});

test('what compiled is forgotten, and time in which the process stood still is no part of a call', () => {
  const { clock, reader, pass } = setUp();
  clock.during(() => pass(60));
  clock.forget();
  clock.during(() => {
    pass(1);
    pass(600);
    reader.stood(BigInt(600e9));
    expect(reader.read().current).toBe(1);
    pass(1);
  });
  expect(reader.read()).toEqual({ calls: 2, current: 0, longest: 2 });
});
