import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../src/shared/domain/error.ts';
import type { Figure } from './measure.ts';

const folder = fileURLToPath(new URL('../.bench/', import.meta.url));
export const python = join(folder, 'bin', 'python');
const script = fileURLToPath(new URL('./peers.py', import.meta.url));
export type Framework = 'torch' | 'jax';
/** Pinned, so that a ratio means the same next year. */
const packages: Readonly<Record<Framework, readonly string[]>> = {
  torch: ['torch==2.15.0', 'numpy'],
  jax: ['jax==0.10.2', 'optax==0.2.8', 'numpy'],
};

function must(command: string, args: readonly string[], what: string): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (error || status !== 0) {
    throw new DescentError('bench.peers', `${what} failed${error ? `: ${error.message}` : ''}`, {
      advice:
        'the peers need Python 3.11 or later with venv and pip, and a package registry; npm run bench works without',
    });
  }
}

/** Makes the peers' Python environment in `.bench`, and brings each framework once. */
export function preparePeers(frameworks: readonly Framework[] = ['torch', 'jax']): void {
  const readyOf = (framework: Framework): string => join(folder, `ready-${framework}`);
  const missing = frameworks.filter((framework) => !existsSync(readyOf(framework)));
  if (missing.length === 0) return;
  const names = { torch: 'PyTorch (several GB)', jax: 'JAX (0.6 GB)' };
  const what = missing.map((framework) => names[framework]).join(' and ');
  process.stderr.write(`Making a Python environment for ${what} in .bench\n`);
  must('python3', ['-m', 'venv', folder], 'python3 -m venv');
  for (const framework of missing) {
    must(python, ['-m', 'pip', 'install', '--quiet', ...packages[framework]], `installing ${names[framework]}`);
    writeFileSync(readyOf(framework), '');
  }
}

/** Without the variables that tie OpenBLAS to old kernels. */
export function peerEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...environment } = process.env;
  return environment;
}

/** The peers' figures for one workload and precision. */
export function measurePeers(
  workload: string,
  precision: 'fp32' | 'fp64',
  frameworks: readonly Framework[] = ['torch', 'jax'],
): Figure[] {
  return frameworks.flatMap((peer) => {
    const { stdout, error } = spawnSync(python, [script, '--one', peer, workload, precision], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      env: peerEnvironment(),
    });
    const lines = error === undefined ? stdout.split('\n').filter((line) => line.startsWith('{')) : [];
    if (lines.length === 0)
      throw new DescentError('bench.peers', `${peer} gave no figure for ${workload} in ${precision}`, {
        advice: 'delete the folder .bench and try again; npm run bench works without the peers',
      });
    return lines.map((line) => JSON.parse(line) as Figure);
  });
}
