import { afterEach, expect, test, vi } from 'vitest';
import { busyOf, processBusy, thisMachine, type Machine } from '../../../../src/main/engine/conditions/machine.ts';
import { MachineWatch } from '../../../../src/main/engine/conditions/watch.ts';
import { remarksOf } from '../../../../src/shared/domain/conditions.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A machine of two processors, on which a worker (process 7) and others are busy for a share of the time. */
function pretended() {
  vi.useFakeTimers();
  const state = { at: 100, asleep: 0, others: 0, worker: 0, ahead: 0, throttled: 3 };
  const rate = { others: 0, worker: 0, ahead: 0 };
  const pass = (seconds: number): void => {
    for (let passed = 0; passed < seconds; passed += 1) {
      state.at += 1;
      state.others += rate.others;
      state.worker += rate.worker;
      state.ahead += rate.ahead;
      vi.advanceTimersByTime(1000);
    }
  };
  const machine: Machine = {
    processors: 2,
    busy: () => 5000 + state.others + state.worker + state.ahead,
    busyOf: (pid) => (pid === 7 ? state.worker : pid === 9 ? state.ahead : null),
    ownBusy: () => 1,
    throttled: () => state.throttled,
    turbo: () => true,
    withSleep: () => state.at + state.asleep,
    awake: () => state.at,
  };
  return { state, rate, pass, machine, watch: new MachineWatch(machine) };
}

test('others are what is busy beside the own workers, as an average over a run', () => {
  const { rate, pass, watch } = pretended();
  watch.own(7);
  rate.worker = 1;
  const end = watch.begin();
  pass(10);
  rate.others = 0.8;
  pass(10);
  const conditions = end();
  expect(conditions).toMatchObject({ watched_s: 20, processors: 2, throttled: 0, turbo: true, slept_s: 0 });
  expect(conditions.othersBusy).toBeCloseTo(0.4, 9);
  expect(remarksOf(conditions)).toEqual([]);
});

test('a busy machine, heat and sleep are remarks', () => {
  const { state, rate, pass, watch } = pretended();
  const end = watch.begin();
  rate.others = 1.5;
  pass(4);
  state.throttled += 2;
  state.asleep = 3600;
  expect(remarksOf(end())).toEqual([
    'other programs kept 1.5 of 2 processors busy',
    'the processor was slowed down by heat 2 times',
    'the machine slept for 3600 s',
  ]);
});

test('what compiles ahead is no other program, but may disturb a run as one', () => {
  const { rate, pass, watch } = pretended();
  watch.own(7);
  watch.ahead(9);
  const end = watch.begin();
  rate.ahead = 0.4;
  pass(4);
  expect(remarksOf(end())).toEqual([]);
  const both = watch.begin();
  rate.others = 0.2;
  pass(4);
  expect(both()).toMatchObject({ aheadBusy: expect.closeTo(0.4, 9), othersBusy: expect.closeTo(0.2, 9) });
  expect(remarksOf(both())).toEqual(['Descent compiled what comes next on 0.4 of 2 processors']);
});

test.each([
  { processors: 2, worker: 1, others: 0, room: false },
  { processors: 4, worker: 3, others: 0, room: true },
  { processors: 4, worker: 3.2, others: 0, room: false },
  { processors: 4, worker: 1, others: 0.3, room: false },
  { processors: 16, worker: 12, others: 2.5, room: true },
])('there is room beside a run where a processor is idle and its use does not disturb: %o', (given) => {
  const { rate, pass, machine } = pretended();
  const watch = new MachineWatch({ ...machine, processors: given.processors });
  watch.own(7);
  expect(watch.hasRoom()).toBe(false);
  watch.begin();
  [rate.worker, rate.others] = [given.worker, given.others];
  pass(3);
  expect(watch.hasRoom()).toBe(given.room);
});

test('a run of some milliseconds is told by what went on in the second before', () => {
  const { state, rate, pass, watch } = pretended();
  const long = watch.begin();
  rate.others = 1;
  pass(5);
  const short = watch.begin();
  state.at += 0.01;
  expect(short()).toMatchObject({ watched_s: expect.closeTo(0.01, 9), othersBusy: 1 });
  long();
});

test('a worker that has ended takes nothing into account, and its end tells no more than once', () => {
  const { state, pass, watch, machine } = pretended();
  watch.own(8);
  const end = watch.begin();
  pass(2);
  const ended = end();
  state.others += 100;
  expect(end()).toBe(ended);
  expect(ended.othersBusy).toBe(0);
  expect(machine.busyOf(8)).toBeNull();
});

test('a system that does not tell is no undisturbed one: it is not known', () => {
  const { watch: _, machine, pass } = pretended();
  const silent = new MachineWatch({
    ...machine,
    ...{ busy: () => null, throttled: () => null, turbo: () => null, withSleep: () => null },
  });
  const end = silent.begin();
  pass(2);
  const conditions = end();
  expect(conditions).toMatchObject({ othersBusy: null, throttled: null, turbo: null, slept_s: null });
  expect(remarksOf(conditions)).toEqual([]);
});

test('the figures of Linux are read by their columns', () => {
  expect(busyOf('cpu  100 20 30 4000 500 6 7 8 90 10\ncpu0 1 2\n')).toBeCloseTo(1.71, 9);
  expect(busyOf('intr 1\n')).toBeNull();
  expect(processBusy('42 (a) b) R 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0')).toBe(2);
  const machine = thisMachine();
  expect(machine.processors).toBeGreaterThan(0);
  const before = machine.busyOf(process.pid)!;
  for (const end = performance.now() + 200; performance.now() < end;);
  expect(machine.busyOf(process.pid)! - before).toBeGreaterThan(0.02);
  expect(machine.busyOf(2 ** 30)).toBeNull();
});
