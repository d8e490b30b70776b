import { narrowest, type Column, type ColumnLayout } from './columns.ts';
import type { Need } from './fit.ts';
import { textWidth } from './text-width.svelte.ts';

/** The largest of what some rows show in a column, in pixels but for `tail`. */
export interface Content {
  /** Of a text, or of a figure up to its point. */
  readonly text: number;
  /** Of a figure, from its point on, in characters. */
  readonly tail: number;
  readonly aside: number;
}

export const noContent: Content = { text: 0, tail: 0, aside: 0 };

/** What the cells of one column have in common. */
export interface CellRoom {
  /** Characters after the point of the figure that has most of them: all stand on their points. */
  readonly tail: number;
  /** Of the small print, in pixels; null: it is left out. */
  readonly aside: number | null;
}

/** Between a figure and its small print. */
export const asideGap = 6;
/** Both sides of a cell. */
const padding = 16;
/** A header that is sorted by has an arrow beside its title. */
const arrow = 12;
/** Canvas and page round otherwise, and the page uses some other shapes of letters. */
const slack = 2;
/** Of a text, until somebody drags it. */
const leastText = 72;
const mostText = 320;

export const isFigure = <Row>({ align = 'start' }: Column<Row>): boolean => align !== 'start';

/** From the point of a figure on, or from its exponent where it has no point; empty for a whole number. */
export function tailOf(figure: string): string {
  const at = /(?<=\d)[.e]/.exec(figure);
  return at === null ? '' : figure.slice(at.index);
}

/** What a row shows in a column. */
export function contentOf<Row>(column: Column<Row>, row: Row): Content {
  if (column.width !== undefined) return noContent;
  const text = column.text(row);
  const font = isFigure(column) ? 'figure' : 'text';
  const small = column.aside?.text(row) ?? '';
  const aside = Math.max(textWidth(small, 'small'), textWidth('0'.repeat(column.aside?.least ?? 0), 'small'));
  // Beside a text its small print follows at once, in no column of its own: the longest of both may be of two rows.
  if (!isFigure(column)) return { text: textWidth(text, font) + (aside > 0 ? asideGap + aside : 0), tail: 0, aside: 0 };
  if (column.align !== 'point') return { text: textWidth(text, font), tail: 0, aside };
  const tail = tailOf(text);
  return { text: textWidth(text.slice(0, text.length - tail.length), font), tail: tail.length, aside };
}

export const larger = (a: Content, b: Content): Content => ({
  text: Math.max(a.text, b.text),
  tail: Math.max(a.tail, b.tail),
  aside: Math.max(a.aside, b.aside),
});

/** What a column takes to show this content and its title, or what somebody has given it; a figure is never cut. */
export function needOf<Row>(column: Column<Row>, content: Content, { widths }: ColumnLayout): Need {
  if (column.width !== undefined) return { least: column.width, whole: column.width, spare: 0 };
  const head = Math.ceil(textWidth(column.title, 'head') + padding + slack + (column.sort === undefined ? 0 : arrow));
  const { text, tail, aside } = content;
  const own = (column.beside ?? 0) + text + textWidth('0'.repeat(tail), 'figure') + padding + slack;
  const print = aside > 0 ? asideGap + aside : 0;
  const [bare, whole] = [own, own + print].map((width) => Math.max(narrowest, head, Math.ceil(width))) as [
    number,
    number,
  ];
  const chosen = widths?.[column.id];
  if (!isFigure(column)) {
    if (chosen !== undefined) return { least: chosen, whole: chosen, spare: 0 };
    const wanted = Math.max(head, Math.min(column.most ?? mostText, whole));
    return { least: Math.min(wanted, Math.max(head, column.least ?? leastText)), whole: wanted, spare: 0 };
  }
  if (chosen !== undefined) return { least: Math.max(chosen, whole), whole: Math.max(chosen, whole), spare: 0 };
  return { least: whole, whole, spare: column.aside?.yields === true ? whole - bare : 0 };
}
