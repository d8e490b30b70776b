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
 * Every recorded point of a line in pixels, x and y in turn; y is NaN where a gap begins. No point is added and none left
 * out. What is infinite is a gap too, or, as the edge of a band, beyond the plot: a quartile of failed runs has no upper
 * end.
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
    pixels[2 * i] = px;
    pixels[2 * i + 1] = py;
  }
  return pixels;
}

/** Pixels outside the plot that are surely out of sight. */
const beyond = 20;

/**
 * The path of a line through its recorded points, all in pixels: each value holds until the next point and jumps there, or
 * until a gap begins. Nothing is joined across: between two points the last one is what was known. In the path, a gap is
 * NaN in x and y.
 */
export function stepped(points: Float64Array): Float64Array {
  const path = new Float64Array(2 * points.length);
  let length = 0;
  let held = NaN;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (y !== held && !Number.isNaN(held)) {
      path[length] = x;
      path[length + 1] = held;
      length += 2;
    }
    path[length] = Number.isNaN(y) ? NaN : x;
    path[length + 1] = y;
    length += 2;
    held = y;
  }
  return path.subarray(0, length);
}

/** Stretches of a path without a gap, as [first, last] indices of its points. */
export function stretches(path: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  let start = -1;
  const count = path.length / 2;
  for (let i = 0; i <= count; i += 1) {
    const there = i < count && !Number.isNaN(path[2 * i]!);
    if (there && start < 0) start = i;
    if (!there && start >= 0) {
      found.push([start, i - 1]);
      start = -1;
    }
  }
  return found;
}

/**
 * The area between two stepped paths: polygons (x and y in turn), one for each stretch where both are there. Its edges are
 * the paths themselves, so that it is right on every scale.
 */
export function bandBetween(low: Float64Array, high: Float64Array): Float64Array[] {
  const polygons: Float64Array[] = [];
  const above = stretches(high);
  for (const [a, b] of stretches(low)) {
    for (const [c, d] of above) {
      const from = Math.max(low[2 * a]!, high[2 * c]!);
      const to = Math.min(low[2 * b]!, high[2 * d]!);
      if (!(from < to)) continue;
      const there = between(low, a, b, from, to);
      const back = between(high, c, d, from, to);
      for (let i = back.length - 2; i >= 0; i -= 2) there.push(back[i]!, back[i + 1]!);
      polygons.push(Float64Array.from(there));
    }
  }
  return polygons;
}

/** The part of a stepped path from one place to another; what it holds at either is its end there. */
function between(path: Float64Array, first: number, last: number, from: number, to: number): number[] {
  const part: number[] = [];
  for (let i = first; i <= last; i += 1) {
    const [x, y] = [path[2 * i]!, path[2 * i + 1]!];
    if (x > to) {
      part.push(to, y);
      break;
    }
    // Up to where it begins, only what holds last counts.
    if (x <= from) part.length = 0;
    part.push(Math.max(x, from), y);
  }
  return part;
}

/** Places of markers: recorded points that lie inside `box`, at least `spacing` pixels apart from `phase` on. */
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

/** The recorded points inside the box, where they are few enough to be told apart along it; otherwise none. */
export function dotPlaces(pixels: Float64Array, box: Box): Float64Array {
  const most = box.width / dotSpacing;
  const places: number[] = [];
  for (let i = 0; i < pixels.length; i += 2) {
    const [x, y] = [pixels[i]!, pixels[i + 1]!];
    if (!(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)) continue;
    places.push(x, y);
    if (places.length / 2 > most) return new Float64Array(0);
  }
  return Float64Array.from(places);
}

/** Pixels of the plot for each of its dots, at least. */
const dotSpacing = 12;

/**
 * The path, in pixels, with the gaps of a dash that runs along the box instead of along the line: what is up and down in
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

/** Where a stepped path is last seen inside the box, for its tag; null: nowhere. */
export function lastInside(path: Float64Array, box: Box): { readonly x: number; readonly y: number } | null {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  for (let i = path.length - 2; i >= 0; i -= 2) {
    const [x, y] = [path[i]!, path[i + 1]!];
    if (!(y >= box.y && y <= bottom)) continue;
    if (x >= box.x && x <= right) return { x, y };
    // It comes from the left of the box's edge and holds beyond it.
    if (x > right && path[i - 2]! <= right && path[i - 1] === y) return { x: right, y };
  }
  return null;
}
