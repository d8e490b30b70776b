import { packager } from '@electron/packager';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUpElectron } from '../setup/electron/set-up.ts';
import { readElectronStamp } from '../setup/electron/stamp.ts';
import { buildWindow } from '../window/build.ts';
import { zipElectron } from './electron-zip.ts';
import { placeEngine } from './engine.ts';
import { setReleaseFuses } from './fuses.ts';
import { placeTree } from './tree.ts';

export const executableName = 'descent-workbench';

/** Builds the app's folder: Electron with the window in an archive, and the engine beside it. Returns the folder. */
export async function packageApp(root: string, out: string): Promise<string> {
  const electron = await setUpElectron(root);
  const version = readElectronStamp(root)?.version ?? '';
  await buildWindow(root);
  const work = join(out, 'work');
  const app = join(work, 'app');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const {
    name,
    productName,
    version: own,
    description,
    license,
    type,
    main,
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const about = { name, productName, version: own, description, license, type, main };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  placeTree(join(root, 'out'), join(app, 'out'), (path) => path !== 'built-from' && !path.endsWith('.map'));
  const [folder] = await packager({
    dir: app,
    out,
    name: 'Descent',
    executableName,
    electronVersion: version,
    electronZipDir: await zipElectron(electron, version, work),
    asar: true,
    prune: false,
    overwrite: true,
    quiet: true,
  });
  if (folder === undefined) throw new Error('@electron/packager made no folder');
  rmSync(work, { recursive: true, force: true });
  rmSync(join(folder, 'resources/empty'), { force: true });
  await setReleaseFuses(join(folder, executableName));
  placeEngine(root, join(folder, 'resources/engine'));
  return folder;
}
