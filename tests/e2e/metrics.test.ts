import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultBoardQuery } from '../../src/shared/contract/board.ts';
import { call, type Opened } from './app.ts';
import { openExample } from './example.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await openExample();
});
afterAll(() => opened.close());

/** Others may be at work beside the test. */
const patience = { timeout: 15_000 };

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash);
  await page.locator('canvas:visible').first().waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), patience).toBe(0);
}

/** What the chart says of itself to those who do not see it. */
const told = (page: Page) => page.locator('[role="img"]:visible').first().getAttribute('aria-label');

test('a run shows what its problem measures: as a curve, among its points and at its end', async () => {
  const { page } = opened;
  const { runs } = await call(page, 'run.page', {
    filter: { optimizers: ['adam'], problems: ['mlp-dig'], precisions: ['fp64'], hardware: 'any' },
    sort: { column: 'run_id', descending: false },
    window: { offset: 0, limit: 1 },
  });
  const { metrics } = await call(page, 'run.detail', { runId: runs[0]!.runId });
  const { test_accuracy: accuracy } = metrics;
  expect(accuracy).toBeGreaterThan(0.8);
  await go(page, `run?id=${runs[0]!.runId}`);
  await page.getByText('Final test accuracy').waitFor();
  await page.locator('label:visible', { hasText: 'test accuracy' }).click();
  await expect.poll(() => told(page), patience).toMatch(/test accuracy/);
  await expect.poll(() => page.getByRole('switch', { name: 'Log y' }).isChecked()).toBe(false);
  await page.getByRole('columnheader', { name: 'test accuracy' }).first().waitFor();
});

test('curves are compared by it, which the address keeps', async () => {
  const { page } = opened;
  const { rows } = await call(page, 'board.page', {
    ...defaultBoardQuery,
    filter: { problems: ['mlp-dig'], optimizers: ['adam', 'rmsprop'], hardware: 'any' },
    window: { offset: 0, limit: 50 },
  });
  const groups = rows.flatMap(({ cells }) => Object.values(cells).flatMap(({ groupIds }) => groupIds));
  await go(page, `compare?groups=${groups.join(',')}`);
  await page.getByRole('combobox', { name: 'Value' }).click();
  await page.getByRole('option', { name: 'test accuracy' }).click();
  await expect.poll(() => told(page), patience).toMatch(/test accuracy/);
  expect(await page.evaluate(() => location.hash)).toMatch(
    /value=m\.test_accuracy.*y=linear|y=linear.*value=m\.test_accuracy/,
  );
  await page.evaluate(() => (location.hash = 'start'));
  await page.goBack();
  await expect.poll(() => told(page), patience).toMatch(/test accuracy/);
});
