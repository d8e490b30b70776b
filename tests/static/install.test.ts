import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What npm ci says of the project, without a registry and without installing anything, on the Node of the system. */
function installation(change: (manifest: string) => string = (manifest) => manifest) {
  const folder = mkdtempSync(join(tmpdir(), 'descent-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of ['package-lock.json', '.npmrc']) cpSync(join(root, file), join(folder, file));
  writeFileSync(join(folder, 'package.json'), change(readFileSync(join(root, 'package.json'), 'utf8')));
  // What an npm around the tests hands on would decide in place of .npmrc, and its PATH may begin with the project's Node.
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_config_'));
  const path = process.env['PATH']?.split(delimiter).filter((part) => !part.includes('node_modules'));
  return spawnSync('npm', ['ci', '--dry-run', '--offline'], {
    cwd: folder,
    env: { ...Object.fromEntries(own), PATH: path?.join(delimiter) },
    encoding: 'utf8',
  });
}

// On a Node below 22, packages that run on the project's own would fill two screens with warnings.
test('an installation says what it did, and warns of nothing', () => {
  const { status, stdout, stderr } = installation();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^added \d+ packages/m);
});

test('what goes wrong with one is told', () => {
  const { status, stderr } = installation((manifest) => manifest.replace(/"zod": "\d+/, '"zod": "1'));
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/npm error .*zod/);
});
