import { randomBytes } from 'node:crypto';
import { stat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Destination } from './destination.ts';
import { extend, overwrite } from './overwrite.ts';
import type { Sink } from './sink.ts';

type Place = Extract<Destination, { readonly kind: 'file' }>;

/**
 * A file that is written under another name beside its place. What is at the place stays until the new one is whole and on
 * the disk, and keeps what it is: its mode, and where it has other names or another owner, its inode.
 */
export class Draft implements Sink {
  readonly #place: Place;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  /** The only whole copy. */
  #isNeeded = false;

  private constructor(place: Place, temporary: string, handle: FileHandle) {
    this.#place = place;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async open(place: Place): Promise<Draft> {
    // Short, whatever the name of the place: it may be as long as the file system allows.
    const name = `.descent-${process.pid}-${randomBytes(4).toString('hex')}.partial`;
    const temporary = join(dirname(place.path), name);
    // What others may not read they may not read meanwhile either.
    const handle = await open(temporary, 'wx', modeOf(place) ?? 0o666);
    return new Draft(place, temporary, handle);
  }

  async write(data: Uint8Array): Promise<boolean> {
    // `write` may stop short without an error, as it does where the disk fills up.
    await this.#handle.writeFile(data);
    return true;
  }

  async complete(): Promise<void> {
    const mode = modeOf(this.#place);
    if (mode !== undefined) await this.#handle.chmod(mode);
    await this.#handle.sync();
    await this.#handle.close();
  }

  async publish(): Promise<void> {
    const { path } = this.#place;
    const [before, own] = await Promise.all([stat(path).catch(() => undefined), stat(this.#temporary)]);
    const isReplaced = before === undefined || (before.nlink === 1 && before.uid === own.uid && before.gid === own.gid);
    if (isReplaced) await rename(this.#temporary, path);
    else {
      await extend(path, before.size, this.#temporary, own.size);
      this.#isNeeded = true;
      await overwrite(path, before.size, this.#temporary, own.size);
      this.#isNeeded = false;
      await rm(this.#temporary, { force: true });
    }
    await syncFolder(dirname(path));
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    if (!this.#isNeeded) await rm(this.#temporary, { force: true });
  }
}

const modeOf = ({ before }: Place): number | undefined => before && before.mode & 0o777;

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
