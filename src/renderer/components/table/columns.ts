import { spellNumber, type CsvCell } from '../../../shared/csv.ts';

/** Small print beside a text. */
export interface Aside<Row> {
  readonly text: (row: Row) => string;
  /** Characters for which room is kept, so that what comes later moves nothing. */
  readonly least?: number;
  /** It is left out where a table has no room for all of its columns. */
  readonly yields?: boolean;
}

/** A column of a virtual table over rows of type `Row`. */
export interface Column<Row> {
  readonly id: string;
  /** Stands in the header, with the unit where there is one. */
  readonly title: string;
  /** What it means, in a sentence. */
  readonly about?: string;
  /** Neighbours of one group share a header above theirs. */
  readonly group?: string;
  /** In pixels, of a column that has no text, such as one of handles; all others are as wide as what they show. */
  readonly width?: number;
  /** Of a text: how narrow a lack of room may make it, and how wide its content, in pixels. Figures are never cut. */
  readonly least?: number;
  readonly most?: number;
  /** Figures are 'end', in the mono font; those that stand on their decimal points are 'point'. */
  readonly align?: 'start' | 'end' | 'point';
  /** What its drawing takes beside the text, in pixels. */
  readonly beside?: number;
  /** Small print after the text, such as an interval. */
  readonly aside?: Aside<Row>;
  /** The name to sort by; absent: it cannot be sorted. */
  readonly sort?: string;
  /** Whether a first click sorts descending: where more is better. */
  readonly descending?: boolean;
  /** Stays in sight when the table is scrolled sideways; pinned columns come first. */
  readonly pinned?: boolean;
  /** Left out until somebody chooses it. */
  readonly optional?: boolean;
  /** The table's `cell` snippet draws it, with the same text. */
  readonly drawn?: boolean;
  readonly text: (row: Row) => string;
  /** The whole value, for the title and the clipboard; absent: `text`. */
  readonly full?: (row: Row) => CsvCell;
}

/** Choices about columns that outlive the view; whatever is not named has its default. */
export interface ColumnLayout {
  readonly order?: readonly string[] | undefined;
  /** Chosen or left out, against the column's default. */
  readonly shown?: Readonly<Record<string, boolean>> | undefined;
  readonly widths?: Readonly<Record<string, number>> | undefined;
}

/** Of what comes before the columns, a box and an opener, in pixels each. */
export const leadWidth = 32;
export const narrowest = 48;
export const widest = 800;

const isShown = (column: Column<never>, { shown }: ColumnLayout): boolean =>
  shown?.[column.id] ?? column.optional !== true;

/** All columns in the chosen order, pinned ones first; columns that the layout does not know stay at their place. */
export function inOrder<Row>(columns: readonly Column<Row>[], { order = [] }: ColumnLayout): Column<Row>[] {
  const place = (column: Column<Row>, i: number): number => {
    const at = order.indexOf(column.id);
    return at >= 0 ? at : i;
  };
  return columns
    .map((column, i) => ({ column, at: place(column, i), i }))
    .sort((a, b) => Number(b.column.pinned ?? false) - Number(a.column.pinned ?? false) || a.at - b.at || a.i - b.i)
    .map(({ column }) => column);
}

export const shownColumns = <Row>(columns: readonly Column<Row>[], layout: ColumnLayout): Column<Row>[] =>
  inOrder(columns, layout).filter((column) => isShown(column, layout));

export const columnShown = <Row>(column: Column<Row>, layout: ColumnLayout): boolean => isShown(column, layout);

export const showColumn = (layout: ColumnLayout, id: string, shown: boolean): ColumnLayout => ({
  ...layout,
  shown: { ...layout.shown, [id]: shown },
});

export const resizeColumn = (layout: ColumnLayout, id: string, width: number): ColumnLayout => ({
  ...layout,
  widths: { ...layout.widths, [id]: Math.round(Math.min(widest, Math.max(narrowest, width))) },
});

/** Puts a column where another one stands. */
export function moveColumn<Row>(
  columns: readonly Column<Row>[],
  layout: ColumnLayout,
  id: string,
  to: string,
): ColumnLayout {
  const order = inOrder(columns, layout).map((column) => column.id);
  const from = order.indexOf(id);
  const target = order.indexOf(to);
  if (from < 0 || target < 0) return layout;
  order.splice(from, 1);
  order.splice(target, 0, id);
  return { ...layout, order };
}

/** What was kept from an earlier start; anything else counts as no choice. */
export function readLayout(raw: unknown): ColumnLayout {
  if (typeof raw !== 'object' || raw === null) return {};
  const { order, shown, widths } = raw as Record<string, unknown>;
  const entries = <T>(value: unknown, is: (each: unknown) => each is T): Record<string, T> =>
    Object.fromEntries(Object.entries(value ?? {}).filter((entry): entry is [string, T] => is(entry[1])));
  return {
    order: Array.isArray(order) ? order.filter((each) => typeof each === 'string') : [],
    shown: entries(shown, (each) => typeof each === 'boolean'),
    widths: entries(widths, (each): each is number => typeof each === 'number' && each >= narrowest && each <= widest),
  };
}

const missing = (value: CsvCell): value is null | undefined => value === null || value === undefined;

/** A cell's whole value as text; empty where it is missing. */
export function whole<Row>(column: Column<Row>, row: Row): string {
  const value = column.full ? column.full(row) : column.text(row);
  if (missing(value)) return '';
  return typeof value === 'number' ? spellNumber(value) : value instanceof Date ? value.toISOString() : String(value);
}

/** Rows for the clipboard: a header, then whole values, parted by tabs. A text is never taken for a formula. */
export function tsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const title = ({ group, title: own }: Column<Row>): string => (group === undefined ? own : `${group} ${own}`);
  const cell = (column: Column<Row>, row: Row): string => {
    const text = whole(column, row).replace(/[\t\r\n]+/g, ' ');
    return typeof column.full?.(row) !== 'number' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  };
  return [columns.map(title), ...rows.map((row) => columns.map((column) => cell(column, row)))]
    .map((cells) => cells.join('\t'))
    .join('\n');
}

/** What the header and all cells of a column have in common. */
export interface Frame<Row> {
  readonly column: Column<Row>;
  /** In pixels. */
  readonly width: number;
  /** Place in the grid, from 1, after what comes before the columns. */
  readonly place: number;
  /** Where a pinned column stays in sight, in pixels; null: it is not pinned. */
  readonly left: number | null;
  /** The last pinned one, beside those that slide. */
  readonly isEdge: boolean;
}

/** @param leads how many cells come before the columns */
export function framesOf<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  leads: number,
): readonly Frame<Row>[] {
  let left = leads * leadWidth;
  return columns.map((column, i) => {
    const [width, own] = [widths[i] ?? narrowest, left];
    left += width;
    const pinned = column.pinned === true;
    const next = columns[i + 1];
    return {
      column,
      width,
      place: i + leads + 1,
      left: pinned ? own : null,
      isEdge: pinned && next !== undefined && next.pinned !== true,
    };
  });
}

/**
 * The places of the columns of which cells are made: pinned ones, those that reach into the pixels from `left` to
 * `right`, counted from the edge of the first column, and the one that the keyboard is in.
 */
export function inSight<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  left: number,
  right: number,
  active: number,
): readonly number[] {
  let edge = 0;
  const places: number[] = [];
  for (const [place, column] of columns.entries()) {
    const end = edge + (widths[place] ?? 0);
    if (column.pinned === true || place === active || (end > left && edge < right)) places.push(place);
    edge = end;
  }
  return places;
}
