import { existsSync } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, reasonOf } from './failure.ts';
import { download, keepIfIntact, sha256Of } from './download.ts';
import { findPip, pipDownload, wheelUrl, type Pip } from './pip.ts';
import type { Wheel } from './plan.ts';
import { megabytes, say, transferBar } from './progress.ts';

/** A wheel of this release on this disk: named by the user, or lying beside the named one. */
async function given(wheel: Wheel): Promise<string | undefined> {
  const named = process.env['DESCENT_TENSORFLOW_WHEEL'] ?? '';
  if (named === '') return undefined;
  const file = resolve(named);
  if (!existsSync(file)) {
    throw failure(
      'wheel',
      `DESCENT_TENSORFLOW_WHEEL names ${file}, which does not exist.`,
      'Correct the path, or unset it.',
    );
  }
  // Any Python's wheel of the release holds the same libraries; only the pinned file has a hash to compare.
  const release = `${wheel.project.replaceAll('-', '_')}-${wheel.version}-`;
  const path = basename(file).startsWith(release) ? file : join(dirname(file), wheel.file);
  if (!existsSync(path)) {
    if (!wheel.project.startsWith('tensorflow')) return undefined;
    throw failure(
      'wheel',
      `DESCENT_TENSORFLOW_WHEEL names ${basename(file)}, but ${release.slice(0, -1)} for Linux x86-64 is needed.`,
      `Fetch ${wheel.file} on a machine with network and name that file.`,
    );
  }
  if (basename(path) === wheel.file && (await sha256Of(path)) !== wheel.sha256) {
    throw failure('wheel', `${path} is damaged: its sha256 is not the pinned one.`, 'Copy the wheel again.');
  }
  return path;
}

async function fetchOnce(pip: Pip, wheel: Wheel, folder: string): Promise<void> {
  const target = join(folder, wheel.file);
  const url = await wheelUrl(pip, wheel, join(folder, 'dry-run'));
  if (url?.startsWith('file:') === true) {
    await copyFile(fileURLToPath(url), target);
    return;
  }
  if (url !== undefined) {
    const bar = transferBar(wheel.size);
    try {
      await download({ url, part: `${target}.part`, size: wheel.size, onProgress: bar.update });
      await rename(`${target}.part`, target);
      return;
    } catch (error) {
      say(`  the direct download failed: ${reasonOf(error)}; asking pip to fetch it`);
    } finally {
      bar.stop();
    }
  }
  await pipDownload(pip, wheel, folder);
}

/** The path of a verified wheel, and whether it is ours to delete afterwards. */
export async function obtain(wheel: Wheel, folder: string): Promise<{ path: string; ours: boolean }> {
  const local = await given(wheel);
  if (local !== undefined) {
    say(`using ${local}`);
    return { path: local, ours: false };
  }
  const path = join(folder, wheel.file);
  if (existsSync(path) && (await keepIfIntact(path, wheel.sha256))) return { path, ours: true };
  const pip = await findPip();
  say(`fetching ${wheel.project} ${wheel.version} (${megabytes(wheel.size)})`);
  for (let attempt = 1; attempt <= 2; attempt++) {
    await fetchOnce(pip, wheel, folder);
    if (await keepIfIntact(path, wheel.sha256)) return { path, ours: true };
    if (attempt === 1) say('  what arrived is not the pinned file; fetching it once more');
  }
  throw failure(
    'hash',
    `${wheel.file} arrived twice with another sha256 than the pinned one, so it was deleted.`,
    'A proxy or a mirror may alter or replace it: fetch it on another network and point DESCENT_TENSORFLOW_WHEEL to it.',
  );
}
