import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/main/engine/limits.ts';
import { Watchdog } from '../../../src/main/engine/watchdog.ts';

function setUp() {
  let now = 0;
  const watchdog = new Watchdog(defaultLimits, () => now);
  /** Time goes by in ticks, as in a process that is awake; returns what was exceeded, and when. */
  const wait = (seconds: number) => {
    for (let end = now + seconds * 1_000; now < end;) {
      now += 1_000;
      const exceeded = watchdog.check();
      if (exceeded !== undefined) return { exceeded, at: now / 1_000 };
    }
    return undefined;
  };
  return { watchdog, wait, sleep: (seconds: number) => void (now += seconds * 1_000) };
}

test('a start may take ten minutes', () => {
  expect(setUp().wait(1_000)).toEqual({ exceeded: 'start', at: 601 });
});

test('a loop may be silent for thirty seconds', () => {
  const { watchdog, wait } = setUp();
  wait(500);
  watchdog.started();
  expect(wait(29)).toBeUndefined();
  watchdog.sign(1);
  expect(wait(100)).toEqual({ exceeded: 'heartbeat', at: 560 });
});

test('a loop of slow steps may be silent for twenty times their median', () => {
  const { watchdog, wait } = setUp();
  watchdog.started();
  for (const [step, seconds] of [4, 4, 1, 25, 4, 4].entries()) {
    wait(seconds);
    watchdog.sign(step);
  }
  expect(wait(1_000)).toEqual({ exceeded: 'heartbeat', at: 42 + 81 });
});

test('signs of life without a new step keep the loop alive but say nothing of the length of steps', () => {
  const { watchdog, wait } = setUp();
  watchdog.started();
  for (let second = 0; second < 100; second += 1) {
    expect(wait(1)).toBeUndefined();
    watchdog.sign(5);
  }
  expect(wait(1_000)).toEqual({ exceeded: 'heartbeat', at: 131 });
});

test('time in which the engine itself slept does not count', () => {
  const { watchdog, wait, sleep } = setUp();
  watchdog.started();
  wait(20);
  sleep(3_600);
  expect(wait(5)).toBeUndefined();
  expect(wait(1_000)?.exceeded).toBe('heartbeat');
});
