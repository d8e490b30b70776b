import { run } from '../command.ts';
import { failure } from '../failure.ts';

/** What Electron links to, by Debian's names; Ubuntu from 24.04 has some with the ending t64. */
export const debianPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libcups2',
] as const;

/** Libraries that the executable needs and this machine lacks; empty where ldd cannot tell. */
export async function missingLibraries(executable: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const { stdout } = await run(['ldd', executable], { seconds: 30 });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name = '']) => name);
}

export async function requireLibraries(executable: string): Promise<void> {
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  throw failure(
    'libraries',
    `The window needs libraries that this machine lacks: ${[...new Set(missing)].join(', ')}.`,
    `Install them (Debian, Ubuntu: apt install ${debianPackages.join(' ')}); the command line works without: npm run descent`,
  );
}
