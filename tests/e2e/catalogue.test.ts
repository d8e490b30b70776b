import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { call, type Opened } from './app.ts';
import { openExample } from './example.ts';
import { resize } from './sizes.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await openExample();
}, 240_000);
afterAll(() => opened.close());
afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));

const go = (place: string) => opened.page.evaluate((hash) => void (location.hash = hash), place);
/** Of the map's canvas: its box, that of the window, and its pixels for each that the screen has. */
const canvas = () =>
  opened.page.evaluate(() => {
    const element = document.querySelector<HTMLCanvasElement>('main figure canvas')!;
    const { top, bottom, right } = element.getBoundingClientRect();
    const pane = element.closest('.pane')?.getBoundingClientRect() ?? document.documentElement.getBoundingClientRect();
    return {
      ...{ top, bottom, right, paneTop: pane.top, paneBottom: pane.bottom, paneRight: pane.right },
      sharpness: element.width / (element.clientWidth * devicePixelRatio),
      ratio: devicePixelRatio,
    };
  });

test('the whole map is seen as soon as its page is, at 1280 and at 1440 pixels, with its runs, and sharp at 200 %', async () => {
  const { page } = opened;
  for (const [width, height] of [
    [1280, 800],
    [1440, 900],
  ] as const) {
    await resize(opened, width, 1, height);
    await go('settings');
    await go('catalogue?problem=rosenbrock');
    await page.getByRole('img', { name: /^Contour map/ }).waitFor({ timeout: 60_000 });
    await page.getByText(/Taking .* again/).waitFor({ state: 'hidden', timeout: 60_000 });
    const last = page.getByRole('slider', { name: 'Step' });
    await last.waitFor();
    await expect
      .poll(async () => {
        const { top, bottom, right, paneTop, paneBottom, paneRight } = await canvas();
        return top >= paneTop && bottom <= paneBottom && right <= paneRight;
      })
      .toBe(true);
    const { top, bottom } = await canvas();
    expect(bottom - top, `${width}`).toBeGreaterThan(300);
  }
  // Every step of a run of 1,000, of which some 300 were recorded.
  expect(await page.getByRole('slider', { name: 'Step' }).getAttribute('aria-valuetext')).toBe('Step 1,000 of 1,000');
  const { runs } = await call(page, 'run.page', {
    filter: { problems: ['rosenbrock'], optimizers: ['adam'], hardware: 'any' },
    sort: { column: 'gap_final', descending: false },
    window: { offset: 0, limit: 1 },
  });
  const { steps } = await call(page, 'catalogue.trajectory', { runId: runs[0]!.runId });
  expect(Array.from(steps)).toEqual(Array.from({ length: steps.length }, (_, i) => i));

  expect((await canvas()).sharpness).toBeCloseTo(1, 1);
  await resize(opened, 1440, 2);
  await expect.poll(async () => (await canvas()).ratio).toBe(2);
  await expect.poll(async () => (await canvas()).sharpness).toBeCloseTo(1, 1);
  await resize(opened, 1440);
});

test('the catalogue is as it was left, after a suite and after the leaderboard', async () => {
  const { page } = opened;
  await go('catalogue');
  await page.getByRole('group', { name: 'Order' }).getByRole('button', { name: /^1,/ }).click();
  await page.getByRole('textbox', { name: 'Search optimizers' }).fill('line search');
  await page.getByRole('button', { name: /Nonlinear conjugate gradients/ }).click();
  await page.getByRole('checkbox', { name: 'Side by side: L-BFGS' }).check();
  const rows = () => page.getByRole('table', { name: 'optimizers' }).getByRole('rowheader').allTextContents();
  await expect.poll(async () => (await rows()).length).toBeLessThan(9);
  const before = await rows();
  for (const [link, there] of [
    [/New suite with this/, page.getByRole('region', { name: /Nonlinear conjugate gradients/ })],
    [
      /Its best runs/,
      page
        .getByRole('list', { name: 'Active filters' })
        .getByText(/conjugate|NCG/)
        .first(),
    ],
  ] as const) {
    await page.getByRole('link', { name: link }).click();
    await there.waitFor();
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: /^Catalogue/ })
      .click();
    await page.getByRole('heading', { name: 'Nonlinear conjugate gradients', exact: false }).waitFor();
    await expect.poll(rows).toEqual(before);
    expect(await page.getByRole('textbox', { name: 'Search optimizers' }).inputValue()).toBe('line search');
    expect(await page.getByRole('checkbox', { name: 'Side by side: L-BFGS' }).isChecked()).toBe(true);
  }
});

test('equations stand side by side, as wide as there is room for', async () => {
  const { page } = opened;
  await resize(opened, 1280, 1, 800);
  await go('catalogue?optimizers.picked=adam,rmsprop,gradient-descent');
  await page.getByRole('button', { name: 'Show side by side' }).click();
  const equations = page.getByRole('table').getByRole('group', { name: 'Equation' });
  await expect.poll(() => equations.count()).toBe(3);
  // Adam's is wider than its column at full size, and is made to fit.
  await expect
    .poll(() => equations.evaluateAll((all) => all.map((each) => each.scrollWidth - each.clientWidth)))
    .toEqual([0, 0, 0]);
  await page.goBack();
  await page.getByRole('button', { name: 'Show side by side' }).waitFor();
});
