import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/** The 14 headers that the addon includes are in these; the wheel has 11,000. */
const headers = [
  /^tensorflow\/include\/tensorflow\/c\/(eager\/)?[^/]+\.h$/,
  /^tensorflow\/include\/xla\/tsl\/c\/[^/]+\.h$/,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring(_internal)?\.h$/,
];

/** XLA on a GPU assembles its kernels with ptxas and links them with libdevice. */
const libraries = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^nvidia\/[^/]+\/lib\/[^/]+\.(so(\.[\d.]+)?|bc)$/,
  /^nvidia\/cuda_nvcc\/(bin|nvvm)\/.+[^/]$/,
];

const patterns = [...headers, ...libraries];

/** True for the files of a wheel that the workbench needs. */
export const isNeeded = (name: string): boolean => patterns.some((pattern) => pattern.test(name));

/**
 * Unpacks the files for which `place` names a path below `folder`; returns their number. yauzl itself refuses absolute
 * and `..` names.
 */
export async function extractZip(
  file: string,
  folder: string,
  place: (name: string) => string | undefined,
): Promise<number> {
  const zip = await openPromise(file);
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
    if (path === undefined) continue;
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    await pipeline(
      await zip.openReadStreamPromise(entry),
      createWriteStream(target, { mode: mode === 0 ? 0o644 : mode }),
    );
    count++;
  }
  return count;
}

/** Unpacks what is needed of a wheel; returns the number of files. */
export const extractWheel = (wheel: string, folder: string): Promise<number> =>
  extractZip(wheel, folder, (name) => (isNeeded(name) ? name : undefined));
