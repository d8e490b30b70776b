import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { pluginFiles, pluginFolder } from '../../../src/main/plugins/folder.ts';
import { folderWith } from './files.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['the configuration folder', { XDG_CONFIG_HOME: '/etc/xdg' }, '/etc/xdg/descent/plugins'],
  ['no configuration folder', {}, '/home/me/.config/descent/plugins'],
  ['an empty one', { XDG_CONFIG_HOME: '' }, '/home/me/.config/descent/plugins'],
  ['a relative one', { XDG_CONFIG_HOME: 'conf' }, '/home/me/.config/descent/plugins'],
  ['the current folder', { XDG_CONFIG_HOME: '.' }, '/home/me/.config/descent/plugins'],
  ['a folder that is asked for', { DESCENT_PLUGINS: 'mine', XDG_CONFIG_HOME: '/etc' }, resolve('mine')],
  ['one that is asked for in vain', { DESCENT_PLUGINS: '', XDG_CONFIG_HOME: '/etc' }, '/etc/descent/plugins'],
])('%s', (_, env, expected) => {
  vi.stubEnv('HOME', '/home/me');
  expect(pluginFolder(env)).toBe(expected);
});

test.each(['', '.', 'here'])('with HOME=%j it is that of the user', (home) => {
  vi.stubEnv('HOME', home);
  expect(pluginFolder({ XDG_CONFIG_HOME: '' })).toBe(join(userInfo().homedir, '.config/descent/plugins'));
});

test('what editors leave behind, and what is no regular file, is passed over', () => {
  const names = ['b.ts', 'a.js', 'c.mts', 'd.mjs'];
  const others = ['.b.ts', '#b.ts', '#b.ts#', 'b.ts~', '.b.ts.swp', 'b.ts.tmp', 'b.d.ts', 'b.d.mts', 'b.cjs', 'b.json'];
  const folder = folderWith(Object.fromEntries([...names, ...others].map((name) => [name, 'x'])));
  symlinkSync(join(folder, 'b.ts'), join(folder, 'linked.ts'));
  // The lock of Emacs, in a name that does not hide it, too.
  symlinkSync('me@here.4711:1', join(folder, '.#b.ts'));
  symlinkSync('me@here.4711:1', join(folder, 'lock.ts'));
  mkdirSync(join(folder, 'folder.ts'));
  execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
  symlinkSync('/dev/zero', join(folder, 'device.ts'));
  symlinkSync('itself.ts', join(folder, 'itself.ts'));
  expect(pluginFiles(folder).map((file) => basename(file))).toEqual(['a.js', 'b.ts', 'c.mts', 'd.mjs', 'linked.ts']);
});

test('no folder is an empty one; a file in its place is an error', () => {
  const folder = folderWith({ file: 'x' });
  expect(pluginFiles(join(folder, 'none'))).toEqual([]);
  expect(() => pluginFiles(join(folder, 'file'))).toThrow('ENOTDIR');
});
