import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultBoardQuery } from '../../src/shared/contract/board.ts';
import { call, type Opened } from './app.ts';
import { openExample } from './example.ts';

let opened: Opened;
/** Others may be at work beside the test. */
const patience = { timeout: 15_000 };
/** Six methods on one problem in three precisions. */
let place: string;

beforeAll(async () => {
  opened = await openExample();
  const { rows } = await call(opened.page, 'board.page', {
    ...defaultBoardQuery,
    filter: { problems: ['rosenbrock'], optimizers: ['adam', 'lbfgs', 'gradient-descent', 'ncg'], hardware: 'any' },
    window: { offset: 0, limit: 50 },
  });
  const groups = rows.flatMap(({ cells }) => Object.values(cells).flatMap(({ groupIds }) => groupIds));
  expect(groups.length).toBeGreaterThan(9);
  place = `compare?groups=${groups.join(',')}`;
});
afterAll(() => opened.close());

async function sizeTo(width: number, height: number, zoom: number): Promise<void> {
  await opened.app.evaluate(
    ({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(size.width, size.height);
      window?.webContents.setZoomFactor(size.zoom);
    },
    { width, height, zoom },
  );
  await expect.poll(() => opened.page.evaluate(() => innerWidth), patience).toBe(width / zoom);
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash);
  await page.locator('canvas:visible').first().waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), patience).toBe(0);
}

/** Pixels of each canvas for each of the page's. */
const densities = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('canvas')]
      .filter((canvas) => canvas.checkVisibility({ contentVisibilityAuto: true }))
      .map((canvas) => Math.round((canvas.width / canvas.getBoundingClientRect().width) * 100)),
  );

/** What scrolls around the view: there is nothing, since its parts do. */
const scrolling = (page: Page) =>
  page.evaluate(() => {
    const around: string[] = [];
    let element = document.querySelector('.compare')!.parentElement;
    for (; element; element = element.parentElement)
      if (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth)
        around.push(element.tagName + element.className);
    return around;
  });

/** Names in the legend that are not wholly seen. */
const cutNames = (page: Page) =>
  page
    .getByRole('table', { name: 'Curves' })
    .locator('.label .start')
    .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent));

test('at 1280 pixels three precisions are one row, no name is cut, and hovering moves nothing', async () => {
  const { page } = opened;
  await sizeTo(1280, 800, 1);
  await go(page, place);
  const panels = await page.getByRole('figure').all();
  const tops = await Promise.all(panels.map(async (panel) => (await panel.boundingBox())!.y));
  expect([tops.length, new Set(tops).size]).toEqual([3, 1]);
  expect(await cutNames(page)).toEqual([]);
  expect(await scrolling(page)).toEqual([]);
  const widths = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('th, figure')].map((each) => Math.round(each.getBoundingClientRect().width)),
    );
  const before = await widths();
  const cursor = (await page.getByRole('slider', { name: 'Cursor of fp64' }).boundingBox())!;
  for (const share of [0.02, 0.5, 0.97]) {
    await page.mouse.move(cursor.x + share * cursor.width, cursor.y + 20);
    await page.getByRole('columnheader', { name: /^At [\d,]+ oracle units$/ }).waitFor();
    expect(await widths()).toEqual(before);
  }
  expect(await page.locator('.read-out').count()).toBe(0);
  await page.mouse.move(0, 0);
});

test('at 200 % zoom charts are drawn at the screen’s pixels, below them every name is there', async () => {
  const { page } = opened;
  await sizeTo(1280, 800, 1);
  await go(page, place);
  const density = Math.round((await page.evaluate(() => devicePixelRatio)) * 100);
  await expect.poll(() => densities(page), patience).toEqual([density, density, density]);
  await sizeTo(1280, 800, 2);
  await expect.poll(() => densities(page), patience).toEqual([2 * density, 2 * density, 2 * density]);
  for (const panel of await page.getByRole('figure').all())
    expect((await panel.boundingBox())!.height).toBeGreaterThan(200);
  expect(await cutNames(page)).toEqual([]);
  expect(await scrolling(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await sizeTo(1280, 800, 1);
  await expect.poll(() => densities(page), patience).toEqual([density, density, density]);
});

test('a run’s legend reads its curves out at the cursor: no box covers them, and none of them moves', async () => {
  const { page } = opened;
  await sizeTo(1280, 800, 1);
  await go(page, 'run?id=1');
  const legend = page.getByRole('list', { name: /^Lines, with their values/ });
  const places = () =>
    legend.locator('li .number').evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().left)));
  await legend.waitFor();
  const before = await places();
  expect(before.length).toBeGreaterThan(0);
  const cursor = (await page.getByRole('slider', { name: /^Cursor of/ }).boundingBox())!;
  const texts = new Set<string>();
  for (const share of [0.01, 0.4, 0.6, 0.99]) {
    await page.mouse.move(cursor.x + share * cursor.width, cursor.y + cursor.height - 4);
    await page.getByRole('list', { name: /at [\d,.]+ steps$/ }).waitFor();
    texts.add(await legend.innerText());
    expect(await places()).toEqual(before);
    const chart = page.getByRole('figure', { name: 'Convergence' });
    const boxes = chart.locator('.stage > :not(.canvas, .cursor-area, .visually-hidden)');
    expect(await boxes.count()).toBe(0);
  }
  expect(texts.size).toBeGreaterThan(1);
});
