import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { scenes, show } from '../../scripts/screenshots/scenes.ts';
import { call, engineReady, openApp, type Opened } from './app.ts';

/** What jsdom cannot tell: contrast, sizes and places, on every view as it is drawn. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened: Opened;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  unpackExample(join(folder, 'descent.sqlite'));
  opened = await openApp({ folder });
  await engineReady(opened.page);
  await opened.page.evaluate(axe);
}, 240_000);
afterAll(() => opened.close());

async function violations(): Promise<string[]> {
  const { violations: found } = await opened.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  beforeAll(async () => {
    await call(opened.page, 'settings.set', { theme });
  });

  test.each(scenes)('$name is as WCAG 2.2 AA asks', { timeout: 120_000 }, async (scene) => {
    await show(opened.page, scene);
    expect(await violations()).toEqual([]);
    await opened.page.keyboard.press('Escape');
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
});
