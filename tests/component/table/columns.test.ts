import { expect, test } from 'vitest';
import {
  inOrder,
  inSight,
  moveColumn,
  readLayout,
  resizeColumn,
  showColumn,
  shownColumns,
  tsv,
  type Column,
} from '../../../src/renderer/components/table/columns.ts';

interface Row {
  readonly name: string;
  readonly gap: number | null;
}
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', width: 100, pinned: true, text: ({ name }) => name },
  { id: 'gap', title: 'Gap', width: 80, align: 'end', group: 'fp64', text: () => 'short', full: ({ gap }) => gap },
  { id: 'extra', title: 'Extra', width: 80, optional: true, text: () => 'x' },
];
const ids = (found: readonly Column<Row>[]): string[] => found.map(({ id }) => id);

test('optional columns are left out until they are chosen', () => {
  expect(ids(shownColumns(columns, {}))).toEqual(['name', 'gap']);
  expect(ids(shownColumns(columns, showColumn(showColumn({}, 'extra', true), 'gap', false)))).toEqual([
    'name',
    'extra',
  ]);
});

test('a column moves to where another stands; pinned ones stay in front', () => {
  const moved = moveColumn(columns, {}, 'extra', 'gap');
  expect(ids(inOrder(columns, moved))).toEqual(['name', 'extra', 'gap']);
  expect(ids(inOrder(columns, moveColumn(columns, {}, 'gap', 'name')))).toEqual(['name', 'gap', 'extra']);
});

test('widths have limits, and a stored layout is taken for what it is', () => {
  expect(resizeColumn({}, 'gap', 2).widths).toEqual({ gap: 48 });
  expect(readLayout({ order: ['gap', 3], shown: { gap: false, name: 'no' }, widths: { gap: 1e9, name: 90 } })).toEqual({
    order: ['gap'],
    shown: { gap: false },
    widths: { name: 90 },
  });
  expect(readLayout('junk')).toEqual({});
});

test('the clipboard has whole numbers, no broken lines and no formula', () => {
  const rows = [
    { name: '=HYPERLINK("x")\ttab\nline', gap: -1.2345678901234567e-8 },
    { name: 'plain', gap: null },
    { name: 'inf', gap: Infinity },
  ];
  expect(tsv(shownColumns(columns, {}), rows).split('\n')).toEqual([
    'Name\tfp64 Gap',
    `'=HYPERLINK("x") tab line\t-1.2345678901234567e-8`,
    'plain\t',
    'inf\tInfinity',
  ]);
});

test('cells are made of columns in sight, in part at least, of pinned ones and of the one with the keyboard', () => {
  const six: Column<Row>[] = Array.from({ length: 6 }, (_, i) => ({
    id: String(i),
    title: String(i),
    pinned: i === 0,
    text: ({ name }) => name,
  }));
  const widths = six.map(() => 100);
  expect(inSight(six, widths, 0, 300, 0)).toEqual([0, 1, 2]);
  expect(inSight(six, widths, 1, 301, 2)).toEqual([0, 1, 2, 3]);
  expect(inSight(six, widths, 300, 500, 0)).toEqual([0, 3, 4]);
  expect(inSight(six, widths, 590, 5000, 0)).toEqual([0, 5]);
  expect(inSight(six, widths, 590, 5000, 2)).toEqual([0, 2, 5]);
});
