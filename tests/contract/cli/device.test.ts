import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { readGpus } from '../../../src/main/engine/gpu.ts';
import { smallSuite, suiteFile, temporaryFolder } from './descent.ts';

const root = join(import.meta.dirname, '../../..');

/** A copy of the program that is set up for CUDA, with the TensorFlow of this machine; returns its command line. */
function programForCuda(): string {
  const folder = temporaryFolder();
  for (const part of ['src', 'db', 'data', 'package.json', 'scripts/setup', '.runtime/tfjs_binding.node'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', '.runtime/tensorflow']) symlinkSync(join(root, part), join(folder, part));
  writeFileSync(join(folder, '.runtime/setup.json'), JSON.stringify({ flavour: 'cuda', version: '2.21.0' }));
  return join(folder, 'src/main/cli/index.ts');
}

/** With an nvidia-smi that lists a GPU, as a driver does whose GPU TensorFlow cannot use. */
function pathWithDriver(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\n[ $# -gt 0 ] && echo "NVIDIA L4, 23034, 550.54.15"\nexit 0\n');
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  return `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
}

test('a GPU that only the driver knows: cuda:0 ends with the reason, auto takes the CPU and says so once', ({
  skip,
}) => {
  if (readGpus().reason === null) skip('this machine has a GPU');
  const program = programForCuda();
  const env = { ...process.env, PATH: pathWithDriver(), DESCENT_PLUGINS: '/nonexistent' };
  const descent = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  const suite = suiteFile(folder, { ...smallSuite, seeds: 1, optimizers: [{ id: 'adam' }] });

  const refused = descent('run', suite, '--db', db, '--device', 'cuda:0');
  expect(refused.status).toBe(4);
  expect(refused.stderr).toMatch(/^error device\.missing: .*cuda:0 cannot be used: TensorFlow does not use it/m);
  expect(existsSync(db)).toBe(false);
  expect(descent('evaluate', '--problem', 'quadratic', '--at', '1,1', '--device', 'cuda:0').status).toBe(4);

  const onCpu = descent('run', suite, '--db', db);
  expect(onCpu.status, onCpu.stderr).toBe(0);
  expect(onCpu.stderr.match(/There is a GPU, but runs are made on the CPU/g)).toHaveLength(1);
  expect(onCpu.stderr).toContain('1 to make on cpu');
  const doctor = descent('doctor', '--db', db);
  expect(doctor.status).toBe(4);
  expect(doctor.stdout).toMatch(/device +problem +NVIDIA L4 .* is there, but TensorFlow does not use it/);
});
