import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOpenDialogs, answerSaveDialogs, call, engineReady, openApp, type Opened } from './app.ts';

let opened: Opened;
const path = (name: string): string => join(opened.folder, name);
beforeAll(async () => {
  opened = await openApp();
  await engineReady(opened.page);
}, 240_000);
afterAll(() => opened.close());

test('a suite is saved where the dialog says, and opened again', async () => {
  const { text } = await call(opened.page, 'suite.demo', undefined);
  await answerSaveDialogs(opened.app, path('mine'));
  // The ending is added where there is none.
  expect(await call(opened.page, 'suite.save', { name: 'a/b', text })).toEqual({ path: path('mine.json') });
  expect(readFileSync(path('mine.json'), 'utf8')).toBe(text);
  await answerOpenDialogs(opened.app, path('mine.json'));
  expect(await call(opened.page, 'suite.open', undefined)).toEqual({ file: path('mine.json'), text });
});

test('a dialog that is left is no error', async () => {
  await answerSaveDialogs(opened.app, null);
  await answerOpenDialogs(opened.app, null);
  expect(await call(opened.page, 'suite.save', { name: 'x', text: '{}' })).toBeNull();
  expect(await call(opened.page, 'export.csv', { table: 'runs', filter: {} })).toBeNull();
  expect(await call(opened.page, 'suite.open', undefined)).toBeNull();
  expect(await call(opened.page, 'data.move', undefined)).toBeNull();
});

test.each([
  ['bundle.descent', 'PK\u0003\u0004', 'suite.bundle'],
  ['zip.json', 'PK\u0003\u0004', 'suite.bundle'],
  ['broken.json', '{ "problems": [', 'suite.not_one'],
  ['other.json', '{ "name": "descent", "version": 1 }', 'suite.not_one'],
  ['image.json', '\u0000\u0001', 'suite.not_one'],
])('%s is refused as what it is', async (name, content, code) => {
  writeFileSync(path(name), content);
  await answerOpenDialogs(opened.app, path(name));
  await expect(call(opened.page, 'suite.open', undefined)).rejects.toThrow(code);
});

test('a table goes to a file; a place that cannot be written is told, and nothing is left there', async () => {
  await answerSaveDialogs(opened.app, path('runs.csv'));
  expect(await call(opened.page, 'export.csv', { table: 'runs', filter: {} })).toEqual({
    path: path('runs.csv'),
    rows: 0,
  });
  expect(readFileSync(path('runs.csv'), 'utf8')).toMatch(/^[a-z_]+,.*\r\n$/);
  await answerSaveDialogs(opened.app, path('nowhere/runs.csv'));
  await expect(call(opened.page, 'export.csv', { table: 'runs', filter: {} })).rejects.toThrow(/export\./);
  await expect(call(opened.page, 'suite.save', { name: 'x', text: '{}' })).rejects.toThrow('export.no_folder');
});

test('an image must be what it says', async () => {
  await answerSaveDialogs(opened.app, path('chart.svg'));
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  expect(await call(opened.page, 'export.image', { name: 'chart', format: 'svg', data: svg })).toEqual({
    path: path('chart.svg'),
  });
  await expect(call(opened.page, 'export.image', { name: 'chart', format: 'png', data: svg })).rejects.toThrow(
    'export.image',
  );
});

test('the data move to another folder with all that belongs to them, and the old place leads there', async () => {
  const before = await call(opened.page, 'data.state', undefined);
  const { file } = await call(opened.page, 'data.backUp', undefined);
  mkdirSync(path('elsewhere'));
  await answerOpenDialogs(opened.app, path('elsewhere'));
  expect(await call(opened.page, 'data.move', undefined)).toEqual({ folder: path('elsewhere') });
  const after = await call(opened.page, 'data.state', undefined);
  expect(before.path).toBe(path('descent.sqlite'));
  expect(after.path).toBe(path('elsewhere/descent.sqlite'));
  expect(after.backups).toHaveLength(1);
  await expect(call(opened.page, 'data.move', undefined)).rejects.toThrow('data.same_folder');

  const name = file.split('/').at(-1)!;
  await call(opened.page, 'data.restore', { file: name });
  expect((await call(opened.page, 'data.state', undefined)).path).toBe(after.path);
  await expect(call(opened.page, 'data.restore', { file: '../descent.sqlite' })).rejects.toThrow('data.no_backup');
});
