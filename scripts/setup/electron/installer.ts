import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runtimeFolder } from '../plan.ts';

/** Without a byte for so long, the host counts as out of reach: many networks drop the packets instead of refusing. */
const silenceSeconds = 15;

/** Bytes below a folder; 0 where it does not exist. */
async function bytesBelow(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      entries.map(async (entry) => (entry.isFile() ? (await stat(join(entry.parentPath, entry.name))).size : 0)),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    // A file that went while it was looked at: there is progress.
    return 0;
  }
}

/**
 * Runs the installer of the package `electron`, which downloads and verifies its binary. Returns why it did not succeed,
 * or undefined.
 */
export async function runInstaller(root: string, seconds = silenceSeconds): Promise<string | undefined> {
  const scratch = join(runtimeFolder(root), 'electron-download');
  await mkdir(scratch, { recursive: true });
  const { ELECTRON_OVERRIDE_DIST_PATH: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    // The installer says nothing while it loads: what arrives in its folder tells whether it lives.
    env: { ...env, TMPDIR: scratch, TMP: scratch, TEMP: scratch },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let code: number | null | undefined;
  child.on('close', (ended) => (code = ended));
  child.on('error', ({ message }) => ([said, code] = [message, null]));
  let bytes = -1;
  let silent = 0;
  while (code === undefined) {
    await wait(250);
    const now = (await bytesBelow(scratch)) + (await bytesBelow(join(root, 'node_modules/electron/dist')));
    silent = now === bytes ? silent + 0.25 : 0;
    bytes = now;
    if (silent >= seconds) {
      child.kill('SIGKILL');
      said = `its host did not answer for ${seconds} s`;
      break;
    }
  }
  await rm(scratch, { recursive: true, force: true });
  if (code === 0) return undefined;
  // What was unpacked in part must not count as a whole one.
  await rm(join(root, 'node_modules/electron/dist'), { recursive: true, force: true });
  return reasonIn(said);
}

/** `TypeError: fetch failed` hides its reason in a cause further down. */
function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const cause = lines.find((line) => line.startsWith('[cause]: '))?.replace(/^\[cause\]: /, '');
  return (cause ?? lines.find((line) => line !== '') ?? 'it ended without a word')
    .replace(/^(\w*Error): /, '')
    .replace(/ \{$/, '');
}
