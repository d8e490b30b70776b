import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../setup/command.ts';
import { failure } from '../setup/failure.ts';
import { place, placeTree } from './tree.ts';

/** The local Electron as the archive that @electron/packager would otherwise download; returns the archive's folder. */
export async function zipElectron(executable: string, version: string, work: string): Promise<string> {
  const contents = join(work, 'electron');
  const folder = join(work, 'zip');
  rmSync(contents, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  placeTree(dirname(executable), contents, (path) => !/^(resources(\/|$)|version$|fuses-are-set$)/.test(path));
  writeFileSync(join(contents, 'version'), version);
  mkdirSync(join(contents, 'resources'));
  writeFileSync(join(contents, 'resources/empty'), '');
  // What becomes of the package's copyright note.
  const licence = ['LICENSE', 'LICENSE.electron.txt'].find((name) => existsSync(join(dirname(executable), name)));
  if (licence === 'LICENSE.electron.txt') place(join(contents, licence), join(contents, 'LICENSE'));
  const zip = join(folder, `electron-v${version}-${process.platform}-${process.arch}.zip`);
  rmSync(zip, { force: true });
  const { code, stderr } = await run(['zip', '-q', '-r', '-0', '-y', zip, '.'], { cwd: contents });
  rmSync(contents, { recursive: true, force: true });
  if (code === 0) return folder;
  throw failure(
    'zip',
    code === 127 ? 'zip is needed to package, and was not found.' : `zip failed: ${stderr}`,
    'Install it (Debian, Ubuntu: apt install zip).',
  );
}
