import { test } from 'vitest';
import { expectClean } from './tool.ts';

const minutes = 60_000;

test('types hold where Node is there (tsconfig.node.json)', { timeout: 3 * minutes }, () => {
  expectClean('typescript-7/bin/tsc', '--pretty', 'false', '-p', 'tsconfig.node.json');
});

test('types hold where tests look into the page (tsconfig.e2e.json)', { timeout: 3 * minutes }, () => {
  expectClean('typescript-7/bin/tsc', '--pretty', 'false', '-p', 'tsconfig.e2e.json');
});

test('types hold in shared/ without Node (tsconfig.pure.json)', { timeout: minutes }, () => {
  expectClean('typescript-7/bin/tsc', '--pretty', 'false', '-p', 'tsconfig.pure.json');
});

test('types hold in the window (tsconfig.web.json)', { timeout: 3 * minutes }, () => {
  expectClean(
    'svelte-check/bin/svelte-check',
    '--tsconfig',
    'tsconfig.web.json',
    '--output',
    'machine',
    '--fail-on-warnings',
  );
});

test('oxlint finds nothing, types included', { timeout: 3 * minutes }, () => {
  expectClean('oxlint/bin/oxlint', '.');
});

test('eslint finds nothing in components', { timeout: 3 * minutes }, () => {
  expectClean('eslint/bin/eslint.js', '--no-color', '.');
});

test('every file is formatted (npm run format)', { timeout: 3 * minutes }, () => {
  expectClean('prettier/bin/prettier.cjs', '--check', '.');
});

test('layers import only what docs/architecture.md allows', { timeout: minutes }, () => {
  expectClean('dependency-cruiser/bin/dependency-cruise.mjs', '--no-progress', 'src', 'scripts', 'bench');
});

test('no file, export or dependency is unused', { timeout: minutes }, () => {
  expectClean('knip/bin/knip.js', '--no-progress', '--no-config-hints');
});
