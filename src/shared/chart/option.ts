import type { Line } from '../contract/curves.ts';
import { xTitle, yTitle } from './axis-names.ts';
import type { Curve } from './curve.ts';
import {
  bandBetween,
  dashedAcross,
  dotPlaces,
  lastInside,
  markerPlaces,
  stepped,
  toPixels,
  type Box,
} from './geometry.ts';
import { markOfEnding } from './endings.ts';
import type { Drawing, Scales } from './panel.ts';
import { shareOf } from './scale.ts';
import type { MarkKind } from './shapes.ts';
import { shortly, ticksOf, type Tick } from './ticks.ts';

/** Colours and fonts of what is not a curve. */
export interface Ink {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly frame: string;
  readonly surface: string;
  readonly sans: string;
  readonly mono: string;
}

export interface PanelDrawing extends Drawing {
  /** The curves that are shown, the one in front last. */
  readonly curves: readonly Curve[];
  readonly scales: Scales;
  /** Key of the curve that stands out; null: all are equal. */
  readonly focused: string | null;
  /** Targets that belong into the picture; on screen they are elements of their own. */
  readonly targets: readonly number[];
  readonly plot: Box;
  readonly ink: Ink;
}

const labelSize = 11;
/** Room for the axis titles and labels around a plot, in pixels. */
export const margins = { top: 10, right: 14, bottom: 42, left: 74 } as const;

export const plotIn = ({ x, y, width, height }: Box): Box => ({
  x: x + margins.left,
  y: y + margins.top,
  width: Math.max(width - margins.left - margins.right, 40),
  height: Math.max(height - margins.top - margins.bottom, 40),
});

export interface Element {
  readonly type: string;
  readonly shape?: object;
  readonly style: Readonly<Record<string, unknown>>;
  readonly z2: number;
  readonly silent: true;
  readonly x?: number;
  readonly y?: number;
}

/** The chart library's options for one panel: its axes with our ticks, and one series that draws our elements. */
export function panelOption(panel: PanelDrawing, index: number) {
  const { plot, ink, scales } = panel;
  const axis = (title: string, scale: Scales['x'], most: number, gap: number, apart: number) => {
    const ticks = withFloor(scale, ticksOf(scale, most), apart);
    const labels = new Map(ticks.map(({ at, label }) => [at, label]));
    const at = ticks.map((tick) => tick.at);
    return {
      type: 'value' as const,
      gridIndex: index,
      min: scale.min,
      max: scale.max,
      animation: false,
      name: title,
      nameLocation: 'middle' as const,
      nameGap: gap,
      nameMoveOverlap: false,
      nameTextStyle: { color: ink.text, fontFamily: ink.sans, fontSize: labelSize },
      axisLine: { show: true, onZero: false, lineStyle: { color: ink.frame, width: 1 } },
      axisTick: { show: true, length: 3, lineStyle: { color: ink.frame }, customValues: at },
      axisLabel: {
        color: ink.faint,
        fontFamily: ink.mono,
        fontSize: labelSize,
        hideOverlap: true,
        customValues: at,
        formatter: (value: number) => labels.get(value) ?? '',
      },
      splitLine: { show: true, lineStyle: { color: ink.grid, width: 1 } },
    };
  };
  return {
    grid: {
      left: plot.x,
      top: plot.y,
      width: plot.width,
      height: plot.height,
      containLabel: false,
      outerBoundsMode: 'none' as const,
    },
    xAxis: axis(xTitle(panel.axis, panel.xLog), scales.x, plot.width / 80, 26, 44 / plot.width),
    yAxis: axis(yTitle(panel.value, panel.best, panel.yLog), scales.y, plot.height / 36, 60, 15 / plot.height),
    series: {
      type: 'custom' as const,
      coordinateSystem: 'cartesian2d',
      xAxisIndex: index,
      yAxisIndex: index,
      clip: true,
      silent: true,
      animation: false,
      data: [[scales.x.min, scales.y.min]],
      // All anew each time: elements that the library takes over from the last drawing keep parts of their old looks.
      renderItem: () => ({ type: 'group' as const, $mergeChildren: false as const, children: elementsOf(panel) }),
    },
  };
}

/** The strip of values <= 0 is labelled beside the axis, where no curve can be; a tick that is too near gives way. */
function withFloor(scale: Scales['x'], ticks: readonly Tick[], apart: number): readonly Tick[] {
  const { floor, min, max } = scale;
  if (!floor) return ticks;
  return [{ at: floor.at, label: '≤ 0' }, ...ticks.filter(({ at }) => at - floor.at > apart * (max - min))];
}

/** Everything inside the plot, back to front. */
export function elementsOf(panel: PanelDrawing): Element[] {
  const elements: Element[] = [...floors(panel), ...targetLines(panel)];
  const dimmed = ({ key }: Curve) => panel.focused !== null && panel.focused !== key;
  const tags: Tag[] = [];
  for (const curve of panel.curves) elements.push(...curveElements(curve, panel, dimmed(curve), tags));
  return elements;
}

/** Where the letter of a curve stands. */
interface Tag {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** @param tags those that are drawn; the curve's own is added */
function curveElements(curve: Curve, panel: PanelDrawing, dimmed: boolean, tags: Tag[]): Element[] {
  const { scales, plot, ink } = panel;
  const focused = panel.focused === curve.key;
  const depth = focused ? 100 : 0;
  const opacity = dimmed ? 0.25 : 1;
  const pixels = (line: Line) => toPixels(line, scales.x, scales.y, plot);
  const elements: Element[] = [];
  if (panel.bands && curve.band) {
    const edge = (line: Line) => stepped(toPixels(line, scales.x, scales.y, plot, 'beyond'));
    const polygons = bandBetween(edge(curve.band.low), edge(curve.band.high));
    elements.push(
      element('descentAreas', { polygons }, { fill: curve.colour, opacity: dimmed ? 0.04 : 0.16 }, depth + 1),
    );
  }
  const stroke = (line: Line, path: Float64Array, style: object, z2: number): Element => {
    const { dash } = curve;
    const across = dash.length > 0 && line.reduced && line.x.length > mostDashed;
    return element(
      'descentCurve',
      { points: across ? dashedAcross(path, dash, plot) : path },
      {
        ...{ fill: null, stroke: curve.colour, lineJoin: 'bevel', lineDash: across || dash.length === 0 ? null : dash },
        ...style,
      },
      z2,
    );
  };
  if (panel.traces)
    for (const { line } of curve.traces)
      elements.push(stroke(line, stepped(pixels(line)), { lineWidth: 1, opacity: dimmed ? 0.12 : 0.5 }, depth + 2));
  const middle = pixels(curve.middle);
  const path = stepped(middle);
  elements.push(stroke(curve.middle, path, { lineWidth: focused ? 2.5 : 1.5, opacity }, depth + 3));
  const dots = curve.middle.reduced ? noPlaces : dotPlaces(middle, plot);
  if (dots.length > 0) elements.push(marks('circle', dots, 4, { fill: curve.colour, opacity }, depth + 3));
  if (curve.marker !== 'none')
    elements.push(
      marks(
        curve.marker,
        markerPlaces(middle, plot, 140, phaseOf(curve.key)),
        6,
        { fill: ink.surface, stroke: curve.colour, lineWidth: 1.25, opacity },
        depth + 4,
      ),
    );
  for (const [kind, places] of endingPlaces(curve, panel))
    elements.push(
      marks(
        kind,
        places,
        8,
        { fill: kind === 'diamond' ? curve.colour : null, stroke: curve.colour, lineWidth: 2, opacity },
        depth + 5,
      ),
    );
  const end = curve.tag === '' ? null : lastInside(path, plot);
  if (!end) return elements;
  const tag = {
    text: curve.tag,
    x: Math.min(end.x + 4, plot.x + plot.width - 12),
    y: Math.max(end.y - 14, plot.y + 3),
  };
  // Curves of one method in two precisions may end together: one letter is read, two on each other are not.
  if (tags.some((other) => other.text === tag.text && isNear(other, tag)) && !focused) return elements;
  tags.push(tag);
  elements.push({
    type: 'text',
    ...{ x: tag.x, y: tag.y },
    style: { text: tag.text, fill: curve.colour, opacity, font: `600 ${labelSize}px ${ink.sans}` },
    z2: depth + 6,
    silent: true,
  });
  return elements;
}

const isNear = (a: Tag, b: Tag): boolean => Math.abs(a.x - b.x) < labelSize && Math.abs(a.y - b.y) < labelSize;

/**
 * Points of a reduced line up to which its dash follows the path. Of more, it may go up and down in every pixel column:
 * such a dash would be lost in it, and costs the canvas dearly, so that it runs along the axis there.
 */
const mostDashed = 3000;

const noPlaces = new Float64Array(0);

function endingPlaces(curve: Curve, { scales, plot }: PanelDrawing): Map<MarkKind, Float64Array> {
  const places = new Map<MarkKind, number[]>();
  for (const { status, x, y } of curve.endings) {
    const kind = markOfEnding(status);
    const px = plot.x + shareOf(scales.x, x) * plot.width;
    const py = plot.y + (1 - shareOf(scales.y, y)) * plot.height;
    if (kind && !Number.isNaN(px) && !Number.isNaN(py)) places.set(kind, [...(places.get(kind) ?? []), px, py]);
  }
  return new Map([...places].map(([kind, each]) => [kind, Float64Array.from(each)]));
}

/** The strips where values <= 0 of a logarithmic axis stand. */
function floors({ scales, plot, ink }: PanelDrawing): Element[] {
  const strips: Element[] = [];
  const strip = (box: Box) => {
    strips.push(
      element('descentHatch', { box, gap: 6 }, { fill: null, stroke: ink.grid, lineWidth: 1 }, -2),
      element(
        'rect',
        { x: box.x, y: box.y, width: box.width, height: box.height },
        { fill: null, stroke: ink.frame, lineWidth: 0.5, opacity: 0.6 },
        -1,
      ),
    );
  };
  const { x, y } = floorBoxes(scales, plot);
  if (y) strip(y);
  if (x) strip(x);
  return strips;
}

/** Where the floor strips are; null: the axis has none. */
function floorBoxes({ x, y }: Scales, plot: Box): { readonly x: Box | null; readonly y: Box | null } {
  const share = ({ min, max, floor }: Scales['x']) => (floor ? (floor.edge - min) / (max - min) : 0);
  const width = share(x) * plot.width;
  const height = share(y) * plot.height;
  return {
    x: x.floor ? { x: plot.x, y: plot.y, width, height: plot.height } : null,
    y: y.floor ? { x: plot.x, y: plot.y + plot.height - height, width: plot.width, height } : null,
  };
}

/** Each target as a line with its value; one beyond the axis is told at its end. */
function targetLines({ targets, scales, plot, ink }: PanelDrawing): Element[] {
  return targets.flatMap((target) => {
    const share = shareOf(scales.y, target);
    const beyond = share > 1 ? '↑ ' : share < 0 ? '↓ ' : '';
    const y = plot.y + (1 - Math.min(Math.max(share, 0), 1)) * plot.height;
    const value: Element = {
      type: 'text',
      x: plot.x + plot.width - 4,
      y: beyond === '↑ ' ? y + 3 : y - 14,
      style: {
        text: `${beyond}${shortly(target)}`,
        align: 'right',
        fill: ink.text,
        font: `400 ${labelSize}px ${ink.mono}`,
        // A curve that passes behind leaves it legible.
        stroke: ink.surface,
        lineWidth: 3,
      },
      z2: 200,
      silent: true,
    };
    if (beyond !== '') return [value];
    return [
      element(
        'line',
        { x1: plot.x, y1: y, x2: plot.x + plot.width, y2: y },
        { fill: null, stroke: ink.text, lineWidth: 1, lineDash: [6, 3] },
        0,
      ),
      value,
    ];
  });
}

const element = (type: string, shape: object, style: Element['style'], z2: number): Element => ({
  type,
  shape,
  style,
  z2,
  silent: true,
});

const marks = (kind: MarkKind, places: Float64Array, size: number, style: Element['style'], z2: number): Element =>
  element('descentMarks', { kind, places, size }, style, z2);

/** Where along the line its markers begin: others than a neighbour's, and the same for ever. */
function phaseOf(key: string): number {
  let value = 7;
  for (const character of key) value = (value * 31 + character.charCodeAt(0)) % 97;
  return 0.15 + (0.7 * value) / 97;
}

/** All of a chart that is one panel, without motion and on any ground. */
export function chartOption(panel: PanelDrawing) {
  const { grid, xAxis, yAxis, series } = panelOption(panel, 0);
  const parts = { grid: [grid], xAxis: [xAxis], yAxis: [yAxis], series: [series] };
  return { animation: false, backgroundColor: 'transparent', ...parts };
}
