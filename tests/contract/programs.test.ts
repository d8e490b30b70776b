import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differences, readRecorded } from '../../scripts/revisions/compare.ts';
import { fingerprints } from '../../scripts/revisions/programs.ts';
import { builtIn } from '../../src/main/catalogue.ts';

const kinds = ['optimizers', 'problems', 'precisions'] as const;
const root = join(import.meta.dirname, '../..');
const first = fingerprints();

test('no built-in code has changed under its revision (npm run revisions)', () => {
  expect(differences(readRecorded(), first).map(({ text }) => text)).toEqual([]);
});

test('every definition has a record of its own', () => {
  const recorded = readRecorded();
  const ids = kinds.flatMap((kind) => builtIn[kind].map(({ id }) => `${kind}/${id}`));
  // A method of several spaces has one for each, by their names behind its own.
  const owners = new Set(Object.keys(recorded).map((key) => key.split('/').slice(0, 2).join('/')));
  expect([...owners].sort()).toEqual(['engine', ...ids].sort());
  expect(new Set(Object.values(recorded).map(({ sha256 }) => sha256)).size).toBe(Object.keys(recorded).length);
});

test('the bytes of a program are a function of its specification: after others, and in another process', () => {
  // By now all programs were made once in this process, and those of the reversed list come after others.
  const { optimizers, problems, precisions } = builtIn;
  const reversed = { optimizers: optimizers.toReversed(), problems: problems.toReversed(), precisions };
  expect(fingerprints(reversed)).toEqual(first);
  const script = `const { fingerprints } = await import(${JSON.stringify(join(root, 'scripts/revisions/programs.ts'))});
    console.log(JSON.stringify(fingerprints()));`;
  const other = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(JSON.parse(other)).toEqual(first);
});
