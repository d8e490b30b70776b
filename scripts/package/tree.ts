import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Puts a file at another place, as a second name of the same bytes where the disk allows: nothing here changes them. */
export function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    // Another file system.
    copyFileSync(from, to);
  }
}

/** As `place`, for a folder; `keep` is asked of paths relative to it. */
export function placeTree(from: string, to: string, keep: (path: string) => boolean = () => true, below = ''): void {
  mkdirSync(join(to, below), { recursive: true });
  for (const entry of readdirSync(join(from, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (!keep(path)) continue;
    if (entry.isDirectory()) placeTree(from, to, keep, path);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join(from, path)), join(to, path));
    else if (entry.isFile()) place(join(from, path), join(to, path));
  }
}
