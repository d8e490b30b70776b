import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contour } from '../../src/renderer/views/catalogue/map/contour.ts';
import { logLevels } from '../../src/renderer/views/catalogue/map/levels.ts';
import { stepAt } from '../../src/renderer/views/catalogue/map/playback.svelte.ts';
import { svgPen } from '../../src/renderer/views/catalogue/map/pen.ts';
import { ticks } from '../../src/renderer/views/catalogue/map/ticks.ts';
import { fitted, namesAmong, reached } from '../../src/renderer/views/catalogue/map/trajectory.ts';

const side = 101;
/** x² + y² over [-1, 1]². */
const bowl = {
  columns: side,
  rows: side,
  values: Float64Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) / 50 - 1, Math.floor(at / side) / 50 - 1];
    return x * x + y * y;
  }),
};

/** How often each end of a piece occurs, to nine digits. */
function ends(pieces: Float64Array): Map<string, number> {
  const seen = new Map<string, number>();
  for (let i = 0; i < pieces.length; i += 2) {
    const key = `${pieces[i]?.toFixed(9)} ${pieces[i + 1]?.toFixed(9)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return seen;
}

test.each([0.0503, 0.31, 0.807])('the line x² + y² = %d is a closed circle of its radius and length', (level) => {
  const pieces = contour(bowl, level);
  let length = 0;
  for (let i = 0; i < pieces.length; i += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = Array.from(pieces.subarray(i, i + 4), (v) => v / 50 - 1);
    expect(Math.hypot(a, b)).toBeCloseTo(Math.sqrt(level), 3);
    length += Math.hypot(c - a, d - b);
  }
  expect(length).toBeCloseTo(2 * Math.PI * Math.sqrt(level), 2);
  expect([...ends(pieces).values()].every((count) => count === 2)).toBe(true);
});

test('lines of any grid end only at its edge, and leave out what is not finite', () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 36, maxLength: 36 }), (values) => {
      const pieces = contour({ values: values.map((v) => v || 1e-3), columns: 6, rows: 6 }, 0);
      for (const [end, count] of ends(pieces)) {
        const inside = end.split(' ').every((v) => Number(v) > 0 && Number(v) < 5);
        if (inside) expect(count % 2).toBe(0);
      }
    }),
  );
  expect(contour({ values: [0, 1, NaN, 1], columns: 2, rows: 2 }, 0.5)).toHaveLength(0);
  expect(contour({ values: [0, 1, 0, 1], columns: 2, rows: 2 }, 0.5)).toEqual(Float64Array.of(0.5, 0, 0.5, 1));
});

test('levels are evenly spaced powers, few, and the lowest point lies below all of them', () => {
  const { heights, levels, spacing } = logLevels(bowl.values, 0);
  expect(levels.length).toBeGreaterThan(5);
  expect(levels.length).toBeLessThanOrEqual(17);
  levels.slice(1).forEach((level, i) => expect(level - (levels[i] ?? 0)).toBeCloseTo(spacing, 12));
  const centre = heights[50 * side + 50] ?? NaN;
  expect(centre).toBeLessThan(levels[0] ?? 0);
  expect(Number.isFinite(centre)).toBe(true);
  expect(logLevels([NaN, NaN], 0).levels).toEqual([]);
  expect(logLevels([3, 3, 3, 3], 3).levels).toEqual([]);
});

test('ticks are round and within the range', () => {
  expect(ticks([-2.048, 2.048], 5)).toEqual([-2, -1, 0, 1, 2]);
  expect(ticks([0.12, 0.31], 4)).toEqual([0.15, 0.2, 0.25, 0.3]);
});

test('an animation passes every step, from the first to the last', () => {
  expect([0, 0.5, 1].map((position) => stepAt(position, 1e6))).toEqual([0, 999, 1e6]);
  const path = { steps: [0, 7, 14, 15] };
  expect([0, 6, 7, 14.5, 99].map((step) => reached(path, step))).toEqual([1, 1, 2, 3, 4]);
});

test('a fitted part holds all finite points', () => {
  const part = fitted([{ points: [0, 0, 10, -5, NaN, Infinity] }], [1, 1]);
  expect(part?.x[0]).toBeLessThan(0);
  expect(part?.x[1]).toBeGreaterThan(10);
  expect(part?.y[0]).toBeLessThan(-5);
  expect(part?.y[1]).toBeGreaterThan(1);
  expect(fitted([], null)).toBeUndefined();
});

test('names of runs say what tells them apart, and no more', () => {
  type Named = Parameters<ReturnType<typeof namesAmong>>[0];
  const adam: Named = {
    ...{
      runId: 1,
      optimizerTitle: 'Adam',
      optimizerShort: 'Adam',
      hyper: 'lr=0.1',
      precision: 'fp32',
      seed: 0,
      trial: 0,
      hardware: 'here',
    },
    ...{ budget: '100 steps', marks: ['older'] },
  };
  const names = (...changes: Partial<Named>[]): string[] => {
    const runs = changes.map((change, i) => ({ ...adam, runId: i + 1, ...change }));
    return runs.map(namesAmong(runs));
  };
  const plain = 'Adam, lr=0.1, fp32, seed 0';
  expect(names({})).toEqual([plain]);
  expect(names({}, { hyper: '', seed: 1 })).toEqual([plain, 'Adam, fp32, seed 1']);
  expect(names({}, { budget: '9 s' })).toEqual([`${plain}, 100 steps`, `${plain}, 9 s`]);
  expect(names({}, { hardware: 'there' })).toEqual([`${plain}, here`, `${plain}, there`]);
  expect(names({}, { marks: ['older', 'rare'] })).toEqual([plain, `${plain}, rare`]);
  expect(names({}, { trial: 1 })).toEqual([`${plain}, trial 0`, `${plain}, trial 1`]);
  expect(names({}, {})).toEqual([`${plain} (run 1)`, `${plain} (run 2)`]);
});

test('a saved map is well-formed, whatever stands in it', () => {
  const pen = svgPen(100, 80, '#ffffff');
  pen.clip(0, 0, 10, 10);
  pen.pieces([0, 0, 1, 1], { colour: '#000000', width: 1, dash: [2, 3] });
  pen.line([0, 0, 5, 5, 9, 1], { colour: '#000000', width: 1 });
  pen.shape([0, 0, 5, 5, 9, 1], '#123456', { colour: '#ffffff', width: 1 });
  pen.unclip();
  pen.text(1, 2, 'a < b & "c"', '#000000', 'middle');
  const document = new DOMParser().parseFromString(pen.end(), 'image/svg+xml');
  expect(document.querySelector('parsererror')).toBeNull();
  expect(document.querySelectorAll('path')).toHaveLength(3);
  expect(document.querySelector('text')?.textContent).toBe('a < b & "c"');
});
