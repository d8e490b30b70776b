import { accessSync, constants, lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import { isFolder, isTooLong, noFolder, takesNothing, unwritten } from './failures.ts';

/** Where a name leads, with links followed. */
export type Destination =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** What is there now; undefined: nothing. */
      readonly before: Stats | undefined;
    }
  /** A pipe, a device or a descriptor, such as that of `>(gzip)`: cannot be replaced, and keeps nothing half. */
  | { readonly kind: 'stream'; readonly path: string; readonly how: 'pipe' | 'device' | 'append' };

/**
 * What writing to a name comes to.
 *
 * @param elsewhere how another file is chosen, such as `name another file with --out`
 * @throws DescentError export.no_folder | is_folder | takes_nothing | name_too_long | not_written
 */
export function destinationOf(file: string, elsewhere: string): Destination {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) throw isFolder(file, elsewhere);
    const { path, isDescriptor } = follow(file, elsewhere);
    if (found === undefined) return { kind: 'file', path, before: undefined };
    if (found.isFIFO()) return { kind: 'stream', path: file, how: 'pipe' };
    if (found.isCharacterDevice() || found.isBlockDevice()) return { kind: 'stream', path: file, how: 'device' };
    // A socket, or what a descriptor of this process is by itself where nothing was redirected.
    if (!found.isFile()) throw takesNothing(file, elsewhere);
    // What was redirected to a file goes on where it stands.
    if (isDescriptor) return { kind: 'stream', path: file, how: 'append' };
    accessSync(path, constants.W_OK);
    return { kind: 'file', path, before: found };
  } catch (error) {
    if (error instanceof DescentError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') throw isTooLong(file, error, elsewhere);
    throw unwritten(file, error, elsewhere);
  }
}

const mostLinks = 40;

/** Also a link to what is not there yet; `realpath` would not follow it. */
function follow(file: string, elsewhere: string): { readonly path: string; readonly isDescriptor: boolean } {
  let path = resolve(file);
  for (let links = 0; links < mostLinks; links += 1) {
    const given = dirname(path);
    if (statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true) throw noFolder(file, given, elsewhere);
    const folder = realpathSync(given);
    path = join(folder, basename(path));
    if (/^\/proc\/\d+\/(task\/\d+\/)?fd$/.test(folder)) return { path, isDescriptor: true };
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return { path, isDescriptor: false };
    path = resolve(folder, readlinkSync(path));
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
}
