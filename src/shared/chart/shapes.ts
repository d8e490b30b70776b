import { graphic } from 'echarts/core';
import { stretches, type Box } from './geometry.ts';

/** What zrender's paths and a canvas have in common. */
interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  arc(x: number, y: number, r: number, from: number, to: number): void;
}

/** A path through all points: x and y in turn, lifted at NaN. What is narrower than a pixel between two gaps is a dot. */
export function drawCurve(pen: Pen, { points }: { readonly points: Float64Array }): void {
  for (const [first, last] of stretches(points)) {
    const [x, y] = [points[2 * first]!, points[2 * first + 1]!];
    const isDot = last <= first + 1 && points[2 * last]! - x < 1 && points[2 * last + 1] === y;
    pen.moveTo(isDot ? x - 1 : x, y);
    if (isDot) pen.lineTo(x + 1, y);
    else for (let i = first + 1; i <= last; i += 1) pen.lineTo(points[2 * i]!, points[2 * i + 1]!);
  }
}

export function drawAreas(pen: Pen, { polygons }: { readonly polygons: readonly Float64Array[] }): void {
  for (const polygon of polygons) {
    pen.moveTo(polygon[0]!, polygon[1]!);
    for (let i = 2; i < polygon.length; i += 2) pen.lineTo(polygon[i]!, polygon[i + 1]!);
    pen.closePath();
  }
}

export type MarkKind = 'circle' | 'rect' | 'triangle' | 'cross' | 'diamond' | 'bar';

interface Marks {
  readonly places: Float64Array;
  readonly kind: MarkKind;
  readonly size: number;
}

export function drawMarks(pen: Pen, { places, kind, size }: Marks): void {
  const r = size / 2;
  const draw: Readonly<Record<MarkKind, (x: number, y: number) => void>> = {
    circle: (x, y) => {
      pen.moveTo(x + r, y);
      pen.arc(x, y, r, 0, 2 * Math.PI);
    },
    rect: (x, y) => corners(pen, [x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r]),
    triangle: (x, y) => corners(pen, [x, y - r, x + r, y + r, x - r, y + r]),
    diamond: (x, y) => corners(pen, [x, y - r, x + r, y, x, y + r, x - r, y]),
    cross: (x, y) => {
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y + r);
      pen.moveTo(x + r, y - r);
      pen.lineTo(x - r, y + r);
    },
    bar: (x, y) => {
      pen.moveTo(x, y - r);
      pen.lineTo(x, y + r);
    },
  };
  for (let i = 0; i < places.length; i += 2) draw[kind](places[i]!, places[i + 1]!);
}

function corners(pen: Pen, points: readonly number[]): void {
  pen.moveTo(points[0]!, points[1]!);
  for (let i = 2; i < points.length; i += 2) pen.lineTo(points[i]!, points[i + 1]!);
  pen.closePath();
}

/** Diagonals across a box, `gap` pixels apart. */
export function drawHatch(pen: Pen, { box, gap }: { readonly box: Box; readonly gap: number }): void {
  for (let start = gap; start < box.width + box.height; start += gap) {
    // From the bottom or right edge up and to the left: x + y is the same along a diagonal.
    const x = Math.min(start, box.width);
    const left = Math.max(0, start - box.height);
    pen.moveTo(box.x + x, box.y + (start - x));
    pen.lineTo(box.x + left, box.y + (start - left));
  }
}

let registered = false;

/** Makes the shapes known to the chart library, once. */
export function registerShapes(): void {
  if (registered) return;
  registered = true;
  const register = (name: string, shape: object, buildPath: (pen: Pen, shape: never) => void): void =>
    graphic.registerShape(name, graphic.extendShape({ type: name, shape, buildPath: buildPath as never }));
  register('descentCurve', { points: new Float64Array() }, drawCurve);
  register('descentAreas', { polygons: [] }, drawAreas);
  register('descentMarks', { places: new Float64Array(), kind: 'circle', size: 6 }, drawMarks);
  register('descentHatch', { box: { x: 0, y: 0, width: 0, height: 0 }, gap: 6 }, drawHatch);
}
