import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const manifestName = 'manifest.json';

/** What is said of the files of one program. */
export interface Manifest {
  /** SHA-256 by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly temporaryBytes?: number;
}

/** What is missing, half-written or from another version is as nothing. */
export function readManifest(folder: string): Manifest {
  try {
    const { files, temporaryBytes } = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as Manifest;
    const known = Object.entries(files).filter(
      ([name, sha256]) => /^[\w.-]+\.pb$/.test(name) && typeof sha256 === 'string',
    );
    return {
      files: Object.fromEntries(known),
      ...(Number.isSafeInteger(temporaryBytes) && { temporaryBytes: temporaryBytes! }),
    };
  } catch {
    return { files: {} };
  }
}

/** A file comes under its name when it is whole. */
export function writeWhole(folder: string, name: string, data: string | Uint8Array): void {
  const draft = join(folder, `${name}.${process.pid}.draft`);
  try {
    writeFileSync(draft, data);
    renameSync(draft, join(folder, name));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
