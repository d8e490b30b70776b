import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { significant } from '../../../lib/format.ts';
import { dashOf, markerOf } from '../../../../shared/chart/palette.ts';
import { Covered } from './covered.ts';
import { placeLabels, type Box, type Label } from './labels.ts';
import type { Pen } from './pen.ts';
import { labelsAmong } from './run-names.ts';
import { ticks } from './ticks.ts';
import { pointAt, reached, type Trajectory } from './trajectory.ts';

/** The theme's inks. */
export interface Inks {
  readonly surface: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly axis: string;
  readonly colourOf: (optimizer: string) => string;
}

export interface MapScene {
  readonly width: number;
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Points along each side of the grid. */
  readonly resolution: number;
  /** Pieces of the lines in units of the grid's cells, from the lowest to the highest. */
  readonly contours: readonly Float64Array[];
  readonly minimiser: readonly [number, number] | null;
  readonly trajectories: readonly Trajectory[];
  /** Trajectories are drawn up to here. */
  readonly step: number;
}

export const margins = { left: 52, right: 12, top: 10, bottom: 36 } as const;

/** Where a point of the plane lies in pixels. */
export function scaleOf({ width, height, x, y }: Pick<MapScene, 'width' | 'height' | 'x' | 'y'>) {
  const plot = { width: width - margins.left - margins.right, height: height - margins.top - margins.bottom };
  return {
    plot,
    box: {
      ...{ left: margins.left, right: margins.left + plot.width },
      ...{ top: margins.top, bottom: margins.top + plot.height },
    } satisfies Box,
    x: (value: number): number => margins.left + ((value - x[0]) / (x[1] - x[0])) * plot.width,
    y: (value: number): number => margins.top + (1 - (value - y[0]) / (y[1] - y[0])) * plot.height,
  };
}

export function drawMap(pen: Pen, scene: MapScene, inks: Inks): void {
  const scale = scaleOf(scene);
  const { plot } = scale;
  pen.clip(margins.left, margins.top, plot.width, plot.height);
  drawContours(pen, scene, inks);
  const ways = scene.trajectories.map((trajectory) => pixelsOf(scene, trajectory));
  // No way hides where another one ends.
  for (const draw of [drawWay, drawEnds])
    ways.forEach((pixels, i) => {
      draw(pen, pixels, (scene.trajectories[i] as Trajectory).run, inks);
    });
  if (scene.minimiser) drawCross(pen, scale.x(scene.minimiser[0]), scale.y(scene.minimiser[1]), inks);
  drawLabels(pen, scene, ways, inks);
  pen.unclip();
  drawAxes(pen, scene, inks);
}

function drawContours(pen: Pen, { contours, resolution, ...scene }: MapScene, inks: Inks): void {
  const { plot } = scaleOf(scene);
  const cell = { x: plot.width / (resolution - 1), y: plot.height / (resolution - 1) };
  const bottom = margins.top + plot.height;
  contours.forEach((pieces, i) => {
    const pixels = pieces.map((value, k) => (k % 2 === 0 ? margins.left + value * cell.x : bottom - value * cell.y));
    pen.pieces(pixels, { colour: inks.axis, width: 0.75, opacity: 0.95 - (0.4 * i) / Math.max(1, contours.length) });
  });
}

/** Nearer than that to the one before, in pixels, a point changes nothing that can be seen. */
const visible = 0.3;
/** So far apart, steps are told by a dot each. */
const apart = 7;

/** The points of a way up to a step in pixels, x, y: up to one that is not finite, or that no canvas could hold. */
function pixelsOf(scene: MapScene, trajectory: Trajectory): number[] {
  const scale = scaleOf(scene);
  const count = reached(trajectory, scene.step);
  const pixels: number[] = [];
  for (let i = 0; i < count; i++) {
    const [x, y] = pointAt(trajectory, i);
    const [px, py] = [scale.x(x), scale.y(y)];
    if (!(Math.abs(px) < 1e6 && Math.abs(py) < 1e6)) break;
    const last = pixels.length - 2;
    const away = last < 0 ? Infinity : Math.hypot(px - (pixels[last] ?? 0), py - (pixels[last + 1] ?? 0));
    if (i < count - 1 && away < visible) continue;
    pixels.push(px, py);
  }
  return pixels;
}

function drawWay(pen: Pen, pixels: readonly number[], { optimizer, precision }: Trajectory['run'], inks: Inks): void {
  if (pixels.length === 0) return;
  const colour = inks.colourOf(optimizer);
  pen.line(pixels, { colour: inks.surface, width: 4, opacity: 0.7 });
  pen.line(pixels, { colour, width: 1.75, dash: dashOf[precision] });
  let [dotX = 0, dotY = 0] = pixels;
  for (let i = 2; i + 1 < pixels.length; i += 2) {
    const [x, y] = [pixels[i] ?? 0, pixels[i + 1] ?? 0];
    if (Math.hypot(x - dotX, y - dotY) < apart) continue;
    pen.shape(marker('circle', x, y, 1.75), colour);
    [dotX, dotY] = [x, y];
  }
}

function drawEnds(pen: Pen, pixels: readonly number[], { optimizer, precision }: Trajectory['run'], inks: Inks): void {
  if (pixels.length === 0) return;
  const colour = inks.colourOf(optimizer);
  const [startX = 0, startY = 0] = pixels;
  pen.shape(marker('rect', startX, startY, startSize), inks.surface, { colour, width: 1.5 });
  const [x = 0, y = 0] = pixels.slice(-2);
  pen.shape(marker(markerOf[precision], x, y, endSize), colour, { colour: inks.surface, width: 1.25 });
}

const startSize = 2.5;
const endSize = 4.5;

/** The names of the ways at their ends, or where they leave the picture; the start, where all have one; the optimum. */
function labelsOf({ trajectories, minimiser, ...scene }: MapScene, ways: readonly number[][], inks: Inks): Label[] {
  const { x: toX, y: toY, box } = scaleOf(scene);
  const isSeen = (x: number, y: number): boolean => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  const labelOf = labelsAmong(trajectories.map(({ run }) => run));
  const names = ways.flatMap((pixels, i): Label[] => {
    const { run } = trajectories[i] as Trajectory;
    for (let at = pixels.length - 2; at >= 0; at -= 2) {
      const [x, y] = [pixels[at] ?? NaN, pixels[at + 1] ?? NaN];
      if (isSeen(x, y)) return [{ words: labelOf(run), x, y, reach: endSize, colour: inks.colourOf(run.optimizer) }];
    }
    return [];
  });
  const starts = new Map(
    ways.flatMap(([x, y]) =>
      x === undefined || y === undefined ? [] : [[`${Math.round(x)} ${Math.round(y)}`, { x, y }]],
    ),
  );
  const start = [...starts.values()].filter(({ x, y }) => isSeen(x, y));
  const optimum = minimiser && { x: toX(minimiser[0]), y: toY(minimiser[1]) };
  return [
    ...(optimum && isSeen(optimum.x, optimum.y)
      ? [{ ...optimum, words: 'optimum', reach: crossSize, colour: inks.ink }]
      : []),
    ...start.map((at) => ({ ...at, words: 'start', reach: startSize + 1, colour: inks.quiet })),
    ...names,
  ];
}

function drawLabels(pen: Pen, scene: MapScene, ways: readonly number[][], inks: Inks): void {
  const { box } = scaleOf(scene);
  const covered = new Covered(box);
  for (const pixels of ways) covered.add(pixels);
  const placed = placeLabels(labelsOf(scene, ways, inks), box, {
    widthOf: (words) => pen.widthOf(words),
    coveredIn: (room) => covered.within(room),
  });
  for (const { words, x, y, left, base, isApart, colour } of placed) {
    if (isApart) {
      const nearest = left > x ? left - 2 : left + pen.widthOf(words) + 2;
      pen.pieces([x, y, nearest, base - 4], { colour, width: 0.75 });
    }
    pen.text(left, base, words, inks.ink, 'start', inks.surface);
  }
}

/** The corners of a marker, x, y. */
function marker(kind: (typeof markerOf)[PrecisionId], x: number, y: number, size: number): number[] {
  const corners = { circle: 24, rect: 4, triangle: 3 }[kind];
  const turn = { circle: 0, rect: Math.PI / 4, triangle: -Math.PI / 2 }[kind];
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [x + size * Math.cos(angle), y + size * Math.sin(angle)];
  }).flat();
}

const crossSize = 7;

function drawCross(pen: Pen, x: number, y: number, { ink, surface }: Inks): void {
  const cross = [x - crossSize, y, x + crossSize, y, x, y - crossSize, x, y + crossSize];
  pen.pieces(cross, { colour: surface, width: 4 });
  pen.pieces(cross, { colour: ink, width: 1.5 });
}

function drawAxes(pen: Pen, { width, height, x, y }: MapScene, inks: Inks): void {
  const scale = scaleOf({ width, height, x, y });
  const [left, top] = [margins.left, margins.top];
  const [right, bottom] = [left + scale.plot.width, top + scale.plot.height];
  pen.line([left, top, right, top, right, bottom, left, bottom, left, top], { colour: inks.line, width: 1 });
  for (const value of ticks(x, Math.max(2, scale.plot.width / 90))) {
    const at = scale.x(value);
    pen.pieces([at, bottom, at, bottom + 4], { colour: inks.axis, width: 1 });
    pen.text(at, bottom + 16, tickText(value), inks.quiet, 'middle');
  }
  for (const value of ticks(y, Math.max(2, scale.plot.height / 70))) {
    const at = scale.y(value);
    pen.pieces([left - 4, at, left, at], { colour: inks.axis, width: 1 });
    pen.text(left - 8, at + 4, tickText(value), inks.quiet, 'end');
  }
  pen.text(right, bottom + 30, 'x₁', inks.ink, 'end');
  pen.text(left - 36, top + 8, 'x₂', inks.ink, 'start');
}

const tickText = (value: number): string => significant(value, 4);
