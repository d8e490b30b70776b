import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectEnvironment, commitOf, environmentId } from '../../../src/main/engine/environment.ts';
import { readGpus } from '../../../src/main/engine/gpu.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-environment-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  expect(spawnSync('git', [...who, ...args], { cwd: folder }).status).toBe(0);
}

test('the same facts have the same id, another fact another one', () => {
  const { id, ...facts } = collectEnvironment();
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(environmentId(facts)).toBe(id);
  expect(environmentId(Object.fromEntries(Object.entries(facts).reverse()) as typeof facts)).toBe(id);
  expect(environmentId({ ...facts, threads: facts.threads + 1 })).not.toBe(id);
  expect(facts).toMatchObject({ node: process.versions.node, tensorflow: '2.21.0' });
});

test('a folder outside of any checkout, or inside another project, has no commit', () => {
  expect(commitOf(folder)).toBeNull();
  git('init', '--quiet');
  writeFileSync(join(folder, 'a'), 'a');
  git('add', 'a');
  git('commit', '--quiet', '-m', 'a');
  const commit = commitOf(folder);
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  writeFileSync(join(folder, 'a'), 'b');
  expect(commitOf(folder)).toBe(`${commit}+changes`);
  mkdirSync(join(folder, 'inner'));
  expect(commitOf(join(folder, 'inner'))).toBeNull();
});

test('the answers of nvidia-smi are read; a missing or failing one is a reason', () => {
  const listed = readGpus((args) => ({
    output:
      args.length > 0
        ? 'NVIDIA L4, 23034, 550.54.15\nNVIDIA L4, 23034, 550.54.15\n'
        : '| Driver Version: 550.54.15   CUDA Version: 12.4 |',
  }));
  expect(listed).toEqual({
    gpus: Array(2).fill({ name: 'NVIDIA L4', memoryMegabytes: 23034 }),
    driver: '550.54.15',
    cuda: '12.4',
    reason: null,
  });
  expect(readGpus(() => ({ reason: 'nvidia-smi failed: no devices' }))).toEqual({
    gpus: [],
    driver: null,
    cuda: null,
    reason: 'nvidia-smi failed: no devices',
  });
  expect(readGpus(() => ({ output: '' })).reason).toBe('the NVIDIA driver lists no GPU');
});
