import { statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { batches } from '../output.ts';

/** @throws DescentError export.no_folder, export.is_folder before anything is computed */
export function requireFolder(file: string): void {
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new DescentError('export.no_folder', `${file} cannot be written: there is no folder ${folder}.`, {
      advice: 'Make the folder first, or name another file with --out.',
    });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new DescentError('export.is_folder', `${file} is a folder.`, { advice: 'Name a file in it with --out.' });
}

/**
 * Writes a file by way of a temporary one beside it, which is on the disk before it gets the name: a reader never sees
 * half a file, and an old one stays until the new one is whole. Ctrl-C leaves nothing behind.
 */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const handle = await open(temporary, 'wx');
    try {
      for (const batch of batches(pieces)) {
        // `write` may stop short without an error, as it does where the disk fills up.
        await handle.writeFile(batch);
        if (interruption.signal.aborted) throw stopped(file);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof DescentError ? error : unwritten(file, error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

const stopped = (file: string): DescentError =>
  new DescentError('export.interrupted', `${file} was not written.`, { exitCode: exitCodes.interrupted });

function unwritten(file: string, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  return new DescentError('export.not_written', `${file} cannot be written: ${message}.`, {
    cause,
    advice: 'Check the permissions and the space of its folder, or name another file with --out.',
  });
}
