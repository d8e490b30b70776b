import type { Curve } from '../../../shared/chart/curve.ts';
import { paperInk } from './ink.ts';
import { panelOption, plotIn, type PanelDrawing } from '../../../shared/chart/option.ts';
import type { Scales } from '../../../shared/chart/panel.ts';
import type { Drawing } from '../../../shared/chart/panel.ts';

/** Width of a text in pixels, in a font as CSS writes it. */
export type Measure = (text: string, font: string) => number;

export interface FigurePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly scales: Scales;
}

export interface Figure {
  readonly panels: readonly FigurePanel[];
  /** Panels in a row. */
  readonly perRow: number;
  readonly drawing: Drawing;
  readonly targets: readonly number[];
  /** One line each; long ones are broken. */
  readonly caption: readonly string[];
}

const panelWidth = 460;
const panelHeight = 320;
const gap = 16;
const titleHeight = 24;
const rowHeight = 20;
const lineHeight = 16;
const swatchWidth = 34;
const titleFont = `600 13px ${paperInk.sans}`;
const textFont = `400 12px ${paperInk.sans}`;
const captionFont = `400 11px ${paperInk.sans}`;

/** A text or a mark of the figure around its plots. */
interface Part {
  readonly type: string;
  readonly x?: number;
  readonly y?: number;
  readonly shape?: object;
  readonly style: Readonly<Record<string, unknown>>;
  readonly silent: true;
  readonly z: number;
}

/**
 * Panels, one legend for all of them and a caption as one picture: its size in pixels, and the chart library's options.
 * Texts are measured, so that nothing overlaps.
 */
export function figureOption(figure: Figure, measure: Measure) {
  const { panels, drawing, targets } = figure;
  const columns = Math.max(1, Math.min(figure.perRow, panels.length));
  const width = gap + columns * (panelWidth + gap);
  const rows = Math.ceil(panels.length / columns);
  const parts: Part[] = [];
  const drawn = panels.map((panel, i) => {
    const x = gap + (i % columns) * (panelWidth + gap);
    const y = gap + Math.floor(i / columns) * (titleHeight + panelHeight + gap);
    parts.push(text(shortened(panel.title, titleFont, panelWidth, measure), x, y, titleFont, paperInk.text));
    const box = { x, y: y + titleHeight, width: panelWidth, height: panelHeight };
    const whole: PanelDrawing = {
      ...drawing,
      curves: panel.curves,
      scales: panel.scales,
      focused: null,
      targets: drawing.value === 'gap' ? targets : [],
      plot: plotIn(box),
      ink: paperInk,
    };
    return panelOption(whole, i);
  });
  let y = gap + rows * (titleHeight + panelHeight + gap);
  const legend = legendParts(legendCurves(panels), gap, y, width - 2 * gap, measure);
  parts.push(...legend.parts);
  y += legend.height + 8;
  for (const line of figure.caption.flatMap((each) => wrapped(each, captionFont, width - 2 * gap, measure))) {
    parts.push(text(line, gap, y, captionFont, paperInk.faint));
    y += 16;
  }
  return {
    width,
    height: Math.ceil(y + gap / 2),
    option: {
      animation: false,
      backgroundColor: paperInk.surface,
      grid: drawn.map(({ grid }) => grid),
      xAxis: drawn.map(({ xAxis }) => xAxis),
      yAxis: drawn.map(({ yAxis }) => yAxis),
      series: drawn.map(({ series }) => series),
      graphic: { elements: parts },
    },
  };
}

/** A look is said once, in whatever panels it is. */
function legendCurves(panels: readonly FigurePanel[]): Curve[] {
  const known = new Map<string, Curve>();
  for (const curve of panels.flatMap(({ curves }) => curves)) {
    const look = `${curve.label}|${curve.colour}|${curve.tag}`;
    if (!known.has(look)) known.set(look, curve);
  }
  return [...known.values()];
}

/** Entries in as many columns as the widest leaves room for; one that is wider than all of it is broken into lines. */
export function legendParts(curves: readonly Curve[], x: number, y: number, width: number, measure: Measure) {
  const labels = curves.map(({ label, tag }) => (tag === '' ? label : `${tag}  ${label}`));
  const widest = Math.max(0, ...labels.map((label) => measure(label, textFont)));
  const column = Math.min(width, swatchWidth + widest + 20);
  const columns = Math.max(1, Math.floor(width / column));
  const parts: Part[] = [];
  let top = y;
  for (let first = 0; first < curves.length; first += columns) {
    const row = labels
      .slice(first, first + columns)
      .map((label) => wrapped(label, textFont, width - swatchWidth, measure));
    for (const [i, lines] of row.entries()) {
      const left = x + i * column;
      parts.push(...swatch(curves[first + i]!, left, top + 8));
      for (const [line, content] of lines.entries())
        parts.push(text(content, left + swatchWidth, top + 1 + line * lineHeight, textFont, paperInk.text));
    }
    top += rowHeight + (Math.max(...row.map(({ length }) => length)) - 1) * lineHeight;
  }
  return { parts, height: top - y, columns, column };
}

function swatch({ colour, dash, marker }: Curve, x: number, y: number): Part[] {
  const line: Part = {
    type: 'line',
    shape: { x1: x, y1: y, x2: x + 28, y2: y },
    style: { stroke: colour, lineWidth: 1.75, lineDash: dash.length === 0 ? null : dash },
    silent: true,
    z: 1,
  };
  if (marker === 'none') return [line];
  const mark: Part = {
    type: 'descentMarks',
    shape: { places: Float64Array.from([x + 14, y]), kind: marker, size: 6 },
    style: { fill: paperInk.surface, stroke: colour, lineWidth: 1.25 },
    silent: true,
    z: 2,
  };
  return [line, mark];
}

const text = (content: string, x: number, y: number, font: string, fill: string): Part => ({
  type: 'text',
  x,
  y,
  style: { text: content, font, fill, textVerticalAlign: 'top' },
  silent: true,
  z: 3,
});

/** The text, or as much of it as fits with an ellipsis. */
export function shortened(content: string, font: string, width: number, measure: Measure): string {
  if (measure(content, font) <= width) return content;
  let length = content.length;
  while (length > 1 && measure(`${content.slice(0, length)}…`, font) > width) length -= 1;
  return `${content.slice(0, length).trimEnd()}…`;
}

/** The text in lines that fit, broken between words; a word that is too long is cut. */
export function wrapped(content: string, font: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer, font) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => shortened(each, font, width, measure));
}
