import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { batches } from './batches.ts';

export interface Writing {
  /** How another file is chosen, such as `name another file with --out`. */
  readonly elsewhere: string;
  /** Ends it without a trace. */
  readonly interruption?: AbortSignal;
}

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws DescentError export.no_folder, export.is_folder before anything is computed */
export function requireFolder(file: string, elsewhere: string): void {
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new DescentError('export.no_folder', `${file} cannot be written: there is no folder ${folder}.`, {
      advice: `Make the folder first, or ${elsewhere}.`,
    });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new DescentError('export.is_folder', `${file} is a folder.`, {
      advice: `${elsewhere.charAt(0).toUpperCase()}${elsewhere.slice(1).replace('another file', 'a file in it')}.`,
    });
}

/**
 * Writes a file by way of a temporary one beside it, which is on the disk before it gets the name: a reader never sees
 * half a file, and an old one stays until the new one is whole. Between batches others have their turn; what comes
 * asynchronously is written as it comes.
 *
 * @throws DescentError export.interrupted, export.not_written; nothing is left behind
 */
export async function writeWhole(
  file: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  { elsewhere, interruption }: Writing,
): Promise<Written> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(temporary, 'wx');
    try {
      for await (const batch of Symbol.asyncIterator in pieces ? pieces : batches(pieces)) {
        const data = Buffer.from(batch);
        // `write` may stop short without an error, as it does where the disk fills up.
        await handle.writeFile(data);
        hash.update(data);
        bytes += data.length;
        if (interruption?.aborted === true) throw stopped(file);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof DescentError ? error : unwritten(file, error, elsewhere);
  }
  return { bytes, sha256: hash.digest('hex') };
}

const stopped = (file: string): DescentError =>
  new DescentError('export.interrupted', `${file} was not written.`, { exitCode: exitCodes.interrupted });

function unwritten(file: string, cause: unknown, elsewhere: string): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  return new DescentError('export.not_written', `${file} cannot be written: ${message}.`, {
    cause,
    advice: `Check the permissions and the space of its folder, or ${elsewhere}.`,
  });
}
