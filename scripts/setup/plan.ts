import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { failure } from './failure.ts';

export type Flavour = 'cpu' | 'cuda';

export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly size: number;
  /** Bytes on disk of the part that is kept. */
  readonly unpacked: number;
  readonly sha256: string;
}

interface Pins {
  readonly platform: string;
  readonly flavours: Readonly<Record<Flavour, readonly Wheel[]>>;
}

/** `.runtime/setup.json`: what the last complete set-up made. `engine/environment.ts` reads it too. */
export interface Stamp {
  readonly flavour: Flavour;
  /** The flavour was asked for by name, so a driver that comes or goes does not change it. */
  readonly chosen: boolean;
  readonly version: string;
  readonly tensorflow: string;
  readonly binding: string;
}

export interface Plan extends Stamp {
  readonly wheels: readonly Wheel[];
}

/** Raise it when the compiler's flags or the folders change. */
const bindingRevision = 2;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw failure(
      'files',
      `${file} is missing or damaged.`,
      'Run npm ci in the project; git status tells what else is missing.',
      error,
    );
  }
}

export const runtimeFolder = (root: string): string => join(root, '.runtime');

export function readStamp(root: string): Stamp | undefined {
  try {
    return readJson(join(runtimeFolder(root), 'setup.json')) as Stamp;
  } catch {
    // A stamp that is missing or unreadable means the same: set up again.
    return undefined;
  }
}

/** Whether a program can be started by its name alone. Starts nothing. */
export function onPath(program: string, path = process.env['PATH'] ?? ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** An NVIDIA driver is loaded; under WSL it shows as a paravirtual device. Starts no program: it runs at every start. */
export function nvidiaDriverPresent(path = process.env['PATH'] ?? ''): boolean {
  if (existsSync('/proc/driver/nvidia/version')) return true;
  return existsSync('/dev/dxg') && onPath('nvidia-smi', `${path}${delimiter}/usr/lib/wsl/lib`);
}

function flavourWanted(stamp: Stamp | undefined, env: NodeJS.ProcessEnv): { flavour: Flavour; chosen: boolean } {
  const asked = env['DESCENT_TENSORFLOW'] ?? '';
  if (asked === 'cpu' || asked === 'cuda') return { flavour: asked, chosen: true };
  if (asked !== '' && asked !== 'auto') {
    throw failure('flavour', `DESCENT_TENSORFLOW is '${asked}'.`, 'Set it to cpu, cuda or auto.');
  }
  const wheel = env['DESCENT_TENSORFLOW_WHEEL'] ?? '';
  if (wheel !== '') return { flavour: /^tensorflow[_-]cpu/.test(basename(wheel)) ? 'cpu' : 'cuda', chosen: true };
  if (asked === '' && stamp?.chosen === true) return { flavour: stamp.flavour, chosen: true };
  return { flavour: nvidiaDriverPresent() ? 'cuda' : 'cpu', chosen: false };
}

export function planFor(root: string, env: NodeJS.ProcessEnv = process.env): Plan {
  const pins = readJson(join(root, 'scripts/tensorflow/wheels.json')) as Pins;
  const { flavour, chosen } = flavourWanted(readStamp(root), env);
  const wheels = pins.flavours[flavour];
  const sources = ['@tensorflow/tfjs-node-gpu', 'node-api-headers'].map(
    (name) => (readJson(join(root, 'node_modules', name, 'package.json')) as { version: string }).version,
  );
  return {
    flavour,
    chosen,
    version: wheels[0]?.version ?? '',
    tensorflow: digest(wheels),
    binding: digest([bindingRevision, sources, readFileSync(join(import.meta.dirname, 'session-options.cc'), 'utf8')]),
    wheels,
  };
}

export const supportedPlatform = (root: string): string =>
  (readJson(join(root, 'scripts/tensorflow/wheels.json')) as Pins).platform;

/** True where the last set-up made all that the plan asks for. */
export function upToDate(root: string, plan: Plan): boolean {
  const stamp = readStamp(root);
  return (
    stamp?.tensorflow === plan.tensorflow &&
    stamp.binding === plan.binding &&
    stamp.chosen === plan.chosen &&
    existsSync(join(runtimeFolder(root), 'tfjs_binding.node')) &&
    existsSync(join(runtimeFolder(root), 'tensorflow', 'libtensorflow_cc.so.2'))
  );
}
