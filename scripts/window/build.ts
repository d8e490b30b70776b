import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../setup/command.ts';
import { failure } from '../setup/failure.ts';
import { withLock } from '../setup/lock.ts';
import { runtimeFolder } from '../setup/plan.ts';

const sources = [
  'src/main/index.ts',
  'src/main/shell',
  'src/main/engine/service/protocol.ts',
  'src/preload',
  'src/renderer',
  'src/shared',
  'electron.vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
];

async function filesBelow(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Names, sizes and times of all that the window is built from. */
async function stateOfSources(root: string): Promise<string> {
  const files = (await Promise.all(sources.map((path) => filesBelow(join(root, path))))).flat().sort();
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

const stampFile = (root: string): string => join(root, 'out/built-from');

function isBuilt(root: string, state: string): boolean {
  const products = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  if (!products.every((file) => existsSync(join(root, file)))) return false;
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === state;
}

/** Builds main process, preload and renderer into `out/`, about a second, where a source changed since. */
export async function buildWindow(root: string): Promise<void> {
  const state = await stateOfSources(root);
  if (isBuilt(root, state)) return;
  await mkdir(runtimeFolder(root), { recursive: true });
  await withLock(join(runtimeFolder(root), 'build.lock'), async () => {
    if (isBuilt(root, state)) return;
    const bin = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    if (!existsSync(bin)) {
      throw failure(
        'files',
        'The window is not built, and what builds it is not installed.',
        'Run npm ci, without --omit=dev.',
      );
    }
    const { code, stdout, stderr } = await run([process.execPath, bin, 'build'], { cwd: root });
    if (code !== 0) {
      throw failure(
        'build',
        `The window could not be built:\n${stdout}${stderr}`,
        'git status tells what was changed.',
      );
    }
    await writeFile(stampFile(root), state);
  });
}
