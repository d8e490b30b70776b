import { requireFolder as requireFolderOf, writeWhole as write } from '../../engine/export/write-whole.ts';

const elsewhere = 'name another file with --out';

/** @throws DescentError export.no_folder, export.is_folder before anything is computed */
export const requireFolder = (file: string): void => requireFolderOf(file, elsewhere);

/** Writes a file whole or not at all; Ctrl-C leaves nothing behind. */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await write(file, pieces, { elsewhere, interruption: interruption.signal });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
