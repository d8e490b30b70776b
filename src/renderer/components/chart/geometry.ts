import { project, type Scale } from './scale.ts';

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Every point of a line in pixels, x and y in turn; a gap is NaN. No point is added and none left out. What is infinite
 * is a gap too, or, as the edge of a band, beyond the plot: a quartile of failed runs has no upper end.
 */
export function toPixels(
  { x, y }: Points,
  xScale: Scale,
  yScale: Scale,
  box: Box,
  infinite: 'gap' | 'beyond' = 'gap',
): Float64Array {
  const pixels = new Float64Array(2 * x.length);
  const [xLength, yLength] = [xScale.max - xScale.min, yScale.max - yScale.min];
  for (let i = 0; i < x.length; i += 1) {
    const px = box.x + ((project(xScale, x[i]!) - xScale.min) / xLength) * box.width;
    // Divided first: pixels a unit are infinite where the axis is as short as a denormal number.
    let py = box.y + ((yScale.max - project(yScale, y[i]!)) / yLength) * box.height;
    if (infinite === 'beyond' && Number.isNaN(py) && !Number.isNaN(y[i]!))
      py = y[i]! > 0 ? box.y - beyond : box.y + box.height + beyond;
    const gap = Number.isNaN(px) || Number.isNaN(py);
    pixels[2 * i] = gap ? NaN : px;
    pixels[2 * i + 1] = gap ? NaN : py;
  }
  return pixels;
}

/** Pixels outside the plot that are surely out of sight. */
const beyond = 20;

/** Stretches of points without a gap, as [first, last] indices of points. */
export function stretches(pixels: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  let start = -1;
  const count = pixels.length / 2;
  for (let i = 0; i <= count; i += 1) {
    const there = i < count && !Number.isNaN(pixels[2 * i]!);
    if (there && start < 0) start = i;
    if (!there && start >= 0) {
      found.push([start, i - 1]);
      start = -1;
    }
  }
  return found;
}

/**
 * The area between two lines in pixels: polygons (x and y in turn), one for each stretch where both lines are there.
 * Its edges are the lines' own points, so that it is right on every scale.
 */
export function bandBetween(low: Float64Array, high: Float64Array): Float64Array[] {
  const polygons: Float64Array[] = [];
  const above = stretches(high);
  for (const [a, b] of stretches(low)) {
    for (const [c, d] of above) {
      const from = Math.max(low[2 * a]!, high[2 * c]!);
      const to = Math.min(low[2 * b]!, high[2 * d]!);
      if (!(from < to)) continue;
      const there = inside(low, a, b, from, to);
      const back = inside(high, c, d, from, to);
      if (there.length + back.length < 6) continue;
      const polygon = new Float64Array(there.length + back.length);
      polygon.set(there);
      for (let i = 0; i < back.length; i += 2) {
        polygon[there.length + i] = back[back.length - 2 - i]!;
        polygon[there.length + i + 1] = back[back.length - 1 - i]!;
      }
      polygons.push(polygon);
    }
  }
  return polygons;
}

function inside(line: Float64Array, first: number, last: number, from: number, to: number): Float64Array {
  let a = first;
  let b = last;
  while (a <= last && line[2 * a]! < from) a += 1;
  while (b >= first && line[2 * b]! > to) b -= 1;
  return line.subarray(2 * a, Math.max(2 * a, 2 * (b + 1)));
}

/** Places of markers: points of the line that lie inside `box`, at least `spacing` pixels apart from `phase` on. */
export function markerPlaces(pixels: Float64Array, box: Box, spacing: number, phase: number): Float64Array {
  const places: number[] = [];
  let next = box.x + phase * spacing;
  for (let i = 0; i < pixels.length; i += 2) {
    const x = pixels[i]!;
    const y = pixels[i + 1]!;
    // NaN fails every comparison, and so is left out.
    if (!(x >= next && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)) continue;
    places.push(x, y);
    next = x + spacing;
  }
  return Float64Array.from(places);
}

/**
 * The line, in pixels, with the gaps of a dash that runs along the box instead of along the line: what is up and down in
 * every pixel column keeps its dash, and is no work for the canvas. Outside the box nothing is cut.
 */
export function dashedAcross(pixels: Float64Array, dash: readonly number[], { x: left, width }: Box): Float64Array {
  const edges: number[] = [];
  for (let edge = left; edge < left + width;) edges.push((edge += dash[edges.length % dash.length]!));
  const cut: number[] = [];
  // Between edges n - 1 and n; the even ones are drawn.
  let n = 0;
  for (let i = 0; i < pixels.length; i += 2) {
    const [x, y] = [pixels[i]!, pixels[i + 1]!];
    if (Number.isNaN(x)) {
      cut.push(NaN, NaN);
      continue;
    }
    const [beforeX, beforeY] = i === 0 ? [NaN, NaN] : [pixels[i - 2]!, pixels[i - 1]!];
    for (; n < edges.length && edges[n]! <= x; n += 1) {
      // NaN, at the start of a stretch, is not crossed.
      if (!(beforeX < edges[n]!)) continue;
      const share = (edges[n]! - beforeX) / (x - beforeX);
      cut.push(edges[n]!, beforeY + share * (y - beforeY));
      if (n % 2 === 0) cut.push(NaN, NaN);
    }
    const alone = Number.isNaN(beforeX) && !(pixels[i + 2]! >= x);
    if (n % 2 === 0 || n === edges.length || alone) cut.push(x, y);
  }
  return Float64Array.from(cut);
}

/** The last point of a line in pixels inside the box, for its tag; null: none is there. */
export function lastInside(pixels: Float64Array, box: Box): { readonly x: number; readonly y: number } | null {
  for (let i = pixels.length - 2; i >= 0; i -= 2) {
    const x = pixels[i]!;
    const y = pixels[i + 1]!;
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return { x, y };
  }
  return null;
}
