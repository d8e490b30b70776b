import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bowl, folderWith, method, write } from '../../unit/plugins/files.ts';
import { smallSuite, start, suiteFile, temporaryFolder } from '../cli/descent.ts';

const run = (plugins: string, ...args: readonly string[]) => start(args, { DESCENT_PLUGINS: plugins }).ended;

/** Everything that must keep nobody from working, and one plug-in that is sound. */
function troubled(): string {
  const folder = folderWith({
    'good.ts': method('good'),
    'half.ts': method('half').slice(0, 150),
    'crash.ts': 'process.abort();',
    'exit.ts': 'process.exit(0);',
    'double.ts': method('adam'),
    '.#good.ts': 'of an editor',
    '#good.ts#': 'of an editor',
    'good.ts~': 'of an editor',
  });
  symlinkSync('me@here.4711:1', join(folder, '.#half.ts'));
  execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
  return folder;
}
const bad = ['crash.ts', 'double.ts', 'exit.ts', 'half.ts'];
const toldOf = (stderr: string): string[] =>
  [...stderr.matchAll(/^plug-in \S*\/(\S+) could not be loaded: \S/gm)].map(([, name]) => name!).sort();

test('a suite of built-in methods, and one of a sound plug-in, is run whatever else lies in the folder', async () => {
  const [plugins, folder] = [troubled(), temporaryFolder()];
  write(plugins, { 'loop.ts': 'for (;;);' });
  const optimizers = [{ id: 'gradient-descent' }, { id: 'good' }];
  const suite = suiteFile(folder, { ...smallSuite, optimizers, seeds: 1 });
  const { code, stderr, stdout } = await run(plugins, 'run', suite, '--db', join(folder, 'x.sqlite'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2 to make on cpu, 0 known already') });
  expect(toldOf(stderr)).toEqual([...bad, 'loop.ts']);
  expect(stdout).toMatch(/good +fp64 +1/);
});

test('list and evaluate name bad files beside their results, and an unknown name says that it may be in one', async () => {
  const plugins = troubled();
  const list = await run(plugins, 'list', 'optimizers', '--json');
  expect(list.code).toBe(0);
  expect(list.stdout).toContain('"id":"good"');
  expect(toldOf(list.stderr)).toEqual(bad);
  expect((await run(plugins, 'list', 'precisions')).stderr).toBe('');

  const folder = temporaryFolder();
  const unknown = suiteFile(folder, { ...smallSuite, optimizers: [{ id: 'half' }] });
  const refused = await run(plugins, 'run', unknown, '--db', join(folder, 'x.sqlite'));
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /"half", unknown optimizer; known: .*; plug-in \S+half\.ts could not be loaded: Expected/,
  );
  expect(existsSync(join(folder, 'x.sqlite'))).toBe(false);
});

test('the doctor has a check for each bad file, and one for what is sound', async () => {
  const db = ['--db', join(temporaryFolder(), 'x.sqlite')];
  const found = await run(troubled(), 'doctor', '--json', ...db);
  expect(found.code).toBe(1);
  const checks = found.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; state: string; detail: string });
  expect(checks.filter(({ name }) => name === 'plug-in').map(({ state }) => state)).toEqual(bad.map(() => 'problem'));
  expect(checks.find(({ name }) => name === 'plug-ins')).toMatchObject({ state: 'ok', detail: /^good in / });
  const sound = await run('/nonexistent', 'doctor', ...db);
  expect(sound).toMatchObject({ code: 0, stdout: expect.stringMatching(/plug-ins +ok +none in \/nonexistent/) });
});

test.each([
  ['half.ts', /could not be loaded: .*half\.ts:/],
  ['loop.ts', /loop\.ts could not be loaded: it was not loaded within 10 s/],
  ['exit.ts', /exit\.ts could not be loaded: it ended its process \(exit code 0\)/],
])('check of %s tells why it cannot be loaded, without a stack trace', async (name, why) => {
  const folder = folderWith({ 'half.ts': 'export default {', 'loop.ts': 'for (;;);', 'exit.ts': 'process.exit(0);' });
  const { code, stderr, stdout } = await start(['check', join(folder, name)]).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error plugin\.invalid: /);
  expect(stderr).toMatch(why);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('check of a method that writes into the channel of its process tells so', async () => {
  const into = (what: string): string =>
    method('own', {
      head: `import { writeSync } from 'node:fs';
import { serialize } from 'node:v8';
const framed = (body: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, body.length]), body]);
if (process.argv[1]!.includes('conformance')) writeSync(3, ${what});`,
    });
  const folder = folderWith({
    'text.ts': into(`'loaded, with a word to whoever reads this'`),
    'bytes.ts': into('framed(Buffer.from([1, 2, 3]))'),
    'other.ts': into(`framed(serialize({ type: 'verdict', ok: 'perhaps' }))`),
  });
  for (const [name, what] of [
    ['text.ts', /a message of \d+ bytes/],
    ['bytes.ts', /bytes that are no message: \S/],
    ['other.ts', /a message that makes no sense/],
  ] as const) {
    const { code, stderr, stdout } = await start(['check', join(folder, name)]).ended;
    expect({ name, code, stdout }).toEqual({ name, code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error check\.protocol: \S+ broke off its checks: its process sent .*\.\n {2}Its code must not/,
    );
    expect(stderr).toMatch(what);
  }
});

test('an empty or relative XDG_CONFIG_HOME, or HOME, runs nothing of the current folder', async () => {
  const here = temporaryFolder();
  for (const path of [
    'descent/plugins',
    '.config/descent/plugins',
    'conf/descent/plugins',
    'conf/.config/descent/plugins',
  ]) {
    mkdirSync(join(here, path), { recursive: true });
    write(join(here, path), { 'trap.js': `import { writeFileSync } from 'node:fs'; writeFileSync('sprung', 'x');` });
  }
  for (const env of [
    { XDG_CONFIG_HOME: '' },
    { XDG_CONFIG_HOME: '.' },
    { XDG_CONFIG_HOME: 'conf' },
    { XDG_CONFIG_HOME: '', HOME: '' },
    { XDG_CONFIG_HOME: 'conf', HOME: '.' },
    { XDG_CONFIG_HOME: '', HOME: 'conf' },
  ]) {
    const { code, stderr } = await start(['list', 'optimizers'], { DESCENT_PLUGINS: '', ...env }, here).ended;
    expect({ env, code, stderr, sprung: existsSync(join(here, 'sprung')) }).toEqual({
      ...{ env, code: 0, stderr: '', sprung: false },
    });
  }
  // The trap is one.
  await start(['list', 'optimizers'], { DESCENT_PLUGINS: 'conf/descent/plugins' }, here).ended;
  expect(existsSync(join(here, 'sprung'))).toBe(true);
});

test('no code of a plug-in runs in the process that has the database, and a worker of built-in methods loads none', async () => {
  const [folder, log] = [temporaryFolder(), join(temporaryFolder(), 'log')];
  const head = `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(log)}, process.pid + ' ' + process.argv[1] + '\\n');`;
  const mark = `appendFileSync(${JSON.stringify(log)}, process.pid + ' ' + process.argv[1] + '\\n');`;
  const plugins = folderWith({
    'own.ts': method('own', { head }),
    'other.ts': method('other', { head }),
    'bowl.ts': bowl('bowl', { head, facts: mark }),
  });
  const runsOf = async (suite: object) => {
    const started = start(
      ['run', suiteFile(folder, { ...smallSuite, ...suite, seeds: 1 }), '--db', join(folder, 'x.sqlite')],
      {
        DESCENT_PLUGINS: plugins,
      },
    );
    const { code, stderr } = await started.ended;
    expect(code, stderr).toBe(0);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    write(join(log, '..'), { log: '' });
    expect(lines).not.toContainEqual(expect.stringMatching(`^${started.child.pid} `));
    return lines.map((line) => /(?:worker\/index|host\/process)\.ts$/.exec(line)?.[0] ?? line);
  };
  // To see what they define; no worker.
  expect(await runsOf({ optimizers: [{ id: 'gradient-descent' }] })).toEqual(
    Array(4).fill('host/process.ts'), // the bowl once more, for the facts of its defaults
  );
  const marks = await runsOf({ problems: [{ id: 'bowl', c: 3 }], optimizers: [{ id: 'own' }] });
  // The worker loads the two files that it needs, and asks for the facts once: where does a run diverge?
  expect(marks.filter((mark) => mark === 'worker/index.ts')).toHaveLength(3);
  expect(new Set(marks)).toEqual(new Set(['host/process.ts', 'worker/index.ts']));
});
