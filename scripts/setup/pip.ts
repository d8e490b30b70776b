import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from './failure.ts';
import type { Wheel } from './plan.ts';
import { run } from './command.ts';

export interface Pip {
  readonly command: readonly string[];
  readonly version: readonly [number, number];
}

const spellings = [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']];
const quiet = ['--disable-pip-version-check', '--no-input'];

/** The pip of this machine: it knows the index, the proxy and the certificates that its user configured. */
export async function findPip(env: NodeJS.ProcessEnv = process.env): Promise<Pip> {
  let old = '';
  for (const command of spellings) {
    const { code, stdout } = await run([...command, '--version'], { env, seconds: 60 });
    const found = code === 0 ? /^pip (\d+)\.(\d+)/.exec(stdout) : null;
    if (found === null) continue;
    const version: [number, number] = [Number(found[1]), Number(found[2])];
    if (version[0] >= 21) return { command, version };
    old = found[0];
  }
  if (old !== '') {
    throw failure(
      'pip',
      `${old} is too old to fetch TensorFlow.`,
      'Install pip 21 or newer: python3 -m pip install --upgrade pip',
    );
  }
  throw failure(
    'pip',
    'pip is needed to fetch TensorFlow, and none was found (tried pip, pip3, python3 -m pip).',
    'Install it (Debian, Ubuntu: apt install python3-pip), or point DESCENT_TENSORFLOW_WHEEL to a wheel fetched elsewhere.',
  );
}

/** pip's options that select exactly this wheel, whatever Python pip itself runs on. */
export function selection(wheel: Wheel): string[] {
  const [abi = 'none', platforms = 'any'] = wheel.file
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-2);
  return [
    ...['--no-deps', '--only-binary', ':all:', '--implementation', 'cp', '--python-version', '3.12', '--abi', abi],
    ...platforms.split('.').flatMap((platform) => ['--platform', platform]),
    `${wheel.project}==${wheel.version}`,
  ];
}

/** Where pip would fetch the wheel from; undefined where pip cannot say without fetching it. */
export async function wheelUrl(pip: Pip, wheel: Wheel, scratch: string): Promise<string | undefined> {
  // Before 23.2, pip downloads the whole wheel to write the report.
  if (pip.version[0] < 23 || (pip.version[0] === 23 && pip.version[1] < 2)) return undefined;
  const dry = ['install', '--dry-run', '--quiet', '--ignore-installed', '--target', scratch, '--report', '-'];
  const { code, stdout } = await run([...pip.command, ...dry, ...quiet, ...selection(wheel)], { seconds: 180 });
  if (code !== 0) return undefined;
  try {
    const report = JSON.parse(stdout) as { install: { download_info: { url: string } }[] };
    const url = report.install[0]?.download_info.url;
    return url !== undefined && decodeURIComponent(url).endsWith(`/${wheel.file}`) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Lets pip itself fetch the wheel: proxies, client certificates and private indexes work as the user set them up. */
export async function pipDownload(pip: Pip, wheel: Wheel, folder: string): Promise<void> {
  const visible = process.stderr.isTTY;
  const command = [...pip.command, 'download', '--dest', folder, ...quiet, ...selection(wheel)];
  const { code, stderr } = await run(command, { visible });
  if (code !== 0) {
    const said = stderr.split('\n').findLast((line) => line.startsWith('ERROR:'));
    throw failure(
      'fetch',
      `pip could not fetch ${wheel.file}${said === undefined ? '' : ` (${said.slice('ERROR:'.length).trim()})`}.`,
      'Check the network and the index that pip is set to (pip config list), or point DESCENT_TENSORFLOW_WHEEL to a wheel fetched elsewhere; then run npm run setup again.',
    );
  }
  const got = (await readdir(folder)).find(
    (name) => name.startsWith(`${wheel.project.replaceAll('-', '_')}-`) && name.endsWith('.whl'),
  );
  if (got !== undefined && got !== wheel.file) await rename(join(folder, got), join(folder, wheel.file));
}
