import { open, type FileHandle } from 'node:fs/promises';
import { DescentError } from '../../shared/domain/error.ts';

/**
 * Puts the end of a file behind the end of another one, which had `before` bytes. What needs new space goes first: where
 * there is none, the old text stays.
 */
export async function extend(path: string, before: number, from: string, size: number): Promise<void> {
  const target = await open(path, 'r+');
  try {
    await copy(from, target, before, size);
    await target.sync();
  } catch (error) {
    await target.truncate(before);
    throw error;
  } finally {
    await target.close();
  }
}

/** After `extend`: the rest of it. */
export async function overwrite(path: string, before: number, from: string, size: number): Promise<void> {
  const target = await open(path, 'r+');
  try {
    await copy(from, target, 0, Math.min(before, size));
    await target.truncate(size);
    await target.sync();
  } catch (cause) {
    throw new DescentError('export.half_written', `${path} was written in part: ${(cause as Error).message}.`, {
      cause,
      advice: `All of it is in ${from}.`,
    });
  } finally {
    await target.close();
  }
}

const chunk = 1 << 20;

/** Copies the bytes from `begin` to `end` to the same place. */
async function copy(from: string, target: FileHandle, begin: number, end: number): Promise<void> {
  if (begin >= end) return;
  const source = await open(from, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(chunk, end - begin));
    for (let at = begin; at < end;) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at);
      for (let written = 0; written < bytesRead;)
        written += (await target.write(buffer, written, bytesRead - written, at + written)).bytesWritten;
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}
