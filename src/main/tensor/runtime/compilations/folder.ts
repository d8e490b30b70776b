import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeFolder } from '../../../home-folder.ts';
import { compilerFlags, maskName, threadCount } from '../environment.ts';

type Environment = Readonly<NodeJS.ProcessEnv>;

/**
 * Where compiled programs are kept between processes, those of all machines that share this home folder; undefined where
 * there is no home. `DESCENT_COMPILATIONS` names another folder, or with `off` none.
 */
export function compilationsFolder(
  env: Environment = process.env,
  home: () => string | undefined = homeFolder,
): string | undefined {
  const given = env['DESCENT_COMPILATIONS'];
  if (given === 'off') return undefined;
  if (given !== undefined && isAbsolute(given)) return given;
  // An empty or relative XDG path is to be ignored (XDG base directory specification 0.8).
  const xdg = env['XDG_CACHE_HOME'] ?? '';
  if (isAbsolute(xdg)) return join(xdg, 'descent', 'xla');
  const own = home();
  return own && join(own, '.cache', 'descent', 'xla');
}

/**
 * Those of this machine: machine code is of a processor, of a TensorFlow and of the flags and threads it was compiled
 * with, none of which is in the key that TensorFlow gives to what it has compiled.
 */
export function machineFolder(folder: string, env: Environment): string {
  const of = [
    setup(),
    processor(),
    threadCount(env),
    compilerFlags(env),
    env[maskName] === '-1' ? [] : [env[maskName] ?? 'all', ...gpus()],
  ];
  return join(folder, hash('sha256', JSON.stringify(of), 'hex').slice(0, 16));
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** What the set-up has installed, with hashes of the libraries. */
const setup = (): string => textOf(fileURLToPath(new URL('../../../../../.runtime/setup.json', import.meta.url)));

/** Its name does not say what a virtual machine hides of it: Linux lists what it can do. */
function processor(): string {
  const lines = textOf('/proc/cpuinfo').split('\n');
  const features = lines.find((line) => /^(flags|Features)\s*:/.test(line));
  return `${process.arch} ${cpus()[0]?.model ?? ''} ${features ?? ''}`;
}

/** Models and driver, as the driver for Linux tells them without being started. */
function gpus(): string[] {
  const folder = '/proc/driver/nvidia';
  const model = (name: string): string =>
    /^Model:.*$/m.exec(textOf(join(folder, 'gpus', name, 'information')))?.[0] ?? '';
  let names: string[] = [];
  try {
    names = readdirSync(join(folder, 'gpus')).sort();
  } catch {
    // There is none.
  }
  return [textOf(join(folder, 'version')), ...names.map(model)];
}
