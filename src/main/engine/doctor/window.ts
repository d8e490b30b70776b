import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../installation.ts';
import { ok, warning, type Check } from './check.ts';

/** `.runtime/electron.json`, which the set-up of the window writes. */
interface Stamp {
  readonly way: string;
  readonly version: string;
  readonly executable: string;
}

const ways: Readonly<Record<string, string>> = {
  dist: 'from node_modules/electron',
  override: 'which ELECTRON_OVERRIDE_DIST_PATH names',
  installer: "fetched by Electron's own installer",
  npm: 'taken out of an npm package',
  package: 'which was installed with Descent',
};

function readStamp(root: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(join(root, '.runtime/electron.json'), 'utf8')) as Stamp;
  } catch {
    // Missing or cut off: the next start of the window looks again.
    return undefined;
  }
}

/** What the window runs on, and whether it could open here. The command line needs neither. */
export function checkWindow(env: NodeJS.ProcessEnv = process.env, root = projectRoot): Check {
  const stamp = readStamp(root);
  if (stamp === undefined || !existsSync(resolve(root, stamp.executable)))
    return ok('window', 'Electron is not set up; npm start brings it, the command line needs none');
  const detail = `Electron ${stamp.version}, ${ways[stamp.way] ?? stamp.way}`;
  const hasDisplay = process.platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  if (hasDisplay) return ok('window', detail);
  return warning('window', `${detail}, but there is no display here`, 'The command line does the same work.');
}
