import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quartilesOver, type Band, type Member } from '../../../../src/shared/curves/group.ts';
import { bestSoFar, extentOf } from '../../../../src/shared/curves/points.ts';
import { quartiles } from '../../../../src/shared/stats/quantile.ts';

function band(members: readonly Member[]): Band {
  const work = quartilesOver(members);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const member = fc
  .record({
    start: fc.integer({ min: 0, max: 3 }),
    steps: fc.array(
      fc.record({
        dx: fc.integer({ min: 0, max: 3 }),
        y: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(NaN, Infinity)),
      }),
      { maxLength: 30 },
    ),
    afterwards: fc.constantFrom('worst' as const, 'last' as const, 'unknown' as const),
  })
  .map(({ start, steps, afterwards }): Member => {
    let x = start;
    return {
      x: Float64Array.from(steps, ({ dx }, row) => (x += row === 0 ? 0 : dx)),
      y: Float64Array.from(steps, ({ y }) => y),
      afterwards,
    };
  });

/** The definition, a run and a grid point at a time. */
function expectedBand(members: readonly Member[]) {
  const counted = members.filter(({ x, afterwards }) => x.length > 0 || afterwards === 'worst');
  const drawn = counted.filter(({ x }) => x.length > 0);
  const begin = Math.max(...drawn.map(({ x }) => x[0]!));
  const end = Math.min(...drawn.filter(({ afterwards }) => afterwards === 'unknown').map(({ x }) => x.at(-1)!));
  const grid = [...new Set(drawn.flatMap(({ x }) => [...x]))].sort((a, b) => a - b);
  return grid
    .filter((x) => x >= begin && x <= end)
    .map((x) => {
      const values = counted.map((run) => {
        const row = run.x.findLastIndex((each) => each <= x);
        if (row < 0) return Infinity;
        return run.afterwards === 'worst' && x > run.x.at(-1)! ? Infinity : run.y[row]!;
      });
      const { q1, median, q3 } = quartiles(values);
      return [x, q1, median, q3];
    });
}

test('is the quartiles of the values that the runs stand at, at every x that any recorded', () => {
  fc.assert(
    fc.property(fc.array(member, { maxLength: 7 }), (members) => {
      const { x, low, middle, high } = band(members);
      expect([...x].map((at, i) => [at, low[i], middle[i], high[i]])).toEqual(expectedBand(members));
    }),
    { numRuns: 1000 },
  );
});

const run = (afterwards: Member['afterwards'], x: number[], y: number[]): Member => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  afterwards,
});

test('a run that failed counts as the worst from there on and is never removed', () => {
  const { x, middle } = band([
    run('worst', [0, 1], [5, 4]),
    run('worst', [0, 2], [5, 3]),
    run('unknown', [0, 1, 2, 3], [5, 1, 1, 1]),
  ]);
  expect([...x]).toEqual([0, 1, 2, 3]);
  expect([...middle]).toEqual([5, 4, 3, Infinity]);
});

test('a failed run without a single point counts too; another one without points does not', () => {
  const finished = run('unknown', [0, 1], [2, 1]);
  expect([...band([finished, run('worst', [], [])]).high]).toEqual([Infinity, Infinity]);
  expect([...band([finished, run('last', [], [])]).high]).toEqual([2, 1]);
  expect(band([run('worst', [], [])]).x).toHaveLength(0);
});

test('with the budget used the band ends with the shortest run; a method that stopped stays where it is', () => {
  const long = run('unknown', [0, 1, 2, 3], [9, 8, 7, 6]);
  expect([...band([long, run('unknown', [0, 1.5], [4, 2])]).x]).toEqual([0, 1, 1.5]);
  const stopped = band([long, run('last', [0, 1.5], [4, 2])]);
  expect([...stopped.x]).toEqual([0, 1, 1.5, 2, 3]);
  expect([...stopped.middle]).toEqual([6.5, 6, 5, 4.5, 4]);
});

test('long groups are worked off in parts', () => {
  const x = Array.from({ length: 20_000 }, (_, row) => row);
  const work = quartilesOver([run('unknown', x, x)]);
  let parts = 0;
  while (work.next().done !== true) parts += 1;
  expect(parts).toBe(4);
});

test('the best so far ignores what is not a number, and starts with the first that is', () => {
  expect([...bestSoFar(Float64Array.of(NaN, 3, NaN, 5, Infinity, 1, -Infinity))]).toEqual([
    NaN,
    3,
    3,
    3,
    3,
    1,
    -Infinity,
  ]);
});

test('an axis has to hold the finite values, on a log axis the positive ones where there are any', () => {
  const points = { x: Float64Array.of(0, 1, 10), y: Float64Array.of(-1, NaN, 7) };
  expect(extentOf([points], { xLog: false, yLog: false })).toEqual({ x: [0, 10], y: [-1, 7] });
  expect(extentOf([points], { xLog: true, yLog: true })).toEqual({ x: [1, 10], y: [7, 7] });
  const negative = { x: Float64Array.of(0), y: Float64Array.of(-1) };
  expect(extentOf([negative], { xLog: true, yLog: true })).toEqual({ x: [0, 0], y: [-1, -1] });
  expect(extentOf([{ x: Float64Array.of(0), y: Float64Array.of(NaN) }], { xLog: false, yLog: true })?.y).toEqual([
    NaN,
    NaN,
  ]);
  expect(extentOf([{ x: new Float64Array(0), y: new Float64Array(0) }], { xLog: false, yLog: true })).toBeNull();
});
