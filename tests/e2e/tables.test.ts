import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { show } from '../../scripts/screenshots/scenes.ts';
import { call, engineReady, longSuite, openApp, type Opened } from './app.ts';
import { cutTexts, type CutText } from './overflow.ts';
import { resize, sizes } from './sizes.ts';

/** Every column of every virtual table, with the longest values that there are, as the window draws them. */
let opened: Opened;
let runId = 0;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  const path = join(folder, 'descent.sqlite');
  unpackExample(path);
  const database = new Database(path);
  database.exec(`
    UPDATE configuration SET optimizer = 'a-momentum-method-of-a-plug-in-with-restarts-and-line-search'
      WHERE optimizer = 'adam';
    UPDATE run_group SET compute_s = 0.0095249, mean_ert_compute_s = 0.0095249, mean_ert_oracle_units = 9876543,
      gap_q1 = 1.23456e-123, gap_median = 2.34567e-118, gap_q3 = 3.45678e-101, state_bytes = 987654321,
      peak_bytes = 987654321, parameter_bytes = 987654321 WHERE group_id % 3 = 0;
    UPDATE run_group SET compute_s = 86399.9, mean_ert_compute_s = 123456.7, gap_median = 0.00123456
      WHERE group_id % 3 = 1;
    UPDATE run_group SET failures = 4, diverged = 4 WHERE group_id % 4 = 0`);
  database.close();
  opened = await openApp({ folder });
  const { page } = opened;
  await engineReady(page);
  const all = ['failures', 'gap_q1', 'gap_q3', 'state_bytes', 'parameter_bytes', 'peak_bytes', 'budget', 'hardware'];
  const shown = all.flatMap((id) => [id, ...['fp32', 'fp64', 'int4'].map((precision) => `${id}.${precision}`)]);
  await call(page, 'settings.set', {
    quitting: 'cancel',
    layout: { 'leaderboard.columns': { shown: Object.fromEntries(shown.map((id) => [id, true])) } },
  });
  await page.reload();
  await engineReady(page);
  const { runs } = await call(page, 'run.page', {
    filter: { hardware: 'any' },
    sort: { column: 'compute_s', descending: true },
    window: { offset: 0, limit: 1 },
  });
  runId = runs[0]!.runId;
  await call(page, 'suite.submit', { text: longSuite({ seeds: 20 }), start: false, retry: false });
}, 240_000);
afterAll(() => opened.close());

/** The texts that are cut in a table, wherever it is slid to. */
async function cutInTable(page: Page, label: string | RegExp): Promise<CutText[]> {
  const grid = page.getByRole('grid', { name: label });
  await grid.getByRole('gridcell').first().waitFor();
  const found: CutText[] = [];
  for (let left = 0, end = 1; left < end; left += 200) {
    end = await grid.evaluate((element, to) => {
      element.scrollLeft = to;
      return element.scrollWidth - element.clientWidth;
    }, left);
    await page.waitForTimeout(50);
    found.push(...(await cutTexts(page, '[role="grid"]')));
  }
  await grid.evaluate((element) => (element.scrollLeft = 0));
  return found;
}

describe.each(sizes)('in a window %i pixels wide at zoom %i', (width, zoom) => {
  beforeAll(() => resize(opened, width, zoom));

  test.each([
    ...['oracle_units', 'compute_s'].flatMap((axis) =>
      ['', '&pivot=1', '&target=0.01'].map((more) => `hardware=any&axis=${axis}${more}`),
    ),
    'hardware=any&by=overall',
    ...['success', 'gap', 'compute_s'].map((figure) => `hardware=any&pivot=1&target=0.01&figure=${figure}`),
  ])('no figure of the leaderboard is cut: %s', async (query) => {
    const { page } = opened;
    await show(page, { name: query, place: () => Promise.resolve(`leaderboard?${query}`) });
    expect(await cutInTable(page, 'Leaderboard')).toEqual([]);
  });

  test('all seeds of an opened row are in sight', async () => {
    const { page } = opened;
    await show(page, { name: 'runs', place: () => Promise.resolve('leaderboard?hardware=any') });
    const opener = page.getByRole('gridcell', { name: 'Details' }).first();
    await opener.click();
    const seeds = page.locator('.runs tbody tr');
    await seeds.nth(4).waitFor();
    const [last, box] = await Promise.all([
      seeds.last().boundingBox(),
      page.locator('.runs', { has: page.locator('tbody') }).boundingBox(),
    ]);
    expect(await seeds.count()).toBe(5);
    expect(last!.y + last!.height).toBeLessThanOrEqual(box!.y + box!.height);
    await opener.click();
  });

  test('nor of the queue, nor of the points of a run', async () => {
    const { page } = opened;
    await show(page, { name: 'queue', place: () => Promise.resolve('queue') });
    expect(await cutInTable(page, /Waiting/)).toEqual([]);
    await show(page, { name: 'run', place: () => Promise.resolve(`run?id=${runId}`) });
    await page.getByRole('tab', { name: /points/i }).click();
    expect(await cutInTable(page, 'Recorded points')).toEqual([]);
  });
});
