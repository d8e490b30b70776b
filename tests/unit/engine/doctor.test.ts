import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkCompilations } from '../../../src/main/engine/doctor/compilations.ts';
import { checkDatabase } from '../../../src/main/engine/doctor/database.ts';
import { diagnose, worst } from '../../../src/main/engine/doctor/index.ts';
import { checkNode, checkTools } from '../../../src/main/engine/doctor/machine.ts';
import { checkProducts, judgeProducts } from '../../../src/main/engine/doctor/products.ts';
import { checkDevice, checkTensorflow } from '../../../src/main/engine/doctor/tensorflow.ts';
import { checkWindow } from '../../../src/main/engine/doctor/window.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-doctor-'));
  file = join(folder, 'descent.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true }));

const gpu = { gpus: [{ name: 'L4', memoryMegabytes: 23034 }], driver: '550.54', cuda: '12.4', reason: null };

test('this machine has what Descent needs', async () => {
  const checks = await diagnose(file);
  expect(worst(checks), JSON.stringify(checks, null, 2)).not.toBe('problem');
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'set-up',
    'binding',
    'tensorflow',
    'device',
    'products',
    'threads',
    'database',
    'disk',
    'compiled',
    'compiler',
    'pip',
    'window',
  ]);
});

test('what is kept of compiled programs is counted, and a folder that takes nothing is told', async () => {
  expect(await checkCompilations(join(folder, 'xla'))).toEqual({
    ...{ name: 'compiled', state: 'ok', advice: null },
    detail: `0 programs, 0 MB of at most 1,000 MB, in ${join(folder, 'xla')}`,
  });
  writeFileSync(file, '');
  expect(await checkCompilations(join(file, 'xla'))).toMatchObject({ state: 'warning' });
});

test('a database that is absent, sound, in use, newer or foreign', () => {
  expect(checkDatabase(file)).toMatchObject({ state: 'ok', detail: expect.stringContaining('not there yet') });
  const store = openStore(file);
  expect(checkDatabase(file)).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('another Descent is writing'),
  });
  store.close();
  expect(checkDatabase(file)).toMatchObject({ state: 'ok', detail: file });
  const db = new Database(file);
  db.pragma('user_version = 999');
  db.pragma('wal_checkpoint(TRUNCATE)');
  expect(checkDatabase(file)).toMatchObject({ state: 'problem', detail: expect.stringContaining('newer Descent') });
  db.pragma('application_id = 1');
  expect(checkDatabase(file)).toMatchObject({ state: 'problem', detail: expect.stringContaining('another program') });
  db.close();
});

test('a database that is garbage, or damaged inside, is not changed by the look at it', () => {
  writeFileSync(file, 'this is no database, but long enough to be looked at. '.repeat(100));
  expect(checkDatabase(file)).toMatchObject({
    state: 'problem',
    detail: expect.stringContaining('not an SQLite file'),
  });
  rmSync(file);
  openStore(file).close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, bytes.length - 4096);
  writeFileSync(file, bytes);
  expect(checkDatabase(file)).toMatchObject({ state: 'problem', detail: expect.stringContaining('damaged') });
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test('a binding that does not load is told with its reason', async () => {
  const broken = join(folder, 'tfjs_binding.node');
  writeFileSync(broken, 'not a library');
  const checks = await checkTensorflow({ flavour: 'cpu', version: '2.21.0' }, broken);
  expect(checks.find(({ name }) => name === 'binding')).toMatchObject({
    state: 'problem',
    detail: expect.stringContaining('file too short'),
  });
  expect((await checkTensorflow(undefined))[0]).toMatchObject({
    name: 'set-up',
    state: 'problem',
    advice: 'Run npm run setup.',
  });
});

test('products in fp32 are exact here, and told where they are not', async () => {
  expect(await checkProducts()).toMatchObject({ state: 'ok', detail: expect.stringContaining('exact to fp32') });
  expect(judgeProducts({ plain: 0, xla: 2 ** -11 })).toMatchObject({
    state: 'problem',
    detail: expect.stringMatching(/fewer bits by XLA: an error of 0.00048/),
    advice: expect.stringContaining('--device cpu'),
  });
  expect(judgeProducts({ plain: Infinity, xla: 1 }).detail).toContain("TensorFlow's kernels and XLA");
});

test('a GPU is named, or why there is none, or why TensorFlow does not use it', () => {
  const proof = { tensorflow: '2.21.0', gpu: true, remark: undefined };
  const made = { flavour: 'cuda', version: '2.21.0' } as const;
  expect(checkDevice(gpu, made, proof)).toMatchObject({ state: 'ok', detail: 'L4 (driver 550.54, CUDA 12.4)' });
  expect(checkDevice({ ...gpu, gpus: [], reason: 'no driver' }, made, proof)).toMatchObject({
    state: 'ok',
    detail: 'CPU; no GPU, since no driver',
  });
  expect(checkDevice(gpu, { ...made, flavour: 'cpu' }, { ...proof, gpu: false })).toMatchObject({ state: 'warning' });
  expect(checkDevice(gpu, made, { ...proof, gpu: false, remark: 'libcudnn is missing' })).toMatchObject({
    state: 'problem',
    detail: expect.stringContaining('libcudnn is missing'),
  });
});

test('missing tools are a problem before the set-up, and a remark after it', () => {
  const env = { PATH: folder };
  expect(checkTools(false, env).map(({ state }) => state)).toEqual(['problem', 'problem']);
  expect(checkTools(true, env).map(({ state }) => state)).toEqual(['warning', 'warning']);
  writeFileSync(join(folder, 'pip3'), '#!/bin/sh\necho "pip 24.0 from a folder (python 3.12)"\n');
  chmodSync(join(folder, 'pip3'), 0o755);
  expect(checkTools(true, env)[1]).toMatchObject({ state: 'ok', detail: 'pip 24.0 (python 3.12)' });
  expect(checkNode('22.14.0')).toMatchObject({ state: 'problem' });
});

test('the window: not set up, set up, or without a display', () => {
  expect(checkWindow({}, folder)).toMatchObject({ state: 'ok', detail: expect.stringContaining('npm start') });
  mkdirSync(join(folder, '.runtime'));
  writeFileSync(join(folder, '.runtime/electron'), '');
  const stamp = { way: 'npm', version: '33.2.1', executable: '.runtime/electron' };
  writeFileSync(join(folder, '.runtime/electron.json'), JSON.stringify(stamp));
  expect(checkWindow({ DISPLAY: ':0' }, folder)).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('33.2.1'),
  });
  expect(checkWindow({}, folder)).toMatchObject({ state: 'warning', detail: expect.stringContaining('no display') });
});
