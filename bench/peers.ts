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
/** What `.bench` can be given: a framework, or the packages of optimizers that `released.py` runs, which need both, or `methods.py`. */
type Part = Framework | 'released' | 'methods';
/** Pinned, so that a ratio means the same next year. */
const packages: Readonly<Record<Part, readonly string[]>> = {
  torch: ['torch==2.15.0', 'numpy'],
  jax: ['jax==0.10.2', 'optax==0.2.8', 'numpy'],
  methods: ['pytorch-optimizer==4.1.0'],
  released: [
    ...['scipy==1.17.1', 'keras==3.15.1', 'jaxopt==0.8.5', 'pytorch-optimizer==4.1.0', 'torch-optimizer==0.3.0'],
    ...['schedulefree==1.4.1', 'prodigyopt==1.1.2', 'ano-optimizer==1.0.0', 'muon-optimizer==0.1.0'],
    ...['lion-pytorch==0.2.5', 'sophia-opt==0.2.2', 'kfac-jax==0.0.8'],
    ...['hessianfree==0.4.0', 'matplotlib==3.11.2'],
  ],
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

/** Makes the peers' Python environment in `.bench`, and brings each part once. */
export function preparePeers(parts: readonly Part[] = ['torch', 'jax']): void {
  const readyOf = (part: Part): string => join(folder, `ready-${part}`);
  const missing = parts.filter((part) => !existsSync(readyOf(part)));
  if (missing.length === 0) return;
  const names = {
    torch: 'PyTorch (several GB)',
    jax: 'JAX (0.6 GB)',
    released: 'released optimizers (0.2 GB)',
    methods: 'optimizers for PyTorch',
  };
  const what = missing.map((part) => names[part]).join(' and ');
  process.stderr.write(`Making a Python environment for ${what} in .bench\n`);
  must('python3', ['-m', 'venv', folder], 'python3 -m venv');
  for (const part of missing) {
    must(python, ['-m', 'pip', 'install', '--quiet', ...packages[part]], `installing ${names[part]}`);
    writeFileSync(readyOf(part), '');
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
