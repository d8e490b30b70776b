import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { download, keepIfIntact } from './download.ts';
import { failure, reasonOf } from './failure.ts';
import { megabytes, say, transferBar } from './progress.ts';

/** A package of a registry, pinned. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Of the tarball. */
  readonly size: number;
  readonly sha256: string;
}

/** The npm that started this, or the one on the path: it knows registry, proxy and certificates of its user. */
function npm(): readonly string[] {
  const started = process.env['npm_execpath'];
  return started?.endsWith('npm-cli.js') === true ? [process.execPath, started] : ['npm'];
}

async function fetchOnce({ name, version, size }: NpmPackage, folder: string, target: string): Promise<void> {
  const wanted = `${name}@${version}`;
  const view = await run([...npm(), 'view', wanted, 'dist.tarball'], { seconds: 60 });
  const url = view.stdout.trim();
  if (view.code === 0 && /^https?:/.test(url)) {
    const bar = transferBar(size);
    try {
      await download({ url, part: `${target}.part`, size, onProgress: bar.update });
      await rename(`${target}.part`, target);
      return;
    } catch (error) {
      say(`  the direct download failed: ${reasonOf(error)}; asking npm to fetch it`);
    } finally {
      bar.stop();
    }
  }
  const before = new Set(await readdir(folder));
  const pack = await run([...npm(), 'pack', wanted, '--silent', '--ignore-scripts', '--pack-destination', folder]);
  const packed = (await readdir(folder)).find((file) => file.endsWith('.tgz') && !before.has(file));
  if (pack.code !== 0 || packed === undefined) {
    const said =
      pack.code === 127 ? 'npm was not found' : pack.stderr.split('\n').find((line) => /npm error/.test(line));
    throw failure(
      'npm',
      `npm could not fetch ${wanted}${said === undefined ? '' : ` (${said.replace(/^npm error /, '')})`}.`,
      'Check the network and the registry that npm is set to (npm config get registry); then run npm start again.',
    );
  }
  await rename(join(folder, packed), target);
}

/** Fetches the tarball of a package by its name and version; the path of the verified file. A broken one is resumed. */
export async function obtainPackage(wanted: NpmPackage, folder: string): Promise<string> {
  const target = join(folder, `${wanted.name.replace(/^@/, '').replaceAll('/', '-')}-${wanted.version}.pinned`);
  if (existsSync(target) && (await keepIfIntact(target, wanted.sha256))) return target;
  say(`fetching the npm package ${wanted.name} ${wanted.version} (${megabytes(wanted.size)})`);
  for (let attempt = 1; attempt <= 2; attempt++) {
    await fetchOnce(wanted, folder, target);
    if (await keepIfIntact(target, wanted.sha256)) return target;
    if (attempt === 1) say('  what arrived is not the pinned file; fetching it once more');
  }
  throw failure(
    'hash',
    `${wanted.name} ${wanted.version} arrived twice with another sha256 than the pinned one, so it was deleted.`,
    'A proxy or a mirror may alter or replace it: set it up on another network.',
  );
}
