import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ViewName } from '../../src/renderer/lib/view-names.ts';
import { call, longSuite, type Opened } from './app.ts';
import { openExample } from './example.ts';

/** Every view is visited, left and come back to; only then somebody acts in it, and sees what was done. */
let opened: Opened;
beforeAll(async () => {
  opened = await openExample();
}, 240_000);
afterAll(() => opened.close());
afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));

const go = (page: Page, place: string) => page.evaluate((hash) => void (location.hash = hash), place);
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const away = async (page: Page): Promise<void> => {
  await go(page, 'settings');
  await heading(page, 'Settings');
};

interface Visit {
  /** The address within the window. */
  readonly place: (page: Page) => Promise<string>;
  /** Waits until there is something to act on. */
  readonly arrived: (page: Page) => Promise<unknown>;
  readonly act: (page: Page) => Promise<void>;
}
const at = (place: string) => () => Promise.resolve(place);

async function someRun(page: Page): Promise<number> {
  const { runs } = await call(page, 'run.page', {
    filter: { hardware: 'any' },
    sort: { column: 'run_id', descending: false },
    window: { offset: 0, limit: 1 },
  });
  return runs[0]!.runId;
}

/** All of them, or it does not compile. */
const visits: Readonly<Record<Exclude<ViewName, 'suite'>, Visit>> = {
  start: {
    place: at('start'),
    arrived: (page) => heading(page, 'Start'),
    act: async (page) => {
      await call(page, 'suite.submit', { text: longSuite(), start: true, retry: false });
      await page.getByRole('main').getByRole('progressbar').first().waitFor();
      await call(page, 'queue.stop', { how: 'checkpoint' });
      await page
        .getByRole('main')
        .getByText(/Nothing runs/)
        .waitFor();
    },
  },
  suites: {
    place: at('suites'),
    arrived: (page) => page.getByRole('button', { name: 'More for long' }).waitFor(),
    act: async (page) => {
      const choose = async (item: string): Promise<void> => {
        await page
          .getByRole('button', { name: /^More for/ })
          .first()
          .click();
        await page.getByRole('menuitem', { name: item }).click();
      };
      await choose('Rename…');
      await page.getByRole('textbox', { name: 'Name' }).fill('kept');
      await page.getByRole('button', { name: 'Rename', exact: true }).click();
      await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
      await choose('Delete…');
      await page.getByRole('button', { name: 'Delete suite' }).click();
      await page.getByRole('link', { name: 'kept', exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).first().click();
      await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
    },
  },
  queue: {
    place: at('queue'),
    arrived: (page) => page.getByRole('button', { name: 'Start queue' }).waitFor(),
    act: async (page) => {
      await page.getByRole('button', { name: 'Start queue' }).click();
      await page.getByRole('progressbar').first().waitFor();
      await page.getByRole('button', { name: 'Checkpoint and stop' }).click();
      await page.getByRole('button', { name: 'Start queue', disabled: false }).waitFor();
    },
  },
  leaderboard: {
    place: at('leaderboard'),
    arrived: (page) => page.getByRole('row').nth(3).waitFor(),
    act: async (page) => {
      const header = page.getByRole('columnheader', { name: 'Optimizer' });
      await header.click();
      await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
      const method = () => page.getByRole('row').nth(2).textContent();
      const first = await method();
      await header.click();
      await expect.poll(method).not.toBe(first);
    },
  },
  compare: {
    place: async (page) => {
      const { runs } = await call(page, 'run.page', {
        filter: { optimizers: ['adam', 'lbfgs'], problems: ['rosenbrock'], hardware: 'any' },
        sort: { column: 'run_id', descending: false },
        window: { offset: 0, limit: 200 },
      });
      return `compare?groups=${[...new Set(runs.map(({ groupId }) => groupId))].join(',')}`;
    },
    arrived: (page) => page.getByRole('checkbox', { checked: true }).first().waitFor(),
    act: async (page) => {
      const shown = page.getByRole('checkbox', { checked: true });
      const before = await shown.count();
      await shown.first().click();
      await expect.poll(() => shown.count()).toBe(before - 1);
      await page.getByRole('switch', { name: 'Log x' }).click();
      await expect.poll(() => page.evaluate(() => location.hash)).toContain('x=log');
    },
  },
  run: {
    place: async (page) => `run?id=${await someRun(page)}`,
    arrived: (page) => page.getByRole('textbox', { name: 'Add a tag' }).waitFor(),
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Add a tag' }).fill('come back');
      await page.getByRole('textbox', { name: 'Add a tag' }).press('Enter');
      await page.getByRole('button', { name: /come back/ }).waitFor();
    },
  },
  catalogue: {
    place: at('catalogue?optimizer=adam'),
    arrived: (page) => page.getByRole('heading', { name: 'Adam', exact: true }).waitFor(),
    act: async (page) => {
      await go(page, 'catalogue?problem=rosenbrock');
      await page
        .getByRole('heading', { name: /Rosenbrock/ })
        .first()
        .waitFor();
    },
  },
  settings: {
    place: at('settings'),
    arrived: (page) => page.getByRole('radio', { name: 'Dark' }).waitFor(),
    act: async (page) => {
      const shown = () => page.evaluate(() => document.documentElement.dataset['theme']);
      for (const theme of ['Dark', 'Light']) {
        await page.locator('label', { hasText: theme }).click();
        await expect.poll(shown).toBe(theme.toLowerCase());
      }
    },
  },
};

test.each(Object.entries(visits))(
  '%s acts after it was left and come back to',
  { timeout: 120_000 },
  async (_, visit) => {
    const { page } = opened;
    const place = await visit.place(page);
    for (const _time of [1, 2]) {
      await go(page, place);
      await visit.arrived(page);
      if (place === 'settings') await go(page, 'start').then(() => heading(page, 'Start'));
      else await away(page);
    }
    await go(page, place);
    await visit.arrived(page);
    await visit.act(page);
  },
);

describe('the suite editor', () => {
  const pick = async (page: Page, list: string, title: string): Promise<void> => {
    const catalogue = page.getByRole('group', { name: 'Catalogue' });
    await catalogue.locator('label', { hasText: list }).click();
    await catalogue.getByTitle(`Add ${title}`, { exact: true }).click();
  };
  const begin = async (page: Page): Promise<void> => {
    await page.keyboard.press('Control+n');
    await page.getByRole('group', { name: 'Catalogue' }).waitFor();
  };
  const draft = (page: Page) =>
    page.evaluate(() => JSON.parse(localStorage.getItem('descent.suite-draft')!) as Record<string, { id: string }[]>);

  test(
    'new suite, queue, new suite: what is added is in the form, and nothing overwrites it',
    { timeout: 120_000 },
    async () => {
      const { page } = opened;
      await begin(page);
      await pick(page, 'Optimizers', 'Adam');
      await page.getByRole('region', { name: 'Adam', exact: true }).waitFor();
      await go(page, 'queue');
      await heading(page, 'Queue');
      await go(page, 'suite');
      await pick(page, 'Problems', 'Rosenbrock function');
      await page.getByRole('region', { name: 'Rosenbrock function' }).waitFor();
      await pick(page, 'Optimizers', 'Adam');
      await expect.poll(() => page.getByRole('region', { name: 'Adam', exact: true }).count()).toBe(2);
      await page.getByRole('textbox', { name: 'Name' }).fill('second visit');
      await page.getByRole('main').getByText('second visit', { exact: true }).waitFor();
      expect(await draft(page)).toMatchObject({
        name: 'second visit',
        problems: [{ id: 'rosenbrock' }],
        optimizers: [{ id: 'adam' }, { id: 'adam' }],
      });
    },
  );

  test('clone with changes and new suite with this show the new form', { timeout: 120_000 }, async () => {
    const { page } = opened;
    await go(page, `run?id=${await someRun(page)}`);
    await page
      .getByRole('link', { name: /Clone with changes/ })
      .or(page.getByRole('button', { name: /Clone with changes/ }))
      .first()
      .click();
    await expect.poll(async () => (await draft(page))['name']).toMatch(/^run-/);
    await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toMatch(/^run-/);
    await go(page, 'catalogue?optimizer=lbfgs');
    await page
      .getByRole('link', { name: /New suite with this/ })
      .or(page.getByRole('button', { name: /New suite with this/ }))
      .first()
      .click();
    await page.getByRole('region', { name: /L-BFGS/ }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Adam', exact: true }).count()).toBe(0);
    expect((await draft(page))['optimizers']).toEqual([{ id: 'lbfgs' }]);
  });
});
