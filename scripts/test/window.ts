import { run } from '../setup/command.ts';
import { debianPackages, missingLibraries } from '../setup/electron/libraries.ts';
import { setUpElectron } from '../setup/electron/set-up.ts';
import { failure } from '../setup/failure.ts';
import { onPath } from '../setup/plan.ts';
import { say } from '../setup/progress.ts';
import { buildWindow } from '../window/build.ts';

/** An X server without a screen, and what Electron links to. */
const packages = ['xvfb', 'xauth', ...debianPackages];
/** Ubuntu from 24.04 and Debian from 13 name these otherwise. */
const renamed = ['libgtk-3-0', 'libasound2', 'libatk-bridge2.0-0', 'libcups2'];

/** True where the tests that the arguments of vitest choose open the window. */
export function opensWindow(args: readonly string[]): boolean {
  const projects = args.flatMap((arg, i) => {
    if (arg === '--project') return [args[i + 1] ?? ''];
    return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : [];
  });
  return projects.length === 0 || projects.includes('e2e');
}

async function whatIsMissing(electron: string): Promise<string[]> {
  return [...(onPath('Xvfb') ? [] : ['Xvfb']), ...(await missingLibraries(electron))];
}

/** apt-get as root, or as one who may become root without a password; undefined where neither holds. */
async function aptGet(): Promise<readonly string[] | undefined> {
  if (!onPath('apt-get')) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  return (await run(['sudo', '-n', 'true'], { seconds: 10 })).code === 0 ? ['sudo', '-n', 'apt-get'] : undefined;
}

async function install(apt: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const names = (newer: boolean): string[] =>
    packages.map((name) => (newer && renamed.includes(name) ? `${name}t64` : name));
  const attempt = (newer: boolean) =>
    run([...apt, 'install', '-y', '--no-install-recommends', ...names(newer)], { env, seconds: 900 });
  if ((await attempt(false)).code === 0) return;
  await run([...apt, 'update'], { env, seconds: 300 });
  if ((await attempt(false)).code !== 0) await attempt(true);
}

/**
 * Brings what the tests of the window need: Electron, its libraries, an X server and the built window.
 *
 * @throws DescentError setup.*, with the names of the packages where they cannot be installed from here
 */
export async function prepareWindowTests(root: string): Promise<void> {
  if (!onPath('Xvfb')) await bringPackages(['Xvfb']);
  const electron = await electronDespiteLibraries(root);
  const missing = await whatIsMissing(electron);
  if (missing.length > 0) await bringPackages(missing);
  const still = await whatIsMissing(electron);
  if (still.length > 0) throw lacking(still);
  await buildWindow(root);
}

/** Its set-up is complete where only libraries are missing: they come next. */
async function electronDespiteLibraries(root: string): Promise<string> {
  try {
    return await setUpElectron(root);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'setup.libraries') throw error;
    return setUpElectron(root);
  }
}

async function bringPackages(missing: readonly string[]): Promise<void> {
  const apt = await aptGet();
  if (apt === undefined) throw lacking(missing);
  say(`installing what the tests of the window need: ${packages.join(' ')}`);
  await install(apt);
}

const lacking = (missing: readonly string[]): Error =>
  failure(
    'test_packages',
    `The tests of the window need what this machine lacks: ${[...new Set(missing)].join(', ')}.`,
    `Install it (Debian, Ubuntu: apt install ${packages.join(' ')}), then run npm test again.`,
  );
