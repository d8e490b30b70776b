import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { answerSaveDialogs, call, engineReady, openApp, type Opened } from './app.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened: Opened;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  unpackExample(join(folder, 'descent.sqlite'));
  opened = await openApp({ folder });
  await engineReady(opened.page);
}, 240_000);
afterAll(() => opened.close());

test(
  'the report of a suite opens without a request, is as WCAG 2.2 AA asks in both themes, and is printed',
  { timeout: 120_000 },
  async () => {
    const [suite] = await call(opened.page, 'suite.list', undefined);
    const file = join(opened.folder, 'report.html');
    await answerSaveDialogs(opened.app, file);
    const { suiteId, name } = suite!;
    expect(await call(opened.page, 'export.paper', { kind: 'report', suiteId, name })).toEqual({ path: file });
    expect(readFileSync(file, 'utf8').length).toBeGreaterThan(100_000);

    // In a window without any of ours around it.
    const seen = await opened.app.evaluate(
      async ({ BrowserWindow, nativeTheme, session }, { path, axe: code }) => {
        const own = session.fromPartition('report');
        const requests: string[] = [];
        own.webRequest.onBeforeRequest((details, answer) => {
          requests.push(details.url);
          answer({});
        });
        const window = new BrowserWindow({ show: false, width: 1280, height: 900, webPreferences: { session: own } });
        const messages: string[] = [];
        window.webContents.on('console-message', (event) => messages.push(event.message));
        await window.loadFile(path);
        const inks: string[] = [];
        const wide: boolean[] = [];
        const violations: string[] = [];
        for (const theme of ['light', 'dark'] as const) {
          nativeTheme.themeSource = theme;
          const [ink, isWide] = (await window.webContents.executeJavaScript(
            `new Promise((done) => setTimeout(() => done([
          getComputedStyle(document.querySelector('.panel svg text')).fill + getComputedStyle(document.body).color,
          document.documentElement.scrollWidth > innerWidth,
        ]), 300))`,
          )) as [string, boolean];
          inks.push(ink);
          wide.push(isWide);
          // Code from outside, which the page itself has none of, and which its policy does not bind.
          await window.webContents.executeJavaScript(`${code}; undefined`);
          const { violations: found } = (await window.webContents.executeJavaScript(
            `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
          )) as AxeResults;
          for (const { id, nodes } of found)
            violations.push(...nodes.map(({ html, any }) => `${theme}, ${id}: ${html} ${any[0]?.message ?? ''}`));
        }
        nativeTheme.themeSource = 'system';
        const pdf = await window.webContents.printToPDF({});
        window.destroy();
        return { requests, messages, inks, wide, violations, pdf: pdf.length };
      },
      { path: file, axe },
    );
    const itself = expect.stringMatching(/^file:.*report\.html$/) as string;
    expect(seen.requests).toEqual([itself]);
    // Those that our own windows are held to; this one is none of them.
    expect(opened.requests.splice(0)).toEqual([itself]);
    // A style or a script that its policy refuses would be told here.
    expect(seen.messages).toEqual([]);
    expect(new Set(seen.inks).size).toBe(2);
    expect(seen.wide).toEqual([false, false]);
    expect(seen.violations).toEqual([]);
    expect(seen.pdf).toBeGreaterThan(50_000);
  },
);
