import type { Page } from 'playwright-core';
import { OpenWindow } from './window.ts';

export interface Drawing {
  /** From the options to pixels handed to the canvas. */
  readonly draw_ms: number;
  /** From the change of the address to the frame with the picture. */
  readonly shown_ms: number;
}

/** Opens an address of the comparison and waits for its picture. */
const draw = (page: Page, hash: string): Promise<Drawing> =>
  page.evaluate(
    (to) =>
      new Promise((resolve) => {
        performance.clearMeasures('chart.draw');
        const begun = performance.now();
        location.hash = to;
        const look = (): void => {
          const [measure] = performance.getEntriesByName('chart.draw');
          const points = (measure as { detail?: { points: number } } | undefined)?.detail?.points ?? 0;
          if (!measure || points === 0) return void requestAnimationFrame(look);
          requestAnimationFrame(() => resolve({ draw_ms: measure.duration, shown_ms: performance.now() - begun }));
        };
        look();
      }),
    hash,
  );

/** Comparisons of the first 50 runs of a database: the first one, and ones whose points the engine has kept. */
export async function drawings(folder: string): Promise<{ readonly cold: Drawing; readonly warm: Drawing[] }> {
  const opened = await OpenWindow.open(folder);
  const { page } = opened;
  const runs = `compare?runs=${Array.from({ length: 50 }, (_, i) => i + 1).join()}`;
  try {
    const cold = await draw(page, runs);
    const warm: Drawing[] = [];
    for (const change of ['&x=log', '', '&raw=1', '&x=log&raw=1', '']) {
      await page.evaluate(() => (location.hash = 'catalogue'));
      await page.waitForTimeout(1000);
      warm.push(await draw(page, `${runs}${change}`));
    }
    return { cold, warm };
  } finally {
    await opened.close();
  }
}
