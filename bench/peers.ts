import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../src/shared/domain/error.ts';
import type { Figure } from './measure.ts';

const folder = fileURLToPath(new URL('../.bench/', import.meta.url));
const python = join(folder, 'bin', 'python');
const script = fileURLToPath(new URL('./peers.py', import.meta.url));
/** Pinned, so that a ratio means the same next year. */
const packages = ['torch==2.15.0', 'jax==0.10.2', 'optax==0.2.8', 'numpy'];

function must(command: string, args: readonly string[], what: string): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (error || status !== 0) {
    throw new DescentError('bench.peers', `${what} failed${error ? `: ${error.message}` : ''}`, {
      advice:
        'the peers need Python 3.11 or later with venv and pip, and a package registry; npm run bench works without',
    });
  }
}

/** Makes the peers' Python environment in `.bench`, once. */
export function preparePeers(): void {
  if (existsSync(join(folder, 'ready'))) return;
  process.stderr.write('Making a Python environment for PyTorch and JAX in .bench (several GB)\n');
  must('python3', ['-m', 'venv', folder], 'python3 -m venv');
  must(python, ['-m', 'pip', 'install', '--quiet', ...packages], 'installing PyTorch and JAX');
  must(python, ['-c', `open(${JSON.stringify(join(folder, 'ready'))}, "w").close()`], 'the new Python');
}

/** The peers' figures for one workload and precision. Variables that tie OpenBLAS to old kernels are not passed on. */
export function measurePeers(
  workload: string,
  precision: 'fp32' | 'fp64',
  frameworks: readonly ('torch' | 'jax')[] = ['torch', 'jax'],
): Figure[] {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...environment } = process.env;
  return frameworks.flatMap((peer) => {
    const { stdout, error } = spawnSync(python, [script, '--one', peer, workload, precision], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      env: environment,
    });
    const lines = error === undefined ? stdout.split('\n').filter((line) => line.startsWith('{')) : [];
    if (lines.length === 0)
      throw new DescentError('bench.peers', `${peer} gave no figure for ${workload} in ${precision}`, {
        advice: 'delete the folder .bench and try again; npm run bench works without the peers',
      });
    return lines.map((line) => JSON.parse(line) as Figure);
  });
}
