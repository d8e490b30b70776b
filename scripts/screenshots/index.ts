/**
 * `npm run screenshots`: pictures of every view in both themes, from the example database, on the built app in a real
 * Electron on a display of its own.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { call, engineReady, openApp } from '../../tests/e2e/app.ts';
import { printFailure } from '../setup/failure.ts';
import { say } from '../setup/progress.ts';
import { renewExample, unpackExample } from './example.ts';
import { busyScenes, emptyScenes, scenes, show, type Scene } from './scenes.ts';

const usage = `usage: npm run screenshots -- [--out FOLDER] [--size WIDTHxHEIGHT] [--only NAME] [--docs] [--renew]

  --out FOLDER          where to (default: screenshots)
  --size WIDTHxHEIGHT   of the window (default: 1440x900)
  --only NAME           scenes whose name holds NAME
  --docs                replace the pictures of the README too
  --renew               run the suite of the example anew first (five minutes)
`;

const root = join(import.meta.dirname, '../..');
const themes = ['light', 'dark'] as const;
/** Those of the README. */
const shown = ['leaderboard-light', 'compare-dark', 'catalogue-map-light'];

async function take(page: Page, scene: Scene, path: string): Promise<void> {
  await show(page, scene);
  await page.screenshot({ path });
  // What a scene has opened is closed.
  await page.keyboard.press('Escape');
}

async function photograph(list: readonly Scene[], out: string, [width, height]: [number, number], example: boolean) {
  if (list.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'descent-screenshots-'));
  if (example) unpackExample(join(folder, 'descent.sqlite'));
  const opened = await openApp({ folder });
  const { app, page } = opened;
  try {
    await engineReady(page);
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
      [width, height] as [number, number],
    );
    // Nobody is there to answer at the end.
    await call(page, 'settings.set', { quitting: 'cancel' });
    for (const theme of themes) {
      await call(page, 'settings.set', { theme });
      for (const scene of list) {
        const name = `${scene.name}-${theme}`;
        say(name);
        await take(page, scene, join(out, `${name}.png`));
      }
    }
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'screenshots' },
      size: { type: 'string', default: '1440x900' },
      only: { type: 'string', default: '' },
      docs: { type: 'boolean', default: false },
      renew: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [, width, height] = /^(\d+)x(\d+)$/.exec(values.size) ?? [];
  if (values.help || width === undefined || height === undefined) process.stdout.write(usage);
  else {
    if (values.renew) renewExample();
    const out = resolve(values.out);
    mkdirSync(out, { recursive: true });
    const wanted = (list: readonly Scene[]) => list.filter(({ name }) => name.includes(values.only));
    const size: [number, number] = [Number(width), Number(height)];
    await photograph(wanted(scenes), out, size, true);
    await photograph(wanted(busyScenes), out, size, true);
    await photograph(wanted(emptyScenes), out, size, false);
    if (values.docs)
      for (const name of shown) copyFileSync(join(out, `${name}.png`), join(root, 'docs', `${name}.png`));
    say(`the pictures are in ${out}`);
  }
} catch (error) {
  process.exitCode = printFailure(error);
}
