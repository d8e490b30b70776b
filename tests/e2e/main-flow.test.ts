import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultBoardQuery } from '../../src/shared/contract/board.ts';
import { answerSaveDialogs, call, engineReady, openApp, type Opened } from './app.ts';

/** What a new user does in the first minutes, by the buttons that they would press. */
let opened: Opened;
beforeAll(async () => {
  opened = await openApp();
  await engineReady(opened.page);
}, 240_000);
afterAll(() => opened.close());

const minutes = 60_000;
const place = (name: string): string => join(opened.folder, name);

test('an empty workbench explains itself and runs its first suite', { timeout: 6 * minutes }, async () => {
  const { page } = opened;
  await page.getByRole('button', { name: /demo/i }).first().click();
  // The queue shows the runs while they go on.
  await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor();
  await page.getByRole('progressbar').first().waitFor();
  const state = await call(page, 'queue.state', undefined);
  expect(state.queued + state.active.length + state.done).toBeGreaterThan(10);
  for (;;) {
    const { state: at, queued, active } = await call(page, 'queue.state', undefined);
    if (at === 'idle' && queued === 0 && active.length === 0) break;
    await page.waitForTimeout(500);
  }
  const { total } = await call(page, 'run.page', {
    filter: { statuses: ['finished'] },
    sort: { column: 'run_id', descending: false },
    window: { offset: 0, limit: 1 },
  });
  expect(total).toBeGreaterThan(10);
});

test('the leaderboard ranks what ran, and two optimizers in two precisions are compared', async () => {
  const { page } = opened;
  await page.getByRole('navigation').getByText('Leaderboard').click();
  const grid = page.getByRole('grid');
  await grid.getByText('Adam', { exact: true }).first().waitFor();
  const board = await call(page, 'board.page', {
    ...defaultBoardQuery,
    filter: { optimizers: ['adam', 'ncg'], precisions: ['fp32', 'fp64'], problems: ['rosenbrock'] },
    window: { offset: 0, limit: 10 },
  });
  expect(board.total).toBe(4);
  const groups = board.rows.flatMap(({ cells }) => Object.values(cells).flatMap((cell) => cell.groupIds));
  await page.evaluate((hash) => (location.hash = hash), `compare?groups=${groups.join(',')}`);
  await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor();
  await page.getByRole('img', { name: /^fp64/ }).first().waitFor();
  // Both optimizers in both precisions stand in the legend.
  for (const name of ['Adam', 'NCG'])
    expect(await page.getByRole('checkbox', { name: `Show ${name}` }).count()).toBe(2);
  // Pixels that have a colour: axes, labels and grid are grey.
  const coloured = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('canvas')].reduce((sum, canvas) => {
        const copy = new OffscreenCanvas(canvas.width || 1, canvas.height || 1);
        const context = copy.getContext('2d', { willReadFrequently: true })!;
        context.drawImage(canvas, 0, 0);
        const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
        let n = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          const [r = 0, g = 0, b = 0] = pixels.slice(i, i + 3);
          if (Math.max(r, g, b) - Math.min(r, g, b) > 60) n += 1;
        }
        return sum + n;
      }, 0),
    );
  const drawn = await coloured();
  expect(drawn).toBeGreaterThan(300);
  // Each curve is some of it: without them there is none.
  const shown = page.getByRole('checkbox', { checked: true });
  expect(await shown.count()).toBe(4);
  while ((await shown.count()) > 0) await shown.first().click();
  await expect.poll(coloured).toBeLessThan(30);
  const hidden = page.getByRole('checkbox', { checked: false });
  while ((await hidden.count()) > 0) await hidden.first().click();
  await expect.poll(coloured).toBeGreaterThan(300);
});

test('leaderboard and chart are exported, as CSV and as PNG', async () => {
  const { app, page } = opened;
  await answerSaveDialogs(app, place('chart.png'));
  await page.getByRole('button', { name: 'Export', exact: true }).first().click();
  await page.getByRole('menuitem', { name: /PNG/ }).first().click();
  await expect
    .poll(() => statSync(place('chart.png'), { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(5000);
  const png = readFileSync(place('chart.png'));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  // One of two panels, at twice its size on the screen.
  expect(png.readUInt32BE(16)).toBeGreaterThan(900);

  await page.getByRole('navigation').getByText('Leaderboard').click();
  await page.getByRole('grid').getByText('Adam', { exact: true }).first().waitFor();
  await answerSaveDialogs(app, place('board.csv'));
  await page.getByRole('button', { name: 'Export', exact: true }).first().click();
  await page
    .getByRole('menuitem', { name: /leaderboard/i })
    .first()
    .click();
  await expect
    .poll(() => statSync(place('board.csv'), { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(500);
  const text = readFileSync(place('board.csv'), 'utf8');
  const rows = parse<Record<string, string>>(text, { columns: true });
  expect(rows.length).toBeGreaterThan(4);
  const [header] = text.split('\r\n');
  expect(header?.split(',').slice(0, 3)).toEqual(['rank', 'problem', 'problem_json']);
  expect(header).toContain(',h.lr,');
  expect(new Set(rows.map((row) => row['optimizer']))).toContain('adam');
});
