/**
 * `npm run screenshots`: pictures of every view in both themes and two widths, from the example database, on the built app in a real
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

const usage = `usage: npm run screenshots -- [--out FOLDER] [--size WIDTHxHEIGHT …] [--only NAME] [--docs] [--renew]

  --out FOLDER          where to (default: screenshots)
  --size WIDTHxHEIGHT   of the window, as often as sizes are wanted (default: 1280x800 and 1440x900)
  --only NAME           scenes whose name holds NAME
  --docs                replace the pictures of the README too
  --renew               run the suite of the example anew first (five minutes)
`;

const root = join(import.meta.dirname, '../..');
const themes = ['light', 'dark'] as const;
const sizes = ['1280x800', '1440x900'];
/** Those of the README, in the last of the sizes. */
const shown = [
  { scene: 'leaderboard', theme: 'light' },
  { scene: 'compare', theme: 'dark' },
  { scene: 'catalogue-map', theme: 'light' },
] as const;

type Size = readonly [width: number, height: number];

/** @throws {RangeError} where it is none */
function sizeOf(text: string): Size {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width === undefined || height === undefined)
    throw new RangeError(`--size: got "${text}", expected such as 1440x900`);
  return [Number(width), Number(height)];
}

const fileName = (scene: string, theme: string, [width]: Size): string => `${scene}-${theme}-${width}.png`;

async function take(page: Page, scene: Scene, path: string): Promise<void> {
  await show(page, scene);
  await page.screenshot({ path });
  // What a scene has opened is closed.
  await page.keyboard.press('Escape');
}

async function photograph(list: readonly Scene[], out: string, wanted: readonly Size[], example: boolean) {
  if (list.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'descent-screenshots-'));
  if (example) unpackExample(join(folder, 'descent.sqlite'));
  const opened = await openApp({ folder });
  const { app, page } = opened;
  try {
    await engineReady(page);
    // Nobody is there to answer at the end.
    await call(page, 'settings.set', { quitting: 'cancel' });
    for (const size of wanted) {
      await app.evaluate(
        ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
        size,
      );
      for (const theme of themes) {
        await call(page, 'settings.set', { theme });
        for (const scene of list) {
          const name = fileName(scene.name, theme, size);
          say(name);
          await take(page, scene, join(out, name));
        }
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
      size: { type: 'string', multiple: true, default: sizes },
      only: { type: 'string', default: '' },
      docs: { type: 'boolean', default: false },
      renew: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else {
    const wanted = values.size.map(sizeOf);
    if (values.renew) renewExample();
    const out = resolve(values.out);
    mkdirSync(out, { recursive: true });
    const chosen = (list: readonly Scene[]) => list.filter(({ name }) => name.includes(values.only));
    await photograph(chosen(scenes), out, wanted, true);
    await photograph(chosen(busyScenes), out, wanted, true);
    await photograph(chosen(emptyScenes), out, wanted, false);
    if (values.docs)
      for (const { scene, theme } of shown)
        copyFileSync(join(out, fileName(scene, theme, wanted.at(-1)!)), join(root, 'docs', `${scene}-${theme}.png`));
    say(`the pictures are in ${out}`);
  }
} catch (error) {
  process.exitCode = printFailure(error);
}
