import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { busyScenes, emptyScenes, scenes, show } from '../../scripts/screenshots/scenes.ts';
import { call, engineReady, openApp, type Opened } from './app.ts';

/** What jsdom cannot tell: contrast, sizes and places, on every view as it is drawn. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened: Opened;
let empty: Opened;
const open = async (folder: string): Promise<Opened> => {
  const window = await openApp({ folder });
  await engineReady(window.page);
  await call(window.page, 'settings.set', { quitting: 'cancel' });
  await window.page.evaluate(axe);
  return window;
};
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  unpackExample(join(folder, 'descent.sqlite'));
  opened = await open(folder);
  empty = await open(mkdtempSync(join(tmpdir(), 'descent-e2e-')));
}, 240_000);
afterAll(async () => {
  await opened.close();
  await empty.close();
});

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  beforeAll(async () => {
    for (const { page } of [opened, empty]) await call(page, 'settings.set', { theme });
  });

  const full = scenes.map((scene) => ({ ...scene, of: () => opened }));
  const nothing = emptyScenes.map((scene) => ({ ...scene, of: () => empty }));
  test.each([...full, ...nothing])('$name is as WCAG 2.2 AA asks', { timeout: 120_000 }, async ({ of, ...scene }) => {
    const { page } = of();
    await show(page, scene);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

describe('at 200 % zoom', () => {
  beforeAll(async () => {
    await opened.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 960);
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2);
    });
    await opened.page.waitForFunction(() => innerWidth === 640);
  });

  test.each(scenes)(
    '$name stays within the window, and its controls within reach',
    { timeout: 120_000 },
    async (scene) => {
      const { page } = opened;
      await show(page, scene);
      const beyond = await page.evaluate(() => {
        const scrolls = (element: Element): boolean => {
          for (let at = element.parentElement; at; at = at.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(at);
            if (
              /auto|scroll/.test(overflowX + overflowY) &&
              (at.scrollWidth > at.clientWidth || at.scrollHeight > at.clientHeight)
            )
              return true;
          }
          return false;
        };
        return (
          [...document.querySelectorAll('button, a[href], input, select, textarea, [role="tab"], [role="switch"]')]
            .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            // It is above the window until the keyboard reaches it.
            .filter((element) => element.textContent !== 'Skip to content')
            .filter((element) => {
              const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
              const out = right > innerWidth + 1 || left < -1 || bottom > innerHeight + 1 || top < -1;
              return width > 1 && height > 1 && out && !scrolls(element);
            })
            .map((element) => element.outerHTML.slice(0, 160))
        );
      });
      expect(beyond).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.keyboard.press('Escape');
    },
  );

  test('the suite editor has Run in sight, without sliding', { timeout: 120_000 }, async () => {
    const { page } = opened;
    await show(
      page,
      scenes.find(({ name }) => name === 'suite')!,
    );
    const seen = await page.getByRole('button', { name: /^Run/ }).evaluate((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      const within = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return within && (at === button || button.contains(at));
    });
    expect(seen).toBe(true);
  });
});

// At the end: runs that go on change what the other views show.
test('the queue at work is as WCAG 2.2 AA asks, in both themes', { timeout: 240_000 }, async () => {
  const { page } = empty;
  for (const scene of busyScenes) await show(page, scene);
  for (const theme of ['light', 'dark'] as const) {
    await call(page, 'settings.set', { theme });
    await page.waitForTimeout(300);
    expect((await call(page, 'queue.state', undefined)).queued).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
  }
});
