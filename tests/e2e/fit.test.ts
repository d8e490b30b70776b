import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scenes, settle, show } from '../../scripts/screenshots/scenes.ts';
import { call, type Opened } from './app.ts';
import { openExample } from './example.ts';
import { cutTexts } from './overflow.ts';
import { resize, sizes } from './sizes.ts';

/** Every view on real runs, as wide as screens are, in both themes: no text is cut, no control is out of reach. */
let opened: Opened;

beforeAll(async () => {
  opened = await openExample();
}, 240_000);
afterAll(() => opened.close());

/** What an empty field says is to be written into it, cut where it ends. */
const cutPlaceholders = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d')!;
    return [...document.querySelectorAll<HTMLInputElement>('input[placeholder]')]
      .filter((field) => field.value === '' && field.checkVisibility({ visibilityProperty: true }))
      .filter((field) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(field);
        pen.font = font;
        const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        return pen.measureText(field.placeholder).width > room + 1;
      })
      .map(({ placeholder }) => placeholder);
  });

/** Controls that are outside of the window, where no scroll bar leads. */
const outOfReach = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canScrollTo = (element: Element): boolean => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const isWide = at.scrollWidth > at.clientWidth && /auto|scroll/.test(overflowX);
        const isHigh = at.scrollHeight > at.clientHeight && /auto|scroll/.test(overflowY);
        if (isWide || isHigh) return true;
      }
      return false;
    };
    return [...document.querySelectorAll('button, a[href], input, select, textarea, [role="tab"], [role="switch"]')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]'))
      .filter((element) => {
        // A link of the keyboard's, which comes into sight when it has the focus.
        if (element.classList.contains('skip')) return false;
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        // What is there for screen readers alone is a pixel wide.
        if (width <= 1) return false;
        const isInside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
        return !isInside && !canScrollTo(element);
      })
      .map((element) => element.getAttribute('aria-label') ?? element.textContent.trim());
  });

// Opened once and then resized, as a person does it: to open every scene anew at every size takes three times as long.
test.each(scenes)('everything fits in a window of any size: $name', async (scene) => {
  const { page } = opened;
  await show(page, scene);
  for (const [width, zoom] of sizes) {
    await resize(opened, width, zoom);
    await settle(page, 250);
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'settings.set', { theme });
      await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme);
      const faults = [...(await cutTexts(page)), ...(await cutPlaceholders(page)), ...(await outOfReach(page))];
      expect.soft(faults, `${width} pixels at zoom ${zoom}, ${theme}`).toEqual([]);
    }
  }
  // What a scene has opened is closed.
  await page.keyboard.press('Escape');
});
