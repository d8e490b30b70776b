import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesNeeded, requireSpace } from '../../../scripts/setup/disk.ts';
import { nvidiaDriverPresent, planFor, upToDate, type Stamp } from '../../../scripts/setup/plan.ts';

const project = join(import.meta.dirname, '../../..');
const env = { DESCENT_TENSORFLOW: 'cpu' };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'descent-plan-'));
  cpSync(join(project, 'scripts/tensorflow'), join(root, 'scripts/tensorflow'), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
});

afterEach(() => rmSync(root, { recursive: true }));

function pretendSetUp(stamp: Partial<Stamp>): void {
  mkdirSync(join(root, '.runtime/tensorflow'), { recursive: true });
  for (const file of ['tfjs_binding.node', 'tensorflow/libtensorflow_cc.so.2'])
    writeFileSync(join(root, '.runtime', file), '');
  writeFileSync(join(root, '.runtime/setup.json'), JSON.stringify({ ...planFor(root, env), ...stamp }));
}

test('without a driver the CPU wheel alone is planned; CUDA brings its twelve libraries', () => {
  expect(planFor(root, env).wheels.map(({ project }) => project)).toEqual(['tensorflow-cpu']);
  const cuda = planFor(root, { DESCENT_TENSORFLOW: 'cuda' }).wheels;
  expect(cuda.filter(({ project }) => project.startsWith('nvidia-'))).toHaveLength(12);
  expect(cuda[0]?.project).toBe('tensorflow');
  expect(planFor(root, {}).flavour).toBe(nvidiaDriverPresent() ? 'cuda' : 'cpu');
});

test('the flavour follows the wheel that the user has', () => {
  const flavour = (file: string) => planFor(root, { DESCENT_TENSORFLOW_WHEEL: file }).flavour;
  expect(flavour('/media/tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl')).toBe('cpu');
  expect(flavour('/media/tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl')).toBe('cuda');
});

test('a flavour that was asked for by name stays until another is asked for', () => {
  pretendSetUp({ flavour: 'cuda', chosen: true });
  expect(planFor(root, {})).toMatchObject({ flavour: 'cuda', chosen: true });
  expect(planFor(root, { DESCENT_TENSORFLOW: 'auto' })).toMatchObject({ chosen: false });
});

test('an unknown flavour is refused with the known ones', () => {
  expect(() => planFor(root, { DESCENT_TENSORFLOW: 'rocm' })).toThrow(
    expect.objectContaining({ exitCode: 1, advice: 'Set it to cpu, cuda or auto.' }),
  );
});

test('set-up is due when there is none, when it is cut off, or when what it was made of changed', () => {
  expect(upToDate(root, planFor(root, env))).toBe(false);
  pretendSetUp({});
  expect(upToDate(root, planFor(root, env))).toBe(true);
  pretendSetUp({ binding: 'other' });
  expect(upToDate(root, planFor(root, env))).toBe(false);
  pretendSetUp({ tensorflow: 'other' });
  expect(upToDate(root, planFor(root, env))).toBe(false);
  pretendSetUp({});
  writeFileSync(join(root, '.runtime/setup.json'), '{"flavour": "c');
  expect(upToDate(root, planFor(root, env))).toBe(false);
  pretendSetUp({});
  rmSync(join(root, '.runtime/tfjs_binding.node'));
  expect(upToDate(root, planFor(root, env))).toBe(false);
});

test('too small a disk is found before anything is fetched, and the message says how much is needed', async () => {
  await requireSpace(root, 1);
  const needed = bytesNeeded(planFor(root, env).wheels);
  expect(needed).toBeGreaterThan(1.1e9);
  await expect(requireSpace(root, 1e18)).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^TensorFlow needs 1000000000\.0 GB in .*, and [\d.]+ [GM]B are free there\.$/),
      exitCode: 1,
    }),
  );
});
