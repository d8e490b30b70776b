import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';

/**
 * Writes a file whole or not at all: beside its place, onto the disk, then under its name.
 *
 * @throws DescentError export.not_written
 */
export async function writeFileWhole(file: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(temporary, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new DescentError('export.not_written', `${file} cannot be written: ${message}.`, {
      cause,
      advice: 'Check the permissions and the space of its folder, or choose another place.',
    });
  }
}

/** A rename is on the disk when its folder is; Windows knows no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
