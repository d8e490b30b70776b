import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

// Spelled in pieces, so that this file does not find itself.
const forbidden: [what: string, pattern: RegExp][] = [
  [
    'a package registry',
    new RegExp(['registry\\.npm', 'js|npm', 'mirror|pypi\\.', 'org|python', 'hosted|registry\\.yarn', 'pkg'].join('')),
  ],
  [
    'a path of one machine',
    new RegExp(['(?<![\\w.])/(?:', '(?:home|Users)/(?!me/|me\\b)|root/|work/|opt/', ')[\\w.]'].join('')),
  ],
  ['a private key', new RegExp(['-----BEGIN [A-Z ]*PRIVATE', ' KEY'].join(''))],
  ['a token', new RegExp(['(?:gh[pousr]', '_|npm', '_|pypi', '-AgE)[A-Za-z0-9]{20,}'].join(''))],
];

function trackedTexts(): { name: string; text: string }[] {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  return names.flatMap((name) => {
    const file = join(root, name);
    // Data sets are binary; a file deleted but not yet committed is no longer there.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
    const bytes = readFileSync(file);
    return bytes.includes(0) ? [] : [{ name, text: bytes.toString('utf8') }];
  });
}

test('no tracked file names a registry, a path of one machine or a secret', () => {
  const found = trackedTexts().flatMap(({ name, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        forbidden
          .filter(([, pattern]) => pattern.test(line))
          .map(([what]) => `${name}:${index + 1}: ${what}: ${line.trim().slice(0, 120)}`),
      ),
  );
  expect(found, found.join('\n')).toEqual([]);
});

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function lockedPackages(): [path: string, entry: Locked][] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(lock.packages).filter(([path]) => path !== '');
}

test('the lockfile says what is installed, not from where', () => {
  const packages = lockedPackages();
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { resolved }]) => resolved?.startsWith('http') === true).map(([path]) => path)).toEqual(
    [],
  );
  expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
});

// npm leaves out of the lockfile what its registry does not have for other platforms, and npm ci then refuses the file.
test('the lockfile holds the optional packages of every platform', () => {
  const packages = lockedPackages();
  const paths = packages.map(([path]) => path);
  const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !paths.includes(`node_modules/${name}`) && !paths.includes(`${path}/node_modules/${name}`))
      .map((name) => `${name}, of ${path}`),
  );
  expect(missing).toEqual([]);
});
