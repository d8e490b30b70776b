import { cleanup, fireEvent, render, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { tick } from 'svelte';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import VirtualTable from '../../../src/renderer/components/table/VirtualTable.svelte';
import type { Column } from '../../../src/renderer/components/table/columns.ts';
import { RowWindows, type FetchRows } from '../../../src/renderer/components/table/row-windows.svelte.ts';
import { TableSelection } from '../../../src/renderer/components/table/table-selection.svelte.ts';
import { layOut } from '../layout.ts';

interface Row {
  readonly id: number;
}
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', least: 160, pinned: true, sort: 'name', text: ({ id }) => `run ${id}` },
  {
    id: 'gap',
    title: 'Gap',
    align: 'end',
    sort: 'gap',
    descending: true,
    text: ({ id }) => id.toFixed(1),
    full: ({ id }) => id + 0.123456789,
  },
];

beforeAll(() => {
  layOut(628);
});

afterEach(cleanup);

function build(total: number, more: Record<string, unknown> = {}, takes_ms = 0) {
  const asked: { offset: number; limit: number }[] = [];
  const fetch: FetchRows<Row> = async (window) => {
    asked.push(window);
    if (takes_ms > 0) await new Promise((done) => setTimeout(done, takes_ms));
    const rows = Array.from({ length: Math.max(0, Math.min(window.limit, total - window.offset)) }, (_, i) => ({
      id: window.offset + i,
    }));
    return { total, rows };
  };
  const rows = new RowWindows<Row>(fetch);
  const selection = new TableSelection<Row>(({ id }) => id);
  const view = render(VirtualTable<Row>, { props: { label: 'Runs', columns, rows, selection, ...more } });
  const grid = view.getByRole('grid');
  const key = async (name: string, init: KeyboardEventInit = {}): Promise<void> => {
    await fireEvent.keyDown(grid, { key: name, ...init });
    await new Promise((done) => setTimeout(done));
    await tick();
  };
  const activeText = (): string | null =>
    document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.textContent.trim() ?? null;
  return { ...view, asked, rows, selection, grid, key, activeText };
}

test('of a million rows a screenful exists, and few windows are asked for on the way to the end', async () => {
  const { asked, grid, key, activeText, findByText, container } = build(1_000_000);
  await findByText('run 0');
  expect(grid.getAttribute('aria-rowcount')).toBe('1000001');
  await key('End');
  await findByText('run 999999');
  expect(activeText()).toBe('run 999999');
  expect(container.querySelectorAll('.row').length).toBeLessThan(60);
  expect(container.querySelectorAll('.row').length).toBeGreaterThan(20);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(container.querySelector<HTMLElement>('.body')?.style.height).toBe('8000000px');
  expect(container.querySelector('[aria-rowindex="1000001"]')).not.toBeNull();
});

test('a drag of the scroll bar asks for where it ends, not for all it passes', async () => {
  const { asked, grid, findByText } = build(100_000, {}, 40);
  await findByText('run 0');
  for (let at = 1; at <= 100; at++) {
    grid.scrollTop = at * 20_000;
    await fireEvent.scroll(grid);
  }
  await waitFor(() => expect(grid.textContent).toContain(`run ${Math.floor(2_000_000 / 28)}`));
  expect(asked.length).toBeLessThan(20);
});

test('the wheel moves a content that is taller than browsers can scroll by what it says', async () => {
  const { grid, findByText, container } = build(1_000_000);
  await findByText('run 0');
  const wheel = new WheelEvent('wheel', { deltaY: 280, cancelable: true });
  grid.dispatchEvent(wheel);
  await tick();
  expect(wheel.defaultPrevented).toBe(true);
  const tops = [...container.querySelectorAll<HTMLElement>('.row')].map(
    (row) => parseFloat(row.style.top) - grid.scrollTop,
  );
  // Row 10 stands at the upper edge.
  expect(tops.some((top) => Math.abs(top) < 0.01)).toBe(true);
});

test('keys move, select, extend, take all and open', async () => {
  const onopen = vi.fn();
  const { key, activeText, selection, findByText } = build(300, { onopen });
  await findByText('run 0');
  await key('ArrowDown');
  await key('j');
  expect(activeText()).toBe('run 2');
  await key(' ');
  expect(selection.rows).toEqual([{ id: 2 }]);
  await key('ArrowDown', { shiftKey: true });
  await key('ArrowDown', { shiftKey: true });
  expect(selection.rows.map(({ id }) => id)).toEqual([2, 3, 4]);
  await key('k');
  await key('Enter');
  expect(onopen).toHaveBeenCalledWith({ id: 3 }, 3);
  await key('PageDown');
  expect(activeText()).not.toBe('run 3');
  await key('Home');
  expect(activeText()).toBe('run 0');
  await key('a', { ctrlKey: true });
  expect(selection.size).toBe(300);
  await key('Escape');
  expect(selection.size).toBe(0);
});

test('clicks select one, add one, and a range; all of a million is cut short, and said', async () => {
  const onnotice = vi.fn();
  const { key, selection, findByText } = build(1_000_000, { onnotice });
  await fireEvent.click(await findByText('run 1'));
  await fireEvent.click(await findByText('run 3'), { ctrlKey: true });
  expect(selection.rows.map(({ id }) => id)).toEqual([1, 3]);
  await fireEvent.click(await findByText('run 5'), { shiftKey: true });
  await waitFor(() => expect(selection.rows.map(({ id }) => id)).toEqual([3, 4, 5]));
  await key('a', { ctrlKey: true });
  await waitFor(() => expect(selection.size).toBe(10_000));
  expect(onnotice).toHaveBeenCalledWith('Only 10,000 rows can be selected at a time');
});

test('headers sort by click and by key, and say so', async () => {
  const onsort = vi.fn();
  const { getByRole, key, findByText, rerender } = build(5, { onsort });
  await findByText('run 0');
  await fireEvent.click(getByRole('columnheader', { name: 'Gap' }));
  expect(onsort).toHaveBeenLastCalledWith({ column: 'gap', descending: true });
  await rerender({ sort: { column: 'gap', descending: true } });
  expect(getByRole('columnheader', { name: 'Gap' }).getAttribute('aria-sort')).toBe('descending');
  await key('ArrowUp');
  await key('Enter');
  expect(onsort).toHaveBeenLastCalledWith({ column: 'name', descending: false });
});

test('columns are resized and moved by keys in the header', async () => {
  const { key, grid, findByText, getAllByRole } = build(5, {
    columns: columns.map((column) => ({ ...column, pinned: false })),
  });
  await findByText('run 0');
  await key('ArrowUp');
  const widths = (): number[] =>
    [
      ...grid
        .querySelector<HTMLElement>('.line')!
        .style.getPropertyValue('grid-template-columns')
        .matchAll(/(\d+)px/g),
    ]
      .map(([, width]) => Number(width))
      .slice(1);
  const [name, gap] = widths();
  await key('ArrowRight', { shiftKey: true });
  expect(widths()).toEqual([name! + 16, gap]);
  await key('ArrowRight', { altKey: true });
  expect(getAllByRole('columnheader').map((each) => each.textContent.trim())).toEqual(['Selected', 'Gap', 'Name']);
});

test('cells of columns that are out of sight are made when they come into it, under the same numbers', async () => {
  const wide = Array.from({ length: 40 }, (_, i): Column<Row> => ({
    ...columns[1]!,
    width: 100,
    id: `gap${i}`,
    title: `Gap ${i}`,
  }));
  const { grid, key, findByText, container, activeText } = build(3, {
    columns: [{ ...columns[0], width: 160 }, ...wide],
  });
  await findByText('run 0');
  const numbers = (): number[] =>
    [...container.querySelectorAll('[aria-rowindex="2"] [role="gridcell"]')].map((cell) =>
      Number(cell.getAttribute('aria-colindex')),
    );
  expect(grid.getAttribute('aria-colcount')).toBe('42');
  // 1,200 pixels: the box, the name, and what fits beside them and somewhat beyond.
  expect(numbers()).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
  await fireEvent.focus(grid);
  for (let step = 0; step < 40; step += 1) await key('ArrowRight');
  await fireEvent.scroll(grid);
  expect(numbers()).toContain(42);
  expect(numbers()).not.toContain(14);
  expect(numbers().slice(0, 2)).toEqual([1, 2]);
  expect(activeText()).toBe('0.0');
  // Slid away by hand, the cell with the keyboard still exists for those who hear it.
  grid.scrollLeft = 0;
  await fireEvent.scroll(grid);
  expect(numbers()).toEqual([...Array.from({ length: 14 }, (_, i) => i + 1), 42]);
  await key('ArrowDown');
  expect(activeText()).toBe('1.0');
});

test('a selection is copied with whole values', async () => {
  const { grid, key, findByText } = build(5);
  await findByText('run 0');
  await key(' ');
  const setData = vi.fn();
  const event = Object.assign(new Event('copy', { bubbles: true, cancelable: true }), { clipboardData: { setData } });
  grid.dispatchEvent(event);
  expect(setData).toHaveBeenCalledWith('text/plain', 'Name\tGap\nrun 0\t0.123456789');
});

test('answers to an older question are dropped, and rows stay while a refresh is under way', async () => {
  const { rows, findByText, queryByText } = build(5);
  await findByText('run 0');
  let answer: (value: { total: number; rows: Row[] }) => void = () => {};
  rows.refresh(() => new Promise((resolve) => (answer = resolve)));
  await tick();
  expect(queryByText('run 0')).not.toBeNull();
  const late = answer;
  rows.ask(() => Promise.resolve({ total: 1, rows: [{ id: 77 }] }));
  await findByText('run 77');
  late({ total: 1, rows: [{ id: 11 }] });
  await new Promise((done) => setTimeout(done, 5));
  expect(queryByText('run 11')).toBeNull();
});

test('a call that fails keeps the rows and is told', async () => {
  const { rows, findByText, queryByText } = build(5);
  await findByText('run 0');
  rows.refresh(() => Promise.reject(new Error('gone')));
  await waitFor(() => expect(rows.error?.message).toContain('gone'));
  expect(queryByText('run 0')).not.toBeNull();
});

test('rows that are not here yet hold their place', async () => {
  const { rows, container } = build(5);
  rows.ask(({ offset }) => (offset === 0 ? Promise.resolve({ total: 500, rows: [] }) : new Promise(() => {})));
  await waitFor(() => expect(container.querySelectorAll('.waiting').length).toBeGreaterThan(20));
});

test('while others are read, rows keep their cells, out of sight', async () => {
  const { rows, container, findByText } = build(500);
  await findByText('run 0');
  const cells = [...container.querySelectorAll('.body .cell')];
  rows.ask(({ offset }) => (offset === 0 ? Promise.resolve({ total: 500, rows: [] }) : new Promise(() => {})));
  await waitFor(() => expect(container.querySelectorAll('.row.waiting').length).toBeGreaterThan(5));
  expect([...container.querySelectorAll('.body .cell')]).toEqual(cells);
  // They tell nothing of the rows before.
  expect(cells.filter((each) => each.hasAttribute('title'))).toEqual([]);
});

test('markup in a cell stays text, and axe finds nothing', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const { container, findAllByText } = build(3, {
    columns: [{ id: 'name', title: hostile, text: () => hostile }],
  });
  await findAllByText(hostile);
  expect(container.querySelector('img')).toBeNull();
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('keys put a ring around one cell, and a click none', async () => {
  const { grid, key, container, findByText } = build(3);
  await findByText('run 0');
  const ringed = (): (string | undefined)[] =>
    [...container.querySelectorAll('.here, .row.active')].map((each) => each.textContent.trim());
  await fireEvent.focus(grid);
  await key('ArrowDown');
  expect(ringed()).toEqual(['run 11.0', 'run 1']);
  await fireEvent.pointerDown(await findByText('run 2'));
  await fireEvent.click(await findByText('run 2'));
  expect(ringed()).toEqual([]);
});
