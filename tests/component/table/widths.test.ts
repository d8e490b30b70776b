import './../jsdom.ts';
import { cleanup, fireEvent, render } from '@testing-library/svelte';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { boardFigures, type BoardCell, type BoardRow } from '../../../src/shared/contract/board.ts';
import { costAxes } from '../../../src/shared/stats/cost.ts';
import VirtualTable from '../../../src/renderer/components/table/VirtualTable.svelte';
import type { Column, ColumnLayout } from '../../../src/renderer/components/table/columns.ts';
import { tailOf } from '../../../src/renderer/components/table/content.ts';
import { RowWindows } from '../../../src/renderer/components/table/row-windows.svelte.ts';
import { TableSelection } from '../../../src/renderer/components/table/table-selection.svelte.ts';
import { boardColumns } from '../../../src/renderer/views/leaderboard/board-columns.ts';
import { layOut } from '../layout.ts';
import { measureTexts, widthOfText } from './text-measure.ts';

beforeAll(measureTexts);
afterEach(cleanup);

/** What lays out every row, the header's as those below. */
const templateOf = (grid: HTMLElement): string =>
  [...grid.querySelectorAll<HTMLElement>('.line')].at(-1)!.style.getPropertyValue('grid-template-columns');

/** Widths of the columns of a table of these rows in a window, by id. */
async function widthsOf<Row>(
  columns: readonly Column<Row>[],
  all: readonly Row[],
  window: number,
  layout: ColumnLayout = {},
) {
  layOut(600, window);
  const rows = new RowWindows<Row>(() => Promise.resolve({ total: all.length, rows: all }));
  const selection = new TableSelection<Row>((row) => all.indexOf(row));
  const view = render(VirtualTable<Row>, {
    props: { label: 'Rows', columns, rows, selection, layout, selectable: false },
  });
  const grid = view.getByRole('grid');
  await new Promise((done) => setTimeout(done, 10));
  const widths = (): Record<string, number> =>
    Object.fromEntries(
      templateOf(grid)
        .split(/\s+/)
        .map((width, i) => [columns[i]!.id, Number.parseFloat(width)]),
    );
  return { ...view, grid, widths, row: (of: string) => Number(widths()[of]) };
}

const number = { value: -1.2345e-123, low: 1.2345e-123, high: 9.8765e-118 };
const longest = (more: Partial<BoardCell> = {}): BoardCell => ({
  instanceId: 1,
  problem: 'p'.repeat(60),
  problemLabel: `${'problem'.repeat(8)} dimension=1000000`,
  optimizer: 'o'.repeat(60),
  optimizerTitle: 'my-own-momentum-with-restarts-and-line-search-of-a-plug-in-2',
  optimizerShort: 'my-own-momentum-with-restarts-and-line-search-of-a-plug-in-2',
  hyper: 'lr=0.000123456 beta1=0.987654 beta2=0.999999',
  precision: 'fp64',
  hardware: 'AMD EPYC 9654 96-Core Processor, NVIDIA GeForce RTX 4090',
  groupIds: [1],
  runs: 100_000,
  failures: 99_999,
  diverged: 99_999,
  unfinished: 12,
  disturbed: 99_999,
  problems: 1234,
  isRanked: true,
  success: { value: 1, low: 0.999, high: 1 },
  ert: { value: 9_999_999, low: 8_888_888, high: 9_999_999 },
  ertIsBound: false,
  gap: { q1: number.low, median: number.value, q3: number.high },
  compute_s: 0.00952,
  parameter_bytes: 999e9,
  state_bytes: 999e9,
  peak_bytes: 999e9,
  budget: '1,000,000,000 steps, 1,000,000,000 oracle units, 86,400 s',
  marks: ['looked at every 20 steps'],
  loss: { value: 1.23456e-123, low: 1.23456e-123, high: 9.8765e118, bound: 'above' },
  ...more,
});
const board: BoardRow[] = [
  {
    rank: 100_000,
    cells: { fp64: longest(), fp32: longest({ precision: 'fp32' }), int4: longest({ precision: 'int4' }) },
  },
  { rank: null, cells: { fp64: longest({ ert: { value: 0.00952, low: 0.00901, high: 0.010234 } }) } },
  { rank: 3, cells: { fp64: longest({ ert: { value: Infinity, low: 1_234_567_890, high: Infinity } }) } },
  { rank: 4, cells: { fp64: longest({ ert: { value: NaN, low: NaN, high: NaN }, gap: null, success: null }) } },
];

describe.each([640, 1024, 1124, 1440, 1920])('in a table %i pixels wide', (window) => {
  test.each([true, false])(
    'no figure of any column of the leaderboard is cut (precisions side by side: %s)',
    async (pivot) => {
      for (const [i, axis] of costAxes.entries()) {
        const columns = boardColumns({
          ...{
            by: 'problem',
            pivot,
            figure: boardFigures[i]!,
            axis,
            atTarget: true,
            mixed: true,
            severalBudgets: true,
            fields: [],
          },
          ...{ sharedMarks: [], precisions: ['fp32', 'fp64', 'int4'] },
        }).map((column) => ({ ...column, optional: false }));
        const { widths, unmount } = await widthsOf(columns, board, window);
        const own = widths();
        for (const column of columns) {
          const title = widthOfText(column.title, 11, 'sans') + 16;
          expect(own[column.id], column.id).toBeGreaterThanOrEqual(title);
          if (column.align === undefined) continue;
          const heads = board.map((row) => column.text(row)).map((text) => text.length - tailOf(text).length);
          const tails = board.map((row) => tailOf(column.text(row)).length);
          const print = column.aside?.yields === true ? [0] : board.map((row) => column.aside?.text(row).length ?? 0);
          const characters = column.align === 'point' ? Math.max(...heads) + Math.max(...tails) : 0;
          const whole = Math.max(characters, ...board.map((row) => column.text(row).length));
          const width = (column.beside ?? 0) + 7.2 * whole + 6.6 * Math.max(...print) + 16;
          expect(own[column.id], column.id).toBeGreaterThanOrEqual(width);
        }
        unmount();
      }
    },
  );
});

interface Row {
  readonly name: string;
  readonly gap: string;
}
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', text: ({ name }) => name },
  { id: 'gap', title: 'Gap', align: 'point', text: ({ gap }) => gap },
];
const two: Row[] = [
  { name: 'a', gap: '1' },
  { name: 'a-method-of-a-plug-in-whose-id-has-sixty-characters-in-total', gap: '0.000952' },
];

test('figures stand on their points', async () => {
  const { getByText } = await widthsOf(columns, [...two, { name: 'b', gap: '1.23e-8' }], 1200);
  expect(['1', '0.000952', '1.23e-8'].map((text) => getByText(text).style.marginRight)).toEqual(['7ch', '0ch', '1ch']);
});

test('a text is as wide as its row with the small print beside it, and not as the longest of both', async () => {
  const named = [{ ...columns[0]!, aside: { text: ({ gap }: Row) => gap } }];
  const widthOf = async (...rows: readonly Row[]): Promise<number> => {
    const { row, unmount } = await widthsOf(named, rows, 1200);
    const width = row('name');
    unmount();
    return width;
  };
  const [long, short] = [
    { name: 'a-method-with-a-long-name', gap: '' },
    { name: 'GD', gap: 'lr=0.001' },
  ];
  expect(await widthOf(long, short)).toBe(Math.max(await widthOf(long), await widthOf(short)));
});

test('a figure that somebody makes narrower is still whole; a text can be, and is cut in its middle', async () => {
  const { widths, container } = await widthsOf(columns, two, 1200, { widths: { gap: 48, name: 120 } });
  expect(widths()['gap']).toBeGreaterThanOrEqual(8 * 7.2 + 16);
  expect(widths()['name']).toBe(120);
  const [start, end] = container.querySelectorAll('.middle span');
  expect([start!.textContent, end!.textContent]).toEqual([two[1]!.name.slice(0, -10), two[1]!.name.slice(-10)]);
  expect(start!.closest('[role="gridcell"]')!.getAttribute('title')).toBe(two[1]!.name);
});

test('a double click on the edge of a column makes it as wide as its longest text', async () => {
  const { row, container } = await widthsOf(columns, two, 300);
  const before = row('name');
  await fireEvent.dblClick(container.querySelector('.handle')!);
  expect(row('name')).toBeGreaterThan(before);
  expect(row('name')).toBeGreaterThanOrEqual(widthOfText(two[1]!.name, 13, 'sans') + 16);
});

test('a column that tells less than before is narrower, though its rows are the same', async () => {
  const { row, rerender } = await widthsOf(columns, two, 1200);
  const before = row('name');
  await rerender({ columns: [{ ...columns[0]!, text: ({ name }: Row) => name.slice(0, 20) }, columns[1]!] });
  expect(row('name')).toBeLessThan(before);
});

test('a longer figure that comes later makes its column wider; nothing shrinks while the question is the same', async () => {
  layOut(600, 1200);
  const long = { name: 'b', gap: '123456789.25' };
  let all: readonly Row[] = two;
  const fetch = () => Promise.resolve({ total: all.length, rows: all });
  const rows = new RowWindows<Row>(fetch);
  const selection = new TableSelection<Row>(({ name }) => name);
  const { getByRole } = render(VirtualTable<Row>, { props: { label: 'Rows', columns, rows, selection } });
  const gap = async (): Promise<number> => {
    await new Promise((done) => setTimeout(done, 10));
    return Number.parseFloat(templateOf(getByRole('grid')).split(/\s+/).at(-1)!);
  };
  const before = await gap();
  all = [long];
  rows.refresh();
  const after = await gap();
  expect(after).toBeGreaterThan(before);
  all = two;
  rows.refresh();
  expect(await gap()).toBe(after);
  rows.ask(fetch);
  expect(await gap()).toBe(before);
});
