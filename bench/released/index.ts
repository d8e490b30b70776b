import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HostTensor } from '../../src/main/problems/define.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { peerEnvironment, preparePeers, python } from '../peers.ts';
import { functions } from './functions.ts';

const script = fileURLToPath(new URL('../released.py', import.meta.url));
const folder = fileURLToPath(new URL('../../tests/unit/optimizers/released/', import.meta.url));

const host = (tensors: Readonly<Record<string, HostTensor>>): object =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [name, { shape, values: Array.from(values) }]),
  );

/** Runs the released implementations and writes where they went, a file for each package. */
export function writeReleased(print: (record: object) => void): void {
  preparePeers(['torch', 'jax', 'released']);
  const text = Object.entries(functions).map(([name, { problem, start }]) => [
    name,
    { start: host(start), data: host(problem.data) },
  ]);
  const { status, stdout, stderr } = spawnSync(python, [script, folder], {
    ...{ input: JSON.stringify(Object.fromEntries(text)), encoding: 'utf8', env: peerEnvironment() },
  });
  if (status !== 0)
    throw new DescentError('bench.peers', `the released implementations were not run:\n${stderr}`, {
      advice: 'delete the folder .bench and try again',
    });
  for (const line of stdout.split('\n').filter((each) => each.startsWith('{'))) print(JSON.parse(line) as object);
}
