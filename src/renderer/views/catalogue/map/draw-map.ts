import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { significant } from '../../../lib/format.ts';
import { dashOf, markerOf } from '../../../lib/palette.ts';
import type { Pen } from './pen.ts';
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
    x: (value: number): number => margins.left + ((value - x[0]) / (x[1] - x[0])) * plot.width,
    y: (value: number): number => margins.top + (1 - (value - y[0]) / (y[1] - y[0])) * plot.height,
  };
}

export function drawMap(pen: Pen, scene: MapScene, inks: Inks): void {
  const scale = scaleOf(scene);
  const { plot } = scale;
  pen.clip(margins.left, margins.top, plot.width, plot.height);
  drawContours(pen, scene, inks);
  for (const trajectory of scene.trajectories) drawTrajectory(pen, scene, trajectory, inks);
  if (scene.minimiser) drawCross(pen, scale.x(scene.minimiser[0]), scale.y(scene.minimiser[1]), inks);
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

function drawTrajectory(pen: Pen, scene: MapScene, trajectory: Trajectory, inks: Inks): void {
  const count = reached(trajectory, scene.step);
  if (count === 0) return;
  const scale = scaleOf(scene);
  const { optimizer, precision } = trajectory.run;
  const colour = inks.colourOf(optimizer);
  const pixels: number[] = [];
  // A point that is not finite, or so far that a canvas cannot hold it, ends the line.
  for (let i = 0; i < count; i++) {
    const [x, y] = pointAt(trajectory, i);
    const [px, py] = [scale.x(x), scale.y(y)];
    if (!(Math.abs(px) < 1e6 && Math.abs(py) < 1e6)) break;
    pixels.push(px, py);
  }
  if (pixels.length === 0) return;
  pen.line(pixels, { colour: inks.surface, width: 4, opacity: 0.7 });
  pen.line(pixels, { colour, width: 1.75, dash: dashOf[precision] });
  const [startX = 0, startY = 0] = pixels;
  pen.shape(marker('rect', startX, startY, 2.5), inks.surface, { colour, width: 1.5 });
  const [x = 0, y = 0] = pixels.slice(-2);
  pen.shape(marker(markerOf[precision], x, y, 4.5), colour, { colour: inks.surface, width: 1.25 });
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

function drawCross(pen: Pen, x: number, y: number, { ink, surface }: Inks): void {
  const size = 7;
  const cross = [x - size, y, x + size, y, x, y - size, x, y + size];
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
