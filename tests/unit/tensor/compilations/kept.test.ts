import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compilationsFolder, machineFolder } from '../../../../src/main/tensor/runtime/compilations/folder.ts';
import { emptyKept, keptIn, sweepKept } from '../../../../src/main/tensor/runtime/compilations/kept.ts';
import { withoutComplaints } from '../../../../src/main/tensor/runtime/compilations/complaints.ts';
import { temporaryFolder } from '../../engine/fixtures.ts';

const machine = '0123456789abcdef';
const day = 24 * 60 * 60_000;

/** A program of so many bytes, last used so many days ago. */
function keep(folder: string, digit: string, bytes: number, days: number): string {
  const program = join(folder, machine, digit.repeat(64));
  mkdirSync(program, { recursive: true });
  for (const name of ['xla.pb', 'manifest.json']) {
    const file = join(program, name);
    writeFileSync(file, name === 'xla.pb' ? 'x'.repeat(bytes) : '');
    utimesSync(file, new Date(), new Date(Date.now() - days * day));
  }
  return program;
}

test('what was used longest ago goes first, and what was not used for long goes anyway', async () => {
  const folder = temporaryFolder();
  const [old, older, ancient] = [keep(folder, 'a', 400, 1), keep(folder, 'b', 400, 2), keep(folder, 'c', 1, 100)];
  expect(await keptIn(folder)).toEqual({ programs: 3, bytes: 801 });
  await sweepKept(folder, { bytes: 1000, ms: 90 * day });
  expect([old, older, ancient].map((each) => existsSync(each))).toEqual([true, true, false]);
  await sweepKept(folder, { bytes: 700, ms: 90 * day });
  expect([old, older].map((each) => existsSync(each))).toEqual([true, false]);
});

test('what is not ours stays', async () => {
  const folder = temporaryFolder();
  keep(folder, 'a', 400, 1000);
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, machine, 'notes.txt'), 'mine');
  await emptyKept(folder);
  expect(await keptIn(folder)).toEqual({ programs: 0, bytes: 0 });
  expect(existsSync(join(folder, 'photos'))).toBe(true);
  expect(existsSync(join(folder, machine, 'notes.txt'))).toBe(true);
  expect(await keptIn(join(folder, 'nowhere'))).toEqual({ programs: 0, bytes: 0 });
});

test.each([
  [{}, '/home/me/.cache/descent/xla'],
  [{ XDG_CACHE_HOME: '/cache' }, '/cache/descent/xla'],
  [{ XDG_CACHE_HOME: 'cache' }, '/home/me/.cache/descent/xla'],
  [{ DESCENT_COMPILATIONS: '/fast' }, '/fast'],
  [{ DESCENT_COMPILATIONS: 'fast' }, '/home/me/.cache/descent/xla'],
  [{ DESCENT_COMPILATIONS: 'off' }, undefined],
])('with %o it is %s', (env, folder) => {
  expect(compilationsFolder(env, () => '/home/me')).toBe(folder);
});

test('who has no home keeps nothing', () => {
  expect(compilationsFolder({}, () => undefined)).toBeUndefined();
});

test('machine code is kept apart by all that it depends on', () => {
  const base = { CUDA_VISIBLE_DEVICES: '-1', XLA_FLAGS: '--a=1', TF_NUM_INTRAOP_THREADS: '2' };
  const others = [
    { XLA_FLAGS: '--a=1 --xla_cpu_enable_fast_math=true' },
    { TF_XLA_FLAGS: '--tf_xla_cpu_global_jit' },
    { TF_NUM_INTRAOP_THREADS: '1' },
    { CUDA_VISIBLE_DEVICES: '0' },
    { CUDA_VISIBLE_DEVICES: '1' },
  ];
  const folders = [base, ...others.map((each) => ({ ...base, ...each }))].map((env) => machineFolder('/k', env));
  expect(new Set(folders).size).toBe(folders.length);
  expect(machineFolder('/k', { ...base, XLA_FLAGS: '--a=1 --xla_dump_to=/somewhere' })).toBe(folders[0]);
});

test('complaints that tell nothing are left out of what a worker has said, and nothing else', () => {
  const said = [
    'E0000 00:00:1796000904.985269   24238 text_format.cc:378] Error parsing text-format tensorflow.XlaSerializedCacheEntry: 2:1: Expected identifier, got: 6',
    'mine',
    'E0000 00:00:1796000904.994481   24238 cpu_aot_loader.cc:220] Loading XLA:CPU AOT result. Target machine feature +prefer-no-scatter is not  supported on the host machine. This could lead to execution errors such as SIGILL.',
    'E0000 00:00:1796000904.994481   24238 cpu_aot_loader.cc:220] Loading XLA:CPU AOT result. Target machine feature +avx512f is not  supported on the host machine.',
    'E0000 00:00:1796000904.985269   24238 text_format.cc:378] Error parsing text-format tensorflow.XlaSer',
  ];
  expect(withoutComplaints(said.join('\n')).split('\n')).toEqual([said[1], said[3], said[4]]);
});
