import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contour } from '../../src/renderer/views/catalogue/map/contour.ts';
import { logLevels } from '../../src/renderer/views/catalogue/map/levels.ts';
import { stepAt } from '../../src/renderer/views/catalogue/map/playback.svelte.ts';
import { Covered } from '../../src/renderer/views/catalogue/map/covered.ts';
import { drawMap } from '../../src/renderer/views/catalogue/map/draw-map.ts';
import { placeLabels, type Box, type Label, type PlacedLabel } from '../../src/renderer/views/catalogue/map/labels.ts';
import { svgPen } from '../../src/renderer/views/catalogue/map/pen.ts';
import { ticks } from '../../src/renderer/views/catalogue/map/ticks.ts';
import { labelsAmong, namesAmong } from '../../src/renderer/views/catalogue/map/run-names.ts';
import { fitted, reached, type Trajectory } from '../../src/renderer/views/catalogue/map/trajectory.ts';

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
      optimizer: 'adam',
      optimizerShort: 'Adam',
      hyper: 'lr=0.1',
      precision: 'fp32',
      seed: 0,
      hardware: 'here',
    },
    ...{ budget: '100 steps', marks: ['older'] },
  };
  const runsOf = (...changes: Partial<Named>[]): Named[] =>
    changes.map((change, i) => ({ ...adam, runId: i + 1, ...change }));
  const names = (...changes: Partial<Named>[]): string[] => {
    const runs = runsOf(...changes);
    return runs.map(namesAmong(runs));
  };
  const plain = 'Adam, lr=0.1, fp32';
  expect(names({})).toEqual([plain]);
  expect(names({}, { hyper: '', seed: 1 })).toEqual([`${plain}, seed 0`, 'Adam, fp32, seed 1']);
  expect(names({}, { budget: '9 s' })).toEqual([`${plain}, 100 steps`, `${plain}, 9 s`]);
  expect(names({}, { hardware: 'there' })).toEqual([`${plain}, here`, `${plain}, there`]);
  expect(names({}, { marks: ['older', 'rare'] })).toEqual([plain, `${plain}, rare`]);
  expect(names({}, {})).toEqual([`${plain} (run 1)`, `${plain} (run 2)`]);

  // On the picture, with colours and dashes, nothing is said that all have alike.
  const labels = (...changes: Partial<Named>[]): string[] => {
    const runs = runsOf(...changes);
    return runs.map(labelsAmong(runs));
  };
  const cg = { optimizer: 'ncg', optimizerShort: 'NCG', hyper: '' };
  expect(labels({}, cg)).toEqual(['Adam', 'NCG']);
  expect(labels({}, { hyper: '' }, cg)).toEqual(['Adam, lr=0.1', 'Adam, defaults', 'NCG']);
  expect(labels({}, { precision: 'fp64' })).toEqual(['Adam, fp32', 'Adam, fp64']);
  expect(labels({}, { seed: 3 })).toEqual(['Adam, seed 0', 'Adam, seed 3']);
  expect(labels({}, {})).toEqual(['Adam (run 1)', 'Adam (run 2)']);
});

const everywhere: Box = { left: 0, top: 0, right: 400, bottom: 300 };
const measured = { widthOf: (words: string) => 6 * words.length, coveredIn: () => 0 };
const labelAt = (words: string, x: number, y: number): Label => ({ words, x, y, reach: 4, colour: '#000000' });
const boxOf = ({ words, left, base }: PlacedLabel): Box => ({
  ...{ left, right: left + 6 * words.length, top: base - 10, bottom: base + 3 },
});

test('labels lie within the picture, near their points, and cover neither each other nor a point', () => {
  const point = fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 300 }) });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
      const labels = points.map(({ x, y }, i) => labelAt(`name ${i}`, x, y));
      const placed = placeLabels(labels, everywhere, measured);
      placed.forEach((label, i) => {
        const box = boxOf(label);
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(box.right <= 400 && box.bottom <= 300).toBe(true);
        expect(Math.abs(label.base - label.y)).toBeLessThan(130);
        for (const { x, y } of labels)
          expect(x > box.left && x < box.right && y > box.top && y < box.bottom, label.words).toBe(false);
        for (const other of placed.slice(i + 1).map(boxOf))
          expect(
            other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top,
          ).toBe(false);
      });
    }),
  );
});

test('where eight ways end in one place, each still has its name, and a line from those that are not beside it', () => {
  const labels = Array.from({ length: 8 }, (_, i) => labelAt(`Method ${i}`, 200, 150));
  const placed = placeLabels(labels, everywhere, measured);
  expect(placed.map(({ words }) => words)).toEqual(labels.map(({ words }) => words));
  expect(placed.filter(({ isApart }) => isApart).length).toBeGreaterThan(0);
  expect(new Set(placed.map(({ left, base }) => `${left} ${base}`)).size).toBe(8);
});

test('a label stands where it covers least of the lines', () => {
  const covered = new Covered(everywhere);
  covered.add([200, 150, 390, 150]);
  const [beside] = placeLabels([labelAt('name', 200, 150)], everywhere, measured);
  expect(beside?.left).toBeGreaterThan(200);
  const coveredIn = (box: Box): number => covered.within(box);
  const [label] = placeLabels([labelAt('name', 200, 150)], everywhere, { ...measured, coveredIn });
  expect(coveredIn(boxOf(label!))).toBe(0);
});

const inks = {
  ...{ surface: '#fff', ink: '#111', quiet: '#555', line: '#ddd', axis: '#888' },
  colourOf: (optimizer: string) => (optimizer === 'adam' ? '#aa0000' : '#0000aa'),
};
const wayOf = (optimizer: string, points: number[]): Trajectory => ({
  run: {
    ...{ runId: optimizer.length, optimizer, optimizerShort: optimizer.toUpperCase(), hyper: '', precision: 'fp64' },
    ...{ seed: 0, hardware: 'here', budget: '9 steps', marks: [] },
  } as unknown as Trajectory['run'],
  steps: Array.from({ length: points.length / 2 }, (_, i) => i),
  points,
  stride: 1,
});
function drawn(trajectories: Trajectory[], minimiser: [number, number] | null): Document {
  const pen = svgPen(500, 400, '#fff');
  const place = { width: 500, height: 400, x: [-2, 2], y: [-2, 2], resolution: 20, contours: [] } as const;
  drawMap(pen, { ...place, minimiser, trajectories, step: 99 }, inks);
  return new DOMParser().parseFromString(pen.end(), 'image/svg+xml');
}
const textsOf = (picture: Document): string[] =>
  Array.from(picture.querySelectorAll('text'), ({ textContent }) => textContent);

test('on a map the start, the optimum and the end of every way have their names', () => {
  const texts = textsOf(drawn([wayOf('adam', [-1, 1, 0, 1, 0.5, 0.5]), wayOf('cg', [-1, 1, 0, 0])], [1, 1]));
  expect(texts).toEqual(expect.arrayContaining(['optimum', 'start', 'ADAM', 'CG']));
  expect(texts.filter((text) => text === 'start')).toHaveLength(1);
  // A way that leaves the picture, or never was in it.
  expect(textsOf(drawn([wayOf('adam', [-1, 1, 50, 50]), wayOf('cg', [70, 70, NaN, 0])], null))).toContain('ADAM');
  expect(textsOf(drawn([wayOf('cg', [70, 70, NaN, 0])], null))).not.toContain('CG');
});

test('every step is a dot, as long as they can be told apart', () => {
  const dots = (points: number[]): number =>
    Array.from(drawn([wayOf('adam', points)], null).querySelectorAll('path')).filter(
      (path) => path.getAttribute('fill') === '#aa0000' && path.getAttribute('stroke') === null,
    ).length;
  expect(dots([-1, 1, 0, 1, 0.5, 0.5])).toBe(2);
  const crowded = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? -1 + i / 1e3 : 1));
  expect(dots(crowded)).toBeLessThan(10);
  expect(dots(crowded)).toBeGreaterThan(0);
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
