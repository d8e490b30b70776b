import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bandBetween,
  dashedAcross,
  dotPlaces,
  lastInside,
  markerPlaces,
  stepped,
  stretches,
  toPixels,
} from '../../../../src/shared/chart/geometry.ts';
import { extentOf, scaleOf } from '../../../../src/shared/chart/scale.ts';
import { drawAreas, drawCurve, drawHatch } from '../../../../src/shared/chart/shapes.ts';
import { line } from './curves.ts';

const tight = { low: 0, high: 0 };
const box = { x: 10, y: 20, width: 100, height: 200 };
const linear = (low: number, high: number) => scaleOf(extentOf([low, high]), false, tight);
const log = (...values: number[]) => scaleOf(extentOf(values), true, tight);

/** What a pen was asked to do. */
function pen() {
  const strokes: [string, number, number][] = [];
  return {
    strokes,
    moveTo: (x: number, y: number) => void strokes.push(['move', x, y]),
    lineTo: (x: number, y: number) => void strokes.push(['line', x, y]),
    closePath: () => void strokes.push(['close', 0, 0]),
    arc: (x: number, y: number) => void strokes.push(['arc', x, y]),
  };
}

describe('points in pixels', () => {
  test('are where the axes say', () => {
    expect([...toPixels(line([0, 50, 100], [0, 1, 2]), linear(0, 100), linear(0, 2), box)]).toEqual([
      10, 220, 60, 120, 110, 20,
    ]);
    expect([...toPixels(line([1, 10, 100], [1e-4, 1e-2, 1]), log(1, 100), log(1e-4, 1), box)]).toEqual([
      10, 220, 60, 120, 110, 20,
    ]);
  });

  test('of a line are all there, each once and in order, gaps as gaps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(NaN), fc.constant(Infinity)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.boolean(),
        (values, yLog) => {
          const x = values.map((_, i) => i);
          const pixels = toPixels(
            line(x, values),
            linear(0, values.length),
            scaleOf(extentOf(values), yLog, tight),
            box,
          );
          expect(pixels.length).toBe(2 * values.length);
          values.forEach((value, i) => expect(Number.isNaN(pixels[2 * i + 1])).toBe(!Number.isFinite(value)));
        },
      ),
    );
  });

  test('of an axis as short as a denormal number are all there', () => {
    const y = [0, 5e-324];
    const pixels = toPixels(line([0, 1], y), linear(0, 1), scaleOf(extentOf(y), false, tight), box);
    expect([...pixels].every(Number.isFinite)).toBe(true);
  });

  test('at and below zero on a log axis stand inside the plot, on the strip', () => {
    const scale = log(0, 1e-6, 1);
    const [, zero, , negative, , positive] = toPixels(line([0, 1, 2], [0, -3, 1e-6]), linear(0, 2), scale, box);
    expect(zero).toBe(negative);
    expect(zero).toBeGreaterThan(positive!);
    expect(zero).toBeLessThan(box.y + box.height);
  });
});

describe('a curve', () => {
  test('is lifted at gaps and goes through every other point', () => {
    const marks = pen();
    drawCurve(marks, { points: Float64Array.from([0, 0, 1, 1, NaN, NaN, 3, 3, 4, 4]) });
    expect(marks.strokes).toEqual([
      ['move', 0, 0],
      ['line', 1, 1],
      ['move', 3, 3],
      ['line', 4, 4],
    ]);
  });
  test('shows what is too narrow to be seen between two gaps as a dot', () => {
    const narrow = pen();
    drawCurve(narrow, { points: Float64Array.from([5, 7, 5.4, 7, NaN, NaN]) });
    expect(narrow.strokes).toEqual([
      ['move', 4, 7],
      ['line', 6, 7],
    ]);
    const marks = pen();
    drawCurve(marks, { points: Float64Array.from([NaN, NaN, 5, 7, NaN, NaN]) });
    expect(marks.strokes).toEqual([
      ['move', 4, 7],
      ['line', 6, 7],
    ]);
  });
});

describe('a band', () => {
  const pixels = (x: number[], y: number[]) =>
    stepped(toPixels(line(x, y), linear(0, 10), linear(0, 10), { x: 0, y: 0, width: 10, height: 10 }));

  test('goes along the steps of the low line and back along those of the high one', () => {
    const [polygon, ...more] = bandBetween(pixels([0, 1, 2], [1, 1, 2]), pixels([0, 1, 2], [3, 4, 5]));
    expect(more).toEqual([]);
    expect([...polygon!]).toEqual([...[0, 9, 1, 9, 2, 9, 2, 8], ...[2, 5, 2, 6, 1, 6, 1, 7, 0, 7]]);
  });
  test('has a gap where a line has one', () => {
    const polygons = bandBetween(
      pixels([0, 1, 2, 3, 4], [1, 1, NaN, 1, 1]),
      pixels([0, 1, 2, 3, 4], [3, 3, NaN, 3, 3]),
    );
    // Up to where the gap begins, what was known holds.
    expect(polygons.map((each) => [each[0], Math.max(...each.filter((_, i) => i % 2 === 0))])).toEqual([
      [0, 2],
      [3, 4],
    ]);
  });
  test('keeps to where both lines are, though their points lie at different places', () => {
    const [polygon] = bandBetween(pixels([0, 2, 3], [1, 1.5, 1.5]), pixels([1, 2.5, 9], [2, 3, 2]));
    expect([...polygon!]).toEqual([...[1, 9, 2, 9, 2, 8.5, 3, 8.5], ...[3, 7, 2.5, 7, 2.5, 8, 1, 8]]);
  });
  test('on a log axis has its edges at the quartiles, the one at zero on the strip', () => {
    const scale = log(0, 1e-4, 1);
    const low = toPixels(line([0, 1], [0, 1e-4]), linear(0, 1), scale, box);
    const high = toPixels(line([0, 1], [1e-2, 1]), linear(0, 1), scale, box);
    const [polygon] = bandBetween(stepped(low), stepped(high));
    const ys = [...polygon!].filter((_, i) => i % 2 === 1);
    expect(ys).toEqual([low[1], low[1], low[3], high[3], high[1], high[1]]);
    expect(ys[0]).toBeLessThan(box.y + box.height);
  });
  test('is closed piece by piece', () => {
    const marks = pen();
    drawAreas(marks, { polygons: [Float64Array.from([0, 0, 1, 0, 1, 1]), Float64Array.from([5, 5, 6, 5, 6, 6])] });
    expect(marks.strokes.map(([what]) => what)).toEqual([
      'move',
      'line',
      'line',
      'close',
      'move',
      'line',
      'line',
      'close',
    ]);
  });
});

test('stretches are what lies between gaps', () => {
  expect(stretches(Float64Array.from([NaN, NaN, 1, 1, 2, 2, NaN, NaN, 3, 3]))).toEqual([
    [1, 2],
    [4, 4],
  ]);
});

test('markers stand on points of the line, apart, and never on a gap', () => {
  const x = Array.from({ length: 101 }, (_, i) => i);
  const y = x.map((each) => (each > 40 && each < 60 ? NaN : 1));
  const pixels = toPixels(line(x, y), linear(0, 100), linear(0, 2), box);
  const places = markerPlaces(pixels, box, 25, 0.5);
  expect(places.length).toBeGreaterThan(4);
  for (let i = 0; i < places.length; i += 2) {
    const point = places[i]! - box.x;
    expect(Number.isInteger(point)).toBe(true);
    expect(point > 40 && point < 60).toBe(false);
    if (i > 0) expect(places[i]! - places[i - 2]!).toBeGreaterThanOrEqual(25);
  }
});

test('dots stand at every recorded point while these are few, and then at none', () => {
  const of = (count: number, ...gaps: number[]) => {
    const x = Array.from({ length: count }, (_, i) => (100 * i) / (count - 1));
    return dotPlaces(
      toPixels(
        line(
          x,
          x.map((_, i) => (gaps.includes(i) ? NaN : 1)),
        ),
        linear(0, 100),
        linear(0, 2),
        box,
      ),
      box,
    );
  };
  expect([...of(5, 2)]).toEqual([10, 120, 35, 120, 85, 120, 110, 120]);
  expect(of(50)).toHaveLength(0);
});

test('a tag stands where its line is last seen, also where that only holds', () => {
  const path = (...x: number[]) => stepped(toPixels(line(x, [1, 1.5, 0.5]), linear(0, 100), linear(0, 2), box));
  expect(lastInside(path(0, 50, 90), box)).toEqual({ x: 100, y: 170 });
  expect(lastInside(path(0, 50, 250), box)).toEqual({ x: 110, y: 70 });
  expect(lastInside(path(-9, -5, -1), box)).toBeNull();
});

describe('a dash across a box', () => {
  const pieces = (...pixels: number[]) => {
    const cut = dashedAcross(Float64Array.from(pixels), [8, 4], { ...box, width: 24 });
    return stretches(cut).map(([first, last]) => [...cut.subarray(2 * first, 2 * last + 2)]);
  };

  test('cuts where it ends, wherever the points are, and nothing outside the box', () => {
    // 10 to 18, 22 to 30, and from 34, where the box ends.
    expect(pieces(0, 0, 40, 40)).toEqual([
      [0, 0, 18, 18],
      [22, 22, 30, 30],
      [34, 34, 40, 40],
    ]);
    expect(pieces(11, 5, 12, 9, 20, 9, 21, 5, 25, 5)).toEqual([
      [11, 5, 12, 9, 18, 9],
      [22, 5, 25, 5],
    ]);
  });

  test('keeps what goes up and down within a dash, gaps, and points that stand alone', () => {
    expect(pieces(12, 1, 12, 9, 12, 2, NaN, NaN, 20, 3, NaN, NaN, 23, 1, 24, 2)).toEqual([
      [12, 1, 12, 9, 12, 2],
      [20, 3],
      [23, 1, 24, 2],
    ]);
  });
});

test('a hatch keeps inside its box', () => {
  const marks = pen();
  drawHatch(marks, { box, gap: 7 });
  expect(marks.strokes.length).toBeGreaterThan(10);
  for (const [, x, y] of marks.strokes) {
    expect(x).toBeGreaterThanOrEqual(box.x);
    expect(x).toBeLessThanOrEqual(box.x + box.width);
    expect(y).toBeGreaterThanOrEqual(box.y);
    expect(y).toBeLessThanOrEqual(box.y + box.height);
  }
});
