import type { Page } from 'playwright-core';
import { call } from '../../tests/e2e/app.ts';
import { OpenWindow } from './window.ts';

export interface Frames {
  readonly frames: number;
  readonly longest_ms: number;
  readonly above50: number;
  /** Messages with points that the page was sent meanwhile, a second, and of how many runs. */
  readonly messages: number;
  readonly runs: number;
}

/** Every frame of some seconds. */
const record = (page: Page, seconds: number): Promise<Frames> =>
  page.evaluate(
    ([ms, limit]) =>
      new Promise((resolve) => {
        const lengths: number[] = [];
        const runs = new Set<number>();
        let messages = 0;
        const stop = window.descent.on['run.points']((points) => {
          messages += 1;
          for (const { runId } of points) runs.add(runId);
        });
        const begun = performance.now();
        let last = begun;
        const frame = (now: number): void => {
          lengths.push(now - last);
          last = now;
          if (now - begun < ms) return void requestAnimationFrame(frame);
          stop();
          lengths.shift();
          resolve({
            frames: lengths.length,
            longest_ms: Math.max(...lengths),
            above50: lengths.filter((length) => length > limit).length,
            messages: (1000 * messages) / ms,
            runs: runs.size,
          });
        };
        requestAnimationFrame(frame);
      }),
    // Frames come at multiples of a sixtieth of a second: the third is none above.
    [1000 * seconds, 50.1] as const,
  );

/** Eight programs, of which each has a worker of its own, and more to do than the measurement lasts. */
const suite = {
  descent: 1,
  name: 'Eight live runs',
  problems: [{ id: 'mlp-dig' }],
  optimizers: ['adam', 'adamw', 'rmsprop', 'nesterov'].map((id) => ({ id })),
  precisions: ['fp32', 'fp64'],
  seeds: 1,
  budget: { steps: 1e8, oracle: 1e9, seconds: 600 },
  record: { every: 20 },
};

/** Frames of the queue and of a comparison while eight runs go on. */
export async function liveFrames(folder: string, seconds: number, tell: (text: string) => void) {
  const opened = await OpenWindow.open(folder);
  const { page } = opened;
  try {
    await call(page, 'settings.set', { jobs: 8, threads: 1, quitting: 'cancel' });
    await page.waitForTimeout(2000);
    await call(page, 'suite.submit', { text: JSON.stringify(suite), start: true, retry: false });
    const going = async () =>
      (await call(page, 'queue.state', undefined)).active.filter(({ status }) => status === 'running');
    for (let waited = 0; (await going()).length < 8; waited += 1) {
      if (waited > 240) throw new Error('eight runs did not start within two minutes');
      await page.waitForTimeout(500);
    }
    const measured: (Frames & { readonly view: string })[] = [];
    const ids = (await going()).map(({ runId }) => runId);
    for (const hash of ['queue', `compare?runs=${ids.join()}`]) {
      await page.evaluate((to) => (location.hash = to), hash);
      await page.waitForTimeout(2500);
      const view = hash.startsWith('queue') ? 'Queue' : 'Compare';
      tell(`Frames of ${view} for ${seconds} s`);
      measured.push({ view, ...(await record(page, seconds)) });
    }
    await call(page, 'queue.stop', { how: 'cancel' });
    return measured;
  } finally {
    await opened.close();
  }
}
