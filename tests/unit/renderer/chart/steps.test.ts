import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandBetween, stepped, stretches, toPixels } from '../../../../src/shared/chart/geometry.ts';
import { domainOf, scalesOf } from '../../../../src/shared/chart/panel.ts';
import { readOut } from '../../../../src/renderer/components/chart/read-out.ts';
import { project, valueAt } from '../../../../src/shared/chart/scale.ts';
import { bestSoFar, type Points } from '../../../../src/shared/curves/points.ts';
import { reduce } from '../../../../src/shared/curves/reduce.ts';
import { curve, drawing, line } from './curves.ts';

const box = { x: 66, y: 10, width: 400, height: 250 };

const value = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -1200, max: 300 }).map((exponent) => 10 ** (exponent / 100)) },
  { weight: 2, arbitrary: fc.constantFrom(NaN, Infinity, 0, -1e-9) },
);

/** Far enough apart for pixels in double precision to tell. */
const distance = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 50, noNaN: true }));

/** Recorded points, some of them at one place; y spans fifteen decades, with gaps, zeros and infinite values. */
const recorded = fc
  .array(fc.record({ dx: distance, y: value }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((steps): Points => {
    let x = 0;
    return {
      x: Float64Array.from(steps, ({ dx }, row) => (x += row === 0 ? 0 : dx)),
      y: Float64Array.from(steps, ({ y }) => y),
    };
  });

/** Heights of a path over a place strictly inside its segments; empty where it has a gap. */
function heightsAt(path: Float64Array, x: number): number[] {
  return stretches(path).flatMap(([first, last]) =>
    Array.from({ length: last - first }, (_, i) => first + i)
      .map((at) => [path[2 * at]!, path[2 * at + 1]!, path[2 * at + 2]!, path[2 * at + 3]!] as const)
      .filter(([from, , to]) => from < x && x < to)
      .map(([from, start, to, end]) => start + ((x - from) / (to - from)) * (end - start)),
  );
}

function drawnAs({ x, y }: Points, xLog: boolean, yLog: boolean) {
  const own = curve({ middle: line([...x], [...y]) });
  const how = { ...drawing, xLog, yLog };
  const scales = scalesOf(domainOf([own], how, null), how, null);
  const points = toPixels(own.middle, scales.x, scales.y, box);
  const across = ({ min, max }: typeof scales.x, plotted: number) => (plotted - min) / (max - min);
  return {
    own,
    scales,
    path: stepped(points),
    left: (at: number) => box.x + across(scales.x, project(scales.x, at)) * box.width,
    top: (at: number) => box.y + (1 - across(scales.y, project(scales.y, at))) * box.height,
  };
}

test('what a line shows at any place is what the read-out says there, on every scale', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (points, share, xLog, yLog) => {
        const { own, path, scales, left, top } = drawnAs(points, xLog, yLog);
        const at = valueAt(scales.x, share);
        // At a recorded place the line jumps: there it is all of its values.
        if (points.x.some((each) => Math.abs(left(each) - left(at)) < 1e-6)) return;
        const [said] = readOut([own], at);
        const heights = heightsAt(path, left(at));
        const value = said?.value ?? Infinity;
        // Past its last point a curve is no more drawn; the read-out says that it has ended.
        if (!Number.isFinite(value) || at > points.x.at(-1)!) expect(heights).toEqual([]);
        else expect(heights).toEqual([expect.closeTo(top(value), 6)]);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a line first reaches a target at the cost of its first hit', () => {
  fc.assert(
    fc.property(recorded, fc.integer({ min: -1200, max: 300 }), fc.boolean(), (points, exponent, best) => {
      const target = 10 ** (exponent / 100);
      // As statistics have it: the first finite value within the target.
      const hit = points.y.findIndex((each) => Number.isFinite(each) && each <= target);
      const { path, scales, left, top } = drawnAs(best ? { ...points, y: bestSoFar(points.y) } : points, false, true);
      // Its handle stands at the edge where it is beyond the axis.
      if (Math.log10(target) < (scales.y.floor?.edge ?? scales.y.min)) return;
      const crossing = [...path.keys()].find((i) => i % 2 === 1 && path[i]! >= top(target) - 1e-9);
      if (hit < 0) expect(crossing).toBeUndefined();
      else expect(path[crossing! - 1]).toBe(left(points.x[hit]!));
    }),
    { numRuns: 2000 },
  );
});

test('reduced to some points a pixel column, every column shows what all points would show', () => {
  fc.assert(
    fc.property(
      fc
        .tuple(fc.integer({ min: 2, max: 12 }), fc.array(value, { minLength: 100, maxLength: 400 }))
        .map(([count, y]) => ({ count, x: Float64Array.from(y, (_, i) => i), y: Float64Array.from(y) })),
      ({ count, ...points }) => {
        const reduced = reduce(points, { count, log: false }, null);
        if (!reduced.reduced) return;
        const all = curve({ middle: line([...points.x], [...points.y]) });
        const scales = scalesOf(domainOf([all], drawing, null), drawing, null);
        const path = (each: Points) => stepped(toPixels(each, scales.x, scales.y, box));
        const last = points.x.at(-1)!;
        const edge = (column: number) =>
          box.x +
          ((project(scales.x, (last * column) / count) - scales.x.min) / (scales.x.max - scales.x.min)) * box.width;
        for (let column = 0; column < count; column += 1) {
          const covered = (each: Float64Array) =>
            coveredIn(each, edge(column), column + 1 < count ? edge(column + 1) : Infinity);
          expect(covered(path(reduced))).toEqual(covered(path(points)));
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** The highest and the lowest place of a stepped path between two others. */
function coveredIn(path: Float64Array, from: number, to: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const see = (y: number) => ([low, high] = [Math.min(low, y), Math.max(high, y)]);
  for (const [first, last] of stretches(path))
    for (let i = first; i <= last; i += 1) {
      const [x, y, next] = [path[2 * i]!, path[2 * i + 1]!, i < last ? path[2 * i + 2]! : path[2 * i]!];
      if ((x >= from && x < to) || (x < from && next > from)) see(y);
    }
  return [low, high];
}

test('a band lies between the quartiles that the read-out says', () => {
  fc.assert(
    fc.property(recorded, fc.double({ min: 0, max: 1, noNaN: true }), (points, share) => {
      const finite = points.y.map((each) => (Number.isFinite(each) ? each : 1));
      const low = line([...points.x], [...finite]);
      const high = line(
        [...points.x],
        [...finite].map((each) => Math.max(each * 10, 1e-6)),
      );
      const own = curve({ middle: low, band: { low, high } });
      const scales = scalesOf(domainOf([own], drawing, null), drawing, null);
      const path = (each: Points) => stepped(toPixels(each, scales.x, scales.y, box));
      const at = share * points.x.at(-1)!;
      const left = box.x + ((at - scales.x.min) / (scales.x.max - scales.x.min)) * box.width;
      if ([...path(low)].some((each, i) => i % 2 === 0 && Math.abs(each - left) < 1e-6)) return;
      const [said] = readOut([own], at);
      const polygons = bandBetween(path(low), path(high));
      const edges = polygons.flatMap((polygon) => {
        const closed = Float64Array.from([...polygon, polygon[0]!, polygon[1]!]);
        const back = [...closed].reduceRight<number[]>(
          (all, each, i) => (i % 2 === 0 ? [...all, each, closed[i + 1]!] : all),
          [],
        );
        return [...heightsAt(closed, left), ...heightsAt(Float64Array.from(back), left)];
      });
      const top = (y: number) =>
        box.y + (1 - (project(scales.y, y) - scales.y.min) / (scales.y.max - scales.y.min)) * box.height;
      expect([...new Set(edges.map((each) => each.toFixed(6)))].sort()).toEqual(
        [...new Set([said!.low!, said!.high!].map((each) => top(each).toFixed(6)))].sort(),
      );
    }),
    { numRuns: 500 },
  );
});

test('what is best at a place stands first, whichever way that is, and what has no value last', () => {
  const at = (key: string, y: number) => ({ key, label: key, middle: line([0, 1], [0.5, y]) });
  const values = { a: 0.5, b: Infinity, c: 0.25, d: NaN };
  const order = (better: 'lower' | 'higher', sign: number) =>
    readOut(
      Object.entries(values).map(([key, y]) => curve({ ...at(key, sign * y), better })),
      1,
    ).map(({ key }) => key);
  expect(order('lower', 1)).toEqual(['c', 'a', 'b', 'd']);
  expect(order('higher', -1)).toEqual(['c', 'a', 'b', 'd']);
});
