import type { Opened } from './app.ts';

/** Widths of windows in pixels, and their zooms, at which everything is to fit. */
export const sizes = [
  [1280, 1],
  [1440, 1],
  [1920, 1],
  [1280, 2],
] as const;

/** Waits until the page is as wide as that, in its own pixels. */
export async function resize({ app, page }: Opened, width: number, zoom = 1, height = 900): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h, factor]) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(w, h);
      window?.webContents.setZoomFactor(factor);
    },
    [width, height, zoom] as const,
  );
  await page.waitForFunction((wanted) => innerWidth === wanted, width / zoom);
}
