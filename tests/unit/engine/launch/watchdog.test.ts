import { expect, test } from 'vitest';
import { defaultLimits } from '../../../../src/main/engine/limits.ts';
import { Watchdog } from '../../../../src/main/engine/launch/watchdog.ts';
import type { Heartbeat } from '../../../../src/main/worker/protocol.ts';

const idle: Heartbeat = { calls: 1, current: 0, longest: 0.1 };

function setUp() {
  let now = 0;
  const watchdog = new Watchdog(defaultLimits, () => now);
  /** Time goes by in ticks, as in a process that is awake; returns what was exceeded, and when. */
  const wait = (seconds: number, beat?: (second: number) => Heartbeat) => {
    for (let end = now + seconds * 1_000, second = 1; now < end; second += 1) {
      now += 1_000;
      if (beat !== undefined) watchdog.heard(beat(second));
      const exceeded = watchdog.check();
      if (exceeded !== undefined) return { exceeded, at: now / 1_000 };
    }
    return undefined;
  };
  return { watchdog, wait, sleep: (seconds: number) => void (now += seconds * 1_000) };
}

/** One call goes on. */
const calling =
  (longest: number) =>
  (second: number): Heartbeat => ({ calls: 1, current: second, longest });

test('slow steps before the start are no reason to end it: each call that is over counts', () => {
  const { wait } = setUp();
  // 43 s each.
  const slow = (second: number): Heartbeat => ({ calls: Math.floor(second / 43), current: second % 43, longest: 43 });
  expect(wait(5_000, slow)).toBeUndefined();
  expect(wait(1_000, () => slow(5_000))).toEqual({ exceeded: 'start', at: 5_589 });
});

test('a start may take ten minutes without a call that is over, whatever the heart says', () => {
  expect(setUp().wait(1_000)).toEqual({ exceeded: 'start', at: 601 });
  // That one call was over is seen after a second.
  expect(setUp().wait(1_000, calling(0))).toEqual({ exceeded: 'start', at: 602 });
});

test('a heart may be silent for thirty seconds', () => {
  const { watchdog, wait } = setUp();
  wait(500);
  watchdog.started();
  expect(wait(29)).toBeUndefined();
  watchdog.heard(idle);
  expect(wait(100)).toEqual({ exceeded: 'silence', at: 560 });
});

test('a call may last thirty seconds, however short those before were', () => {
  const { watchdog, wait } = setUp();
  watchdog.started();
  expect(wait(30, calling(0.1))).toBeUndefined();
  expect(wait(100, calling(0.1))).toEqual({ exceeded: 'call', at: 61 });
});

test('a call may last twenty times the longest before', () => {
  const { watchdog, wait } = setUp();
  watchdog.started();
  expect(wait(700, calling(35))).toBeUndefined();
  expect(wait(1_000, calling(4))).toEqual({ exceeded: 'call', at: 700 + 81 });
});

test('a compilation that took minutes is no call of the loop, whichever is heard first of its end and its beat', () => {
  const { watchdog, wait } = setUp();
  wait(100, calling(0));
  watchdog.started();
  expect(wait(1)).toBeUndefined();
  watchdog.heard({ calls: 0, current: 101, longest: 0 });
  expect(wait(20)).toBeUndefined();
  expect(wait(100, () => idle)).toBeUndefined();
});

test('a loop that waits, for the disk or for the engine, makes no call and has not hung', () => {
  const { watchdog, wait } = setUp();
  watchdog.started();
  expect(wait(10_000, () => idle)).toBeUndefined();
});

test('time in which the engine itself slept does not count', () => {
  const { watchdog, wait, sleep } = setUp();
  watchdog.started();
  wait(20);
  sleep(3_600);
  expect(wait(5)).toBeUndefined();
  expect(wait(1_000)?.exceeded).toBe('silence');
});
