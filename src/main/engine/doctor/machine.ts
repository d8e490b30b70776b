import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { threadCount, threadNames } from '../../tensor/runtime/environment.ts';
import { ok, problem, warning, type Check } from './check.ts';

const gigabyte = 1e9;

export function checkNode(version = process.versions.node): Check {
  const major = Number(version.split('.')[0]);
  if (major >= 24) return ok('node', version);
  return problem(
    'node',
    `${version}, but 24 is needed`,
    "Start Descent with npm run descent, which uses the project's own Node.",
  );
}

/** The first line that a program prints for `--version`; undefined where it cannot be started. */
function versionOf(command: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const [program = '', ...args] = command;
  const { status, stdout } = spawnSync(program, [...args, '--version'], { encoding: 'utf8', timeout: 20_000, env });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}

const pips = [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']];

/** Tools of the set-up: once TensorFlow is there, they may be missing. */
export function checkTools(isSetUp: boolean, env: NodeJS.ProcessEnv = process.env): Check[] {
  const missing = isSetUp ? warning : problem;
  const purpose = isSetUp ? ' (only needed to set up again)' : '';
  const compiler = env['CXX'] ?? 'g++';
  const compilerVersion = versionOf([compiler], env);
  const pipVersion = pips.map((command) => versionOf(command, env)).find((version) => version !== undefined);
  return [
    compilerVersion === undefined
      ? missing(
          'compiler',
          `${compiler} was not found${purpose}`,
          'Install g++ (Debian, Ubuntu: apt install g++), or name a C++ compiler in CXX.',
        )
      : ok('compiler', compilerVersion),
    pipVersion === undefined
      ? missing('pip', `pip was not found${purpose}`, 'Install pip (Debian, Ubuntu: apt install python3-pip).')
      : ok('pip', pipVersion.replace(/ from .*? \(/, ' (')),
  ];
}

/** Free space where the database lies or will lie. */
export function checkDisk(database: string): Check {
  let folder = dirname(database);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${(free / gigabyte).toFixed(1)} GB free in ${folder}`;
  if (free < 0.1 * gigabyte) return problem('disk', detail, 'Free some space, or choose another place with --db.');
  return free < gigabyte ? warning('disk', detail, 'A large study needs 1 GB and more.') : ok('disk', detail);
}

export function checkThreads(): Check {
  const threads = threadCount();
  const processors = availableParallelism();
  const detail = `${threads} of ${processors} processors`;
  if (threads === processors) return ok('threads', detail);
  return warning('threads', `${detail}, as ${threadNames.join(' or ')} says`, 'Unset them to use all.');
}
