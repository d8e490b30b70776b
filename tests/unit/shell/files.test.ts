import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Log } from '../../../src/main/shell/log.ts';
import { readSuiteFile } from '../../../src/main/shell/suite-file.ts';
import { SettingsFile } from '../../../src/main/shell/settings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-shell-'));
});
const at = (...path: string[]): string => join(folder, ...path);
const text = (...path: string[]): string => readFileSync(at(...path), 'utf8');

test('settings: kept, checked, defaults where they cannot be used', async () => {
  const { settings } = await SettingsFile.read(at('settings.json'));
  await Promise.all([settings.change({ jobs: 3 }), settings.change({ theme: 'dark' })]);
  expect((await SettingsFile.read(at('settings.json'))).settings.current).toMatchObject({ jobs: 3, theme: 'dark' });
  writeFileSync(at('settings.json'), '{ "jobs": -1 }');
  const broken = await SettingsFile.read(at('settings.json'));
  expect([broken.settings.current.jobs, broken.failure?.code]).toEqual([1, 'settings.unusable']);
  expect(text('settings.json.unusable')).toBe('{ "jobs": -1 }');
});

test('settings: of the layout only what is named changes', async () => {
  const { settings } = await SettingsFile.read(at('settings.json'));
  await settings.change({ layout: { one: 1, other: { wide: true } } });
  await settings.change({ layout: { one: 2 } });
  await settings.change({ jobs: 2 });
  expect((await SettingsFile.read(at('settings.json'))).settings.current.layout).toEqual({
    ...{ one: 2, other: { wide: true } },
  });
});

test('a suite is opened as it was written, or refused in words', async () => {
  const suite = '{ "name": "bänk", "problems": [] }';
  writeFileSync(at('mine.json'), suite);
  expect(await readSuiteFile(at('mine.json'))).toBe(suite);
  writeFileSync(at('mine.json'), Buffer.from(suite, 'latin1'));
  await expect(readSuiteFile(at('mine.json'))).rejects.toMatchObject({
    code: 'suite.encoding',
    message: 'mine.json is not UTF-8: byte 0xE4 at line 1, column 13 begins no character.',
  });
  writeFileSync(at('mine.json'), Buffer.alloc(4_000_001, ' '));
  await expect(readSuiteFile(at('mine.json'))).rejects.toMatchObject({ code: 'suite.not_one' });
});

test('the log rotates, keeps five files and its order', async () => {
  const log = new Log(at('logs'), 100);
  for (let i = 0; i < 20; i++) log.write(`line ${i} ${'x'.repeat(40)}`);
  await log.flush();
  expect(readdirSync(at('logs')).length).toBe(5);
  expect(text('logs', 'descent.log')).toContain('line 19');
  expect(text('logs', 'descent.log.1')).toContain('line 18');
});
