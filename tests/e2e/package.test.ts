import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wrongFuses } from '../../scripts/package/fuses.ts';
import { descendants, isAlive, displayName, root } from './app.ts';

const timeout = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'descent-package-'));
const installed = join(folder, 'root');
const app = join(installed, 'usr/lib/descent');
let file = '';

/** Nothing of the checkout, of Node or of npm is on the path of an installed program. */
const env = { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8' };
const cli = (...args: string[]) =>
  spawnSync(join(installed, 'usr/bin/descent'), args, { env, encoding: 'utf8', timeout: 120_000 });

beforeAll(() => {
  const launch = [join(root, 'scripts/launch.mjs'), 'scripts/package/index.ts'];
  execFileSync(process.execPath, launch, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const name = readdirSync(join(root, 'dist')).find((each) => each.endsWith('.deb'));
  file = join(root, 'dist', name ?? 'none');
  if (process.getuid?.() === 0) {
    // The machine's own libraries are used, but its list of packages is not touched.
    const database = join(installed, 'var/lib/dpkg');
    for (const each of ['updates', 'info', 'triggers']) execFileSync('mkdir', ['-p', join(database, each)]);
    for (const each of ['status', 'available']) execFileSync('touch', [join(database, each)]);
    execFileSync('dpkg', [`--root=${installed}`, '--force-depends', '--force-not-root', '-i', file], {
      stdio: 'ignore',
    });
  } else execFileSync('dpkg-deb', ['-x', file, installed]);
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package says what it is and what it needs', () => {
  const field = (name: string) => execFileSync('dpkg-deb', ['-f', file, name], { encoding: 'utf8' }).trim();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect([field('Package'), field('Version'), field('Architecture')]).toEqual(['descent', version, 'amd64']);
  for (const library of ['libgtk-3-0', 'libnss3', 'libgbm1']) expect(field('Depends')).toContain(library);
});

test('its fuses are those of a release', async () => {
  expect(await wrongFuses(join(app, 'descent-workbench'))).toEqual([]);
  // With RunAsNode off, the variable is ignored: the executable is no Node for others to use.
  const run = spawnSync(join(app, 'descent-workbench'), ['-e', 'console.log("node")', '--no-sandbox'], {
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect(run.stdout).not.toContain('node');
});

test('it holds what runs, and no tools, tests or downloads', () => {
  const engine = join(app, 'resources/engine');
  for (const path of [
    '.runtime/tfjs_binding.node',
    '.runtime/tensorflow/libtensorflow_cc.so.2',
    'db/migrations/0001-init.sql',
    'suites/demo.json',
    'scripts/setup/proof.ts',
    'src/main/worker/index.ts',
  ])
    expect(existsSync(join(engine, path)), path).toBe(true);
  for (const path of [
    'node_modules/electron',
    'node_modules/vitest',
    'node_modules/@tensorflow/tfjs',
    'src/main/shell',
    'tests',
    '.runtime/electron',
  ])
    expect(existsSync(join(engine, path)), path).toBe(false);
  expect(existsSync(join(app, 'resources/app.asar'))).toBe(true);
  expect(existsSync(join(app, 'resources/default_app.asar'))).toBe(false);
  // Set-user-id: Chromium's sandbox where the kernel allows no user namespaces.
  if (process.getuid?.() === 0) expect(statSync(join(app, 'chrome-sandbox')).mode & 0o7777).toBe(0o4755);
});

test(
  'its command line works offline, on its own Node: version, doctor, a computation',
  () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(cli('--version').stdout.trim()).toBe(version);
    const computed = cli('evaluate', '--problem', 'rosenbrock', '--at=1,1', '--json');
    expect({ status: computed.status, error: computed.stderr }).toEqual({ status: 0, error: '' });
    expect(computed.stdout).toMatch(/0/);
    const window = cli('doctor', '--json')
      .stdout.split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { name: string; detail: string })
      .find(({ name }) => name === 'window');
    expect(window?.detail).toContain('installed with Descent');
  },
  timeout,
);

test(
  'a suite is run and reported: what draws the charts of a report is in the package, too',
  () => {
    const [suite, report] = [join(folder, 'suite.json'), join(folder, 'report.html')];
    const db = ['--db', join(folder, 'reported.sqlite')];
    writeFileSync(
      suite,
      JSON.stringify({
        ...{ name: 'small', problems: [{ id: 'quadratic' }], optimizers: [{ id: 'gradient-descent' }] },
        ...{ precisions: ['fp64'], seeds: 1, budget: { steps: 50 } },
      }),
    );
    const run = cli('run', suite, ...db);
    expect(run.status, run.stderr).toBe(0);
    const written = cli('export', 'report', '--suite', 'small', '--out', report, ...db);
    expect({ status: written.status, error: written.stderr }).toEqual({ status: 0, error: '' });
    expect(readFileSync(report, 'utf8')).toMatch(/<svg viewBox[^]*<path d="M/);
  },
  timeout,
);

test(
  'its window opens, its engine gets ready, and closing it ends all processes',
  async () => {
    const user = join(folder, 'user');
    const database = join(folder, 'descent.sqlite');
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const started = Date.now();
    const main = spawn(join(app, 'descent-workbench'), [...sandbox, `--user-data-dir=${user}`, '--db', database], {
      env: { ...env, DISPLAY: await displayName() },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => main.on('exit', resolve));
    const log = join(user, 'logs/descent.log');
    const logged = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    try {
      while (!/engine: ready/.test(logged()) || !/page: shown/.test(logged())) {
        if (Date.now() - started > 60_000) throw new Error(`no window after 60 s; the log: ${logged()}`);
        await wait(100);
      }
      expect(existsSync(database)).toBe(true);
      const below = descendants(main.pid!);
      const engine = below.find((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/service/index.ts'),
      );
      expect(readFileSync(`/proc/${engine!}/cmdline`, 'utf8')).toContain(
        join(app, 'resources/engine/node_modules/node-'),
      );
      main.kill('SIGTERM');
      await ended;
      await wait(500);
      expect(below.filter(isAlive)).toEqual([]);
    } finally {
      main.kill('SIGKILL');
    }
  },
  timeout,
);
