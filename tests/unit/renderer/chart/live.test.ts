import { describe, expect, test } from 'vitest';
import type { CurveSeries } from '../../../../src/shared/contract/curves.ts';
import { appended, withPoints, type NewPoint } from '../../../../src/renderer/components/chart/live.ts';
import { scaleOf, extentOf } from '../../../../src/shared/chart/scale.ts';
import { stepped } from '../../../../src/renderer/components/chart/target-steps.ts';
import { moved, partOf, zoomed } from '../../../../src/renderer/components/chart/zoom.ts';
import { line } from './curves.ts';

const series = (ref: CurveSeries['ref'], change: Partial<CurveSeries> = {}): CurveSeries => ({
  ref,
  instanceId: 1,
  problem: 'p',
  problemLabel: 'p',
  optimizer: 'adam',
  optimizerTitle: 'Adam',
  optimizerShort: 'Adam',
  hyper: '',
  precision: 'fp32',
  hardware: 'h',
  budget: '1,000 steps, 60 s',
  marks: [],
  runs: 1,
  failures: 0,
  live: 1,
  disturbed: 0,
  metrics: [],
  better: 'lower',
  middle: line([0, 10], [1, 0.5]),
  band: null,
  traces: [],
  endings: [],
  extent: null,
  ...change,
});
const point = (change: Partial<NewPoint>): NewPoint => ({
  runId: 1,
  groupId: 4,
  step: 20,
  f_evals: 40,
  oracle_units: 80,
  compute_s: 0.5,
  f: 7,
  gap: 0.25,
  ...change,
});
const how = { axis: 'steps', value: 'gap', best: false } as const;

describe('points of runs that go on', () => {
  test('extend the run’s own line at its cost', () => {
    const { series: next, changed, stale } = withPoints([series({ runId: 1 }), series({ runId: 2 })], [point({})], how);
    expect([...next[0]!.middle.x]).toEqual([0, 10, 20]);
    expect([...next[0]!.middle.y]).toEqual([1, 0.5, 0.25]);
    expect(next[1]!.middle.x.length).toBe(2);
    expect([changed, stale]).toEqual([true, false]);
    expect([
      ...withPoints([series({ runId: 1 })], [point({ oracle_units: 80 })], { ...how, axis: 'oracle_units', value: 'f' })
        .series[0]!.middle.x,
    ]).toEqual([0, 10, 80]);
  });

  test('keep the best so far, over gaps too', () => {
    expect([...appended(line([0], [1]), 1, 3, true).y]).toEqual([1, 1]);
    expect([...appended(line([0], [1]), 1, 0.1, true).y]).toEqual([1, 0.1]);
    expect([...appended(line([0], [1]), 1, NaN, true).y]).toEqual([1, 1]);
    expect([...appended(line([0], [1]), 1, NaN, false).y]).toEqual([1, NaN]);
  });

  test('never go back: what is there already, or before it, changes nothing', () => {
    const before = [series({ runId: 1 })];
    const { series: next, changed } = withPoints(before, [point({ step: 10 })], how);
    expect(changed).toBe(false);
    expect(next).toBe(before);
  });

  test('of a group make its median stale, and extend its single run', () => {
    const group = series({ groupId: 4 }, { traces: [{ runId: 1, seed: 0, line: line([0, 10], [1, 0.5]) }] });
    const { series: next, stale } = withPoints([group], [point({})], how);
    expect(stale).toBe(true);
    expect(next[0]!.middle).toBe(group.middle);
    expect([...next[0]!.traces[0]!.line.x]).toEqual([0, 10, 20]);
  });

  test('do not carry the working value: that is asked for', () => {
    const { changed, stale } = withPoints([series({ runId: 1 })], [point({})], { ...how, value: 'working' });
    expect([changed, stale]).toEqual([false, true]);
  });
});

describe('zoom', () => {
  const tight = { low: 0, high: 0 };
  const whole = scaleOf(extentOf([0, 100]), false, tight);
  const part = scaleOf(extentOf([20, 40]), false, tight);
  const logWhole = scaleOf(extentOf([1, 1e4]), true, tight);

  test('is about the pointer, and its ends are values of the axis', () => {
    expect(zoomed(whole, whole, 0.5, 0.5)).toEqual([25, 75]);
    expect(zoomed(whole, whole, 0, 0.1)).toEqual([0, 10]);
    const [from, to] = zoomed(logWhole, logWhole, 0.5, 0.5)!;
    expect([from, to].map((each) => Math.round(Math.log10(each)))).toEqual([1, 3]);
  });
  test('out ends at all of it, and does not go beyond', () => {
    expect(zoomed(part, whole, 0.5, 100)).toBeNull();
    expect(zoomed(part, whole, 0.5, 3)).toEqual([0, 60]);
  });
  test('in ends where numbers can no longer be told apart', () => {
    let range = zoomed(whole, whole, 0.5, 0.5)!;
    for (let i = 0; i < 200; i += 1) range = zoomed(scaleOf(extentOf(range), false, tight), whole, 0.5, 0.5) ?? range;
    expect(range[1]).toBeGreaterThan(range[0]);
  });
  test('moves within the whole', () => {
    expect(moved(part, whole, 0.5)).toEqual([30, 50]);
    expect(moved(part, whole, -5)).toEqual([0, 20]);
    expect(moved(part, whole, 50)).toEqual([80, 100]);
  });
  test('takes a part in either direction of the drag, from zero where it begins in the strip of a log axis', () => {
    expect(partOf(whole, 0.75, 0.25)).toEqual([25, 75]);
    expect(partOf(whole, 0.5, 0.5)).toBeNull();
    expect(partOf(scaleOf(extentOf([0, 1, 100]), true, tight), 0, 0.5)![0]).toBe(0);
  });
});

test('targets step by a tenth of a decade, with Shift by one, and stay numbers', () => {
  expect(stepped(1e-2, 'ArrowDown', false)).toBe(0.00794);
  expect(stepped(1e-2, 'ArrowUp', true)).toBe(0.1);
  expect(stepped(1e-2, 'PageDown', false)).toBe(1e-3);
  expect(stepped(1e-300, 'ArrowDown', true)).toBe(1e-300);
  expect(stepped(1, 'x', false)).toBeNull();
});
