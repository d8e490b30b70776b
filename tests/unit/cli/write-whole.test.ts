import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireFolder, writeWhole } from '../../../src/main/cli/export/write-whole.ts';
import { batches } from '../../../src/main/engine/export/batches.ts';
import { temporaryFolder } from '../engine/fixtures.ts';

test('text is joined to batches and nothing is lost', () => {
  const pieces = Array.from({ length: 50_000 }, (_, i) => `${i},`);
  const joined = [...batches(pieces)];
  expect(joined.join('')).toBe(pieces.join(''));
  expect(joined.length).toBeLessThan(10);
  expect([...batches([])]).toEqual([]);
});

test('a file appears whole, and replaces an old one', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'runs.csv');
  writeFileSync(file, 'old');
  await writeWhole(file, ['a\r\n', 'b\r\n']);
  expect(readFileSync(file, 'utf8')).toBe('a\r\nb\r\n');
  expect(readdirSync(folder)).toEqual(['runs.csv']);
});

test('when the rows fail, or a signal comes, the old file stays and nothing else', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'runs.csv');
  writeFileSync(file, 'old');
  const big = 'x'.repeat(100_000);
  await expect(writeWhole(file, (function* () { yield big; throw new Error('lost'); })())).rejects.toThrow('lost'); // prettier-ignore
  const signalled = (function* () {
    yield big;
    process.emit('SIGINT');
    yield big;
    yield big;
  })();
  await expect(writeWhole(file, signalled)).rejects.toMatchObject({ code: 'export.interrupted', exitCode: 130 });
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['runs.csv']);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('a folder that is missing, or a file that is a folder, is refused', () => {
  const folder = temporaryFolder();
  expect(() => requireFolder(join(folder, 'none', 'a.csv'))).toThrow(`there is no folder ${join(folder, 'none')}`);
  expect(() => requireFolder(folder)).toThrow('is a folder');
  expect(() => requireFolder(join(folder, 'a.csv'))).not.toThrow();
});
