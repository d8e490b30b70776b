import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { canonicalJson } from '../../shared/domain/canonical.ts';
import { threadCount } from '../tensor/runtime/environment.ts';
import { readGpus, type Gpu } from './gpu.ts';
import { installation, programVersion, projectRoot } from './installation.ts';

/** Where a run was made, as far as it can change speed or results. What is not known is null. */
export interface EnvironmentFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: readonly Gpu[];
  readonly driver: string | null;
  readonly cuda: string | null;
  readonly tensorflow: string | null;
  readonly flavour: 'cpu' | 'cuda' | null;
  readonly node: string;
  /** How many threads TensorFlow may use within an operation. */
  readonly threads: number;
  readonly program: string;
  /** With '+changes' where tracked files differ from it. */
  readonly commit: string | null;
  readonly platform: string;
  /** How runs that are made at the same time share the processors; missing: one is made at a time. */
  readonly lanes?: string;
}

export interface Environment extends EnvironmentFacts {
  /** 16 hexadecimal digits: equal facts, equal id. */
  readonly id: string;
}

export const environmentId = (facts: EnvironmentFacts): string =>
  createHash('sha256').update(canonicalJson(facts)).digest('hex').slice(0, 16);

/** The environment of runs that share this machine with others of the same engine. */
export function inLanes<E extends { readonly id: string }>(environment: E, lanes: string | undefined): E {
  if (lanes === undefined) return environment;
  const { id: _, ...facts } = environment;
  const all = { ...facts, lanes };
  return { ...environment, lanes, id: environmentId(all as unknown as EnvironmentFacts) };
}

/** The checked out commit; null outside a checkout of the project, also where it lies inside another one's. */
export function commitOf(root: string): string | null {
  const git = (...args: string[]) => spawnSync('git', ['-C', root, ...args], { encoding: 'utf8', timeout: 10_000 });
  const { status, stdout } = git('rev-parse', '--show-toplevel', 'HEAD');
  const [top = '', commit = ''] = status === 0 ? stdout.trim().split('\n') : [];
  if (commit === '' || realpathSync(top) !== realpathSync(root)) return null;
  return git('diff', '--quiet', 'HEAD').status === 1 ? `${commit}+changes` : commit;
}

/** Collects it anew; starts git and nvidia-smi, so once per process is enough. */
export function collectEnvironment(root = projectRoot): Environment {
  const { gpus, driver, cuda } = readGpus();
  const tensorflow = installation(root);
  const facts: EnvironmentFacts = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    gpus,
    driver,
    cuda,
    tensorflow: tensorflow?.version ?? null,
    flavour: tensorflow?.flavour ?? null,
    node: process.versions.node,
    threads: threadCount(),
    program: programVersion(root),
    commit: commitOf(root),
    platform: `${process.platform}-${process.arch} ${release()}`,
  };
  return { id: environmentId(facts), ...facts };
}
