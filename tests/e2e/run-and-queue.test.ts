import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { answerSaveDialogs, call, engineReady, openApp, type Opened } from './app.ts';

/** A run and the queue by their buttons, on the example's database. */
let opened: Opened;
let runId = 0;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-run-and-queue-'));
  unpackExample(join(folder, 'descent.sqlite'));
  opened = await openApp({ folder });
  const { page } = opened;
  await engineReady(page);
  await call(page, 'settings.set', { quitting: 'cancel' });
  const { runs } = await call(page, 'run.page', {
    filter: { optimizers: ['adam'], problems: ['rosenbrock'], precisions: ['fp64'], hardware: 'any' },
    sort: { column: 'run_id', descending: false },
    window: { offset: 0, limit: 1 },
  });
  runId = runs[0]!.runId;
}, 240_000);
afterAll(() => opened.close());

const minute = 60_000;

const resize = (width: number, height: number, zoom = 1): Promise<unknown> =>
  opened.app.evaluate(
    ({ BrowserWindow }, { size: [w, h], factor }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(w, h);
      window?.webContents.setZoomFactor(factor);
    },
    { size: [width, height] as [number, number], factor: zoom },
  );

async function go(hash: string, heading: string | RegExp): Promise<Page> {
  const { page } = opened;
  await page.evaluate((to) => (location.hash = to), hash);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

/** Names of buttons and links of the view that no scrolling brings wholly into the window. */
async function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const controls = [
      ...document.querySelectorAll<HTMLElement>('main button, main a[href], main input, main textarea'),
    ];
    return controls
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        element.scrollIntoView({ block: 'center', inline: 'center' });
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return left < -1 || right > width + 1 || top < -1 || bottom > document.documentElement.clientHeight + 1;
      })
      .map((element) => element.getAttribute('aria-label') ?? element.textContent.trim());
  });
}

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not in sight');
  return box;
};

test('the button that closes a message stands beside its Undo, which can be pressed', { timeout: minute }, async () => {
  await resize(1280, 900);
  const page = await go(`run?id=${runId}`, /Adam on/);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await undo.waitFor();
  // It slides in.
  await page.waitForTimeout(600);
  const [a, b] = [await boxOf(undo), await boxOf(page.getByRole('button', { name: /close toast/i }))];
  expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  await undo.click({ timeout: 5000 });
  await expect.poll(async () => (await call(page, 'run.detail', { runId })).archived).toBe(false);
});

test('a message covers none of the buttons that are pressed next', { timeout: minute }, async () => {
  await resize(1280, 800);
  let page = await go(`run?id=${runId}`, /Adam on/);
  const copy = page.getByRole('button', { name: /^(Copy|Save suite and copy…)$/ });
  await answerSaveDialogs(opened.app, join(opened.folder, 'run.json'));
  const toEnd = () =>
    copy.evaluate((button) => {
      for (let at: Element | null = button; at !== null; at = at.parentElement) at.scrollTop = at.scrollHeight;
    });
  await copy.click();
  const message = page.locator('[data-sonner-toast]').filter({ hasText: 'copied' });
  await message.waitFor();
  await page.waitForTimeout(600);
  // While the pointer is over it, it stays.
  await message.hover();
  const covered = async (button: Locator) => {
    const [a, b] = [await boxOf(message), await boxOf(button)];
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  };
  await toEnd();
  expect(await covered(copy)).toBe(false);
  page = await go('suite', 'New suite');
  expect(await covered(page.getByRole('button', { name: 'Run', exact: true }))).toBe(false);
  expect(await covered(page.getByRole('button', { name: 'Add to queue' }))).toBe(false);
  await page.mouse.move(300, 300);
});

test('Repeat makes a finished run again, and again; no suite is left', { timeout: 3 * minute }, async () => {
  const suites = await call(opened.page, 'suite.list', undefined);
  for (const times of [1, 2]) {
    const page = await go(`run?id=${runId}`, /Adam on/);
    await page.getByRole('button', { name: 'Repeat', exact: true }).click();
    const repeats = () => call(page, 'run.repeats', { runId });
    const finished = async () => (await repeats()).again.filter(({ status }) => status === 'finished').length;
    await expect.poll(finished, { timeout: minute }).toBe(times);
    const { again } = await repeats();
    // On the machine of the example or on another: what both recorded was compared.
    expect(again.at(-1)!.agreement!.points).toBeGreaterThan(10);
    await page.getByRole('heading', { level: 2, name: times === 1 ? 'Repeat' : 'Repeats (2)' }).waitFor();
  }
  expect(await call(opened.page, 'suite.list', undefined)).toEqual(suites);
});

test('all of a run and of the queue is within reach at 1280 px and at 200 %', { timeout: 2 * minute }, async () => {
  const { page } = opened;
  const text = JSON.stringify({
    name: 'waits',
    problems: [{ id: 'rosenbrock' }, { id: 'bbob', function: 10, dimension: 2 }],
    optimizers: [{ id: 'gradient-descent', lr: [0.003, 0.004] }, { id: 'ncg' }],
    precisions: ['fp32', 'fp64'],
    seeds: 3,
    budget: { steps: 77 },
  });
  // What is submitted while the queue is at work is made.
  await expect.poll(async () => (await call(page, 'queue.state', undefined)).state, { timeout: minute }).toBe('idle');
  await call(page, 'suite.submit', { text, start: false, retry: false });
  const { runs } = await call(page, 'queue.page', { window: { offset: 0, limit: 4 } });
  await call(page, 'run.pause', { runIds: runs.slice(0, 2).map((each) => each.runId) });
  for (const [width, height, zoom] of [
    [1280, 800, 1],
    [1280, 800, 2],
  ] as const) {
    await resize(width, height, zoom);
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width / zoom);
    await go(`run?id=${runId}`, /Adam on/);
    await page.getByRole('heading', { level: 2, name: 'The same with another …' }).waitFor();
    expect(await outOfReach(page), `run at ${zoom * 100} %`).toEqual([]);
    await go('queue', 'Queue');
    await page.getByText(/36\s+runs\s+in/).waitFor();
    expect(await outOfReach(page), `queue at ${zoom * 100} %`).toEqual([]);
  }
  await resize(1280, 800, 1);
});

test('what was paused in the queue is resumed without being selected anew', { timeout: minute }, async () => {
  const page = await go('queue', 'Queue');
  const row = page.getByRole('row', { name: /NCG.*Rosenbrock/ }).first();
  await row.click();
  const tools = page.getByRole('group', { name: 'Waiting runs' });
  await tools.getByRole('button', { name: 'Pause' }).click();
  await page
    .getByRole('row', { name: /NCG.*Paused/ })
    .first()
    .waitFor();
  await tools.getByRole('button', { name: 'Resume', exact: true }).click({ timeout: 10_000 });
  await page
    .getByRole('row', { name: /NCG.*Queued/ })
    .first()
    .waitFor();
});

test(
  'runs that are shown of what was cancelled scroll in themselves, and the foot stays in sight',
  { timeout: minute },
  async () => {
    const page = await go('queue', 'Queue');
    const { runs } = await call(page, 'queue.page', { window: { offset: 0, limit: 12 } });
    await call(page, 'run.cancel', { runIds: runs.map((each) => each.runId) });
    const failures = page.getByRole('region', { name: /^Failed, diverged/ });
    for (const button of await failures.getByRole('button', { name: /^Runs: / }).all()) await button.click();
    const sizes = () =>
      failures.evaluate((section) => ({
        own: section.scrollHeight > section.clientHeight,
        view: section.parentElement!.scrollHeight - section.parentElement!.clientHeight,
      }));
    await expect.poll(sizes, { timeout: 10_000 }).toEqual({ own: true, view: 0 });
  },
);
