import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { findElectron } from '../../../scripts/setup/electron/stamp.ts';
import { opensWindow } from '../../../scripts/test/window.ts';
import { chromiumFlags } from '../../../scripts/window/chromium-flags.ts';
import { requireDisplay } from '../../../scripts/window/display.ts';

let root: string;
function put(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'descent-electron-'));
  put('scripts/electron/pin.json', '{ "sha256": "abc" }');
});

test('Electron is looked for in the order: dist, the named folder, what the set-up took from npm', () => {
  expect(findElectron(root, {})).toBeUndefined();
  const own = { way: 'npm', version: '33.2.1', executable: '.runtime/electron/electron', sha256: 'abc' };
  put('.runtime/electron.json', JSON.stringify(own));
  expect(findElectron(root, {})).toBeUndefined();
  put('.runtime/electron/electron', '');
  expect(findElectron(root, {})).toEqual(own);
  put('named/electron', '');
  put('named/version', 'v40.0.0');
  const env = { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'named') };
  expect(findElectron(root, env)).toEqual({
    way: 'override',
    version: '40.0.0',
    executable: join(root, 'named/electron'),
  });
  put('node_modules/electron/dist/electron', '');
  // Not whole yet.
  expect(findElectron(root, env)?.way).toBe('override');
  put('node_modules/electron/path.txt', 'electron');
  put('node_modules/electron/dist/version', '45.4.1');
  expect(findElectron(root, env)).toEqual({
    way: 'dist',
    version: '45.4.1',
    executable: 'node_modules/electron/dist/electron',
  });
});

test('another pin, or a named folder without Electron, is noticed', () => {
  put('.runtime/electron/electron', '');
  put(
    '.runtime/electron.json',
    '{ "way": "npm", "version": "1", "executable": ".runtime/electron/electron", "sha256": "old" }',
  );
  expect(findElectron(root, {})).toBeUndefined();
  expect(() => findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: root })).toThrow('holds no electron');
});

test('without a display, the command line is named, with exit code 4', () => {
  expect(() => requireDisplay({}, 'linux')).toThrow(
    expect.objectContaining({
      code: 'window.no_display',
      exitCode: 4,
      advice: expect.stringContaining('npm run descent'),
    }),
  );
  for (const env of [{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }]) requireDisplay(env, 'linux');
  requireDisplay({}, 'darwin');
});

test('the window is prepared for where its tests are chosen', () => {
  expect([[], ['--project', 'e2e'], ['--project=unit', '--project=e2e']].map(opensWindow)).toEqual([true, true, true]);
  expect([['--project', 'unit'], ['--project=static']].map(opensWindow)).toEqual([false, false]);
});

test('what Chromium says of services that a machine lacks is not shown, unless it is asked for', () => {
  expect(chromiumFlags([], 0)).toEqual(['--no-sandbox', '--log-level=3']);
  expect(chromiumFlags(['suite.json'], 1000)).toEqual(['--log-level=3']);
  expect(chromiumFlags(['--enable-logging=stderr'], 1000)).toEqual([]);
});
