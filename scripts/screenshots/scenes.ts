import type { Page } from 'playwright-core';
import { defaultBoardQuery } from '../../src/shared/contract/board.ts';
import { call } from '../../tests/e2e/app.ts';

/** A picture: where the window goes, and what is done there before it is taken. */
export interface Scene {
  readonly name: string;
  /** The address within the window. */
  readonly place: (page: Page) => Promise<string>;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Brings the window there, until nothing loads and nothing moves. */
export async function show(page: Page, { place, prepare }: Scene): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), await place(page));
  await settle(page);
  if (prepare === undefined) return;
  await prepare(page);
  await settle(page);
}

/** Waits until nothing loads and, for some milliseconds more, until nothing moves. */
export async function settle(page: Page, moves = 600): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-busy="true"]') === null &&
      [...document.querySelectorAll('.skeleton')].every((each) => !each.checkVisibility()),
    undefined,
    { timeout: 60_000 },
  );
  await page.evaluate(() => document.fonts.ready);
  // Rows under the mouse look different.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(moves);
}

const at = (place: string) => (): Promise<string> => Promise.resolve(place);

/** The hardware that the example was made on, which is rarely the one that looks at it. */
async function hardware(page: Page): Promise<string> {
  const { hardware: all } = await call(page, 'board.choices', { filter: { hardware: 'any' } });
  return encodeURIComponent(all[0]?.key ?? 'any');
}

/** The groups of some optimizers on some problems, for Compare. */
async function groups(page: Page, problems: string[], optimizers: string[], precisions: ('fp32' | 'fp64' | 'int4')[]) {
  const { rows } = await call(page, 'board.page', {
    ...defaultBoardQuery,
    filter: { problems, optimizers, precisions, hardware: 'any' },
    window: { offset: 0, limit: 50 },
  });
  const ids = rows.flatMap(({ cells }) => Object.values(cells).flatMap(({ groupIds }) => groupIds));
  if (ids.length === 0) throw new Error(`the example has no runs of ${optimizers.join(', ')}`);
  return ids.join(',');
}

async function firstRun(page: Page, optimizers: string[], problems: string[]): Promise<number> {
  const { runs } = await call(page, 'run.page', {
    filter: { optimizers, problems, precisions: ['fp64'], hardware: 'any' },
    sort: { column: 'run_id', descending: false },
    window: { offset: 0, limit: 1 },
  });
  const [run] = runs;
  if (run === undefined) throw new Error(`the example has no run of ${optimizers.join(', ')}`);
  return run.runId;
}

/** The map with its runs, which are taken again from their seeds, at their end. */
async function mapDrawn(page: Page): Promise<void> {
  await page
    .getByRole('img', { name: /map|contour/i })
    .first()
    .waitFor({ timeout: 60_000 });
  await page.getByText(/Taking .* again/).waitFor({ state: 'hidden', timeout: 60_000 });
}

/** Of a window on the example. */
export const scenes: readonly Scene[] = [
  { name: 'start', place: at('start') },
  { name: 'suites', place: at('suites') },
  { name: 'suite', place: at('suite?from=suite&id=1') },
  {
    name: 'leaderboard',
    place: async (page) => `leaderboard?by=overall&hardware=${await hardware(page)}`,
  },
  {
    name: 'leaderboard-by-precision',
    place: async (page) => `leaderboard?pivot=1&hardware=${await hardware(page)}`,
  },
  {
    name: 'compare',
    place: async (page) =>
      `compare?groups=${await groups(page, ['logreg-bc', 'rosenbrock'], ['adam', 'lbfgs', 'gradient-descent'], ['fp32', 'int4'])}`,
  },
  {
    name: 'compare-traces',
    place: async (page) =>
      `compare?traces=1&x=log&panels=precision&groups=${await groups(page, ['mlp-dig'], ['adam', 'rmsprop', 'ncg'], ['fp32', 'fp64'])}`,
  },
  {
    name: 'compare-metric',
    place: async (page) =>
      `compare?value=m.test_accuracy&y=linear&groups=${await groups(page, ['mlp-dig'], ['adam', 'rmsprop', 'ncg'], ['fp32', 'fp64'])}`,
  },
  {
    name: 'run-metric',
    place: async (page) => `run?id=${await firstRun(page, ['adam'], ['mlp-dig'])}`,
    prepare: (page) => page.locator('label:visible', { hasText: 'test accuracy' }).click(),
  },
  { name: 'run', place: async (page) => `run?id=${await firstRun(page, ['adam'], ['rosenbrock'])}` },
  { name: 'catalogue-optimizer', place: at('catalogue?optimizer=adam') },
  {
    name: 'catalogue-side-by-side',
    place: at('catalogue?side=1&optimizers.picked=adam,lbfgs,ncg'),
  },
  { name: 'catalogue-map', place: at('catalogue?problem=rosenbrock'), prepare: mapDrawn },
  { name: 'settings', place: at('settings') },
  {
    name: 'palette',
    place: at('start'),
    prepare: async (page) => {
      await page.keyboard.press('Control+K');
      await page.getByRole('dialog').waitFor();
    },
  },
];

/** Of a window that has nothing yet. */
export const emptyScenes: readonly Scene[] = [
  { name: 'empty-start', place: at('start') },
  { name: 'empty-suites', place: at('suites') },
  { name: 'empty-queue', place: at('queue') },
  { name: 'empty-leaderboard', place: at('leaderboard') },
  { name: 'empty-compare', place: at('compare') },
];

/** Of a window whose queue is at work. */
export const busyScenes: readonly Scene[] = [
  {
    name: 'queue',
    place: async (page) => {
      const { text } = await call(page, 'suite.demo', undefined);
      await call(page, 'suite.submit', { text, start: true, retry: false });
      return 'queue';
    },
    prepare: async (page) => {
      await page.getByRole('progressbar').nth(1).waitFor();
      await page.waitForTimeout(8000);
    },
  },
];
