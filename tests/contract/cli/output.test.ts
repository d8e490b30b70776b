import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repeatKey } from '../../../src/main/engine/identity.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { finishedRuns } from '../../unit/engine/database-files/damage.ts';
import { descent, program, smallSuite, suiteFile, temporaryFolder, writeBroken } from './descent.ts';

const timeout = { timeout: 120_000 };

interface Shell {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of bash, in which `descent` is ours. */
function bash(command: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Shell> {
  const descentIs = `descent() { "${process.execPath}" "${program}" "$@"; }`;
  const child = spawn('bash', ['-c', `${descentIs}\n${command}`], {
    cwd,
    env: { ...process.env, DESCENT_PLUGINS: '/nonexistent', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

test('a reader that has gone does not hide the exit code: failed runs are told by it', timeout, async () => {
  const folder = temporaryFolder();
  writeBroken(folder);
  suiteFile(folder, { ...smallSuite, optimizers: [{ id: 'broken' }], seeds: 1 });
  const plugins = { DESCENT_PLUGINS: folder };
  for (const flags of ['--json', '']) {
    const { stdout, stderr } = await bash(
      `descent run suite.json --db x.sqlite ${flags} | true; echo "\${PIPESTATUS[0]}"`,
      folder,
      plugins,
    );
    expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: expect.stringContaining('1 of 1 run failed') });
  }
});

test('an export whose reader has seen enough ends early, quietly, and with 0', timeout, async () => {
  // Far more than a pipe holds, so that it ends at a write that nobody reads.
  const { path } = finishedRuns(150, temporaryFolder());
  const command = `descent export curves --db ${path}`;
  const { stdout, stderr } = await bash(
    `${command} | head -2 | cut -c1-6; echo "\${PIPESTATUS[@]}"; descent list problems | true; echo "\${PIPESTATUS[0]}"`,
    temporaryFolder(),
  );
  expect(stdout).toMatch(/^run_id\n[0-9a-f]{6}\n0 0 0\n0\n$/);
  expect(stderr).toBe('');
});

test('a full disk behind standard output is told', timeout, async () => {
  const { path } = finishedRuns(2, temporaryFolder());
  const { code, stderr } = await bash(`descent export curves --db ${path} > /dev/full`, temporaryFolder());
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error output\.failed: .*ENOSPC/) });
});

test('an export goes where a shell leads it, through both launchers', timeout, async () => {
  const { path } = finishedRuns(2, temporaryFolder());
  const folder = temporaryFolder();
  const { code, stderr } = await bash(
    `set -e
     descent export runs --db ${path} > plain.csv
     descent export runs --db ${path} --out >(gzip > packed.csv.gz; echo > done)
     while [ ! -e done ]; do sleep 0.05; done
     gunzip packed.csv.gz
     ln -s real.csv link.csv
     descent export runs --db ${path} --out link.csv
     descent export runs --db ${path} --out /dev/null
     descent export runs --db ${path} --out /dev/fd/3 3> three.csv
     descent export runs --db ${path} --out=/dev/fd/7 7> seven.csv`,
    folder,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [plain, ...others] = ['plain', 'packed', 'real', 'three', 'seven'].map((name) =>
    readFileSync(join(folder, `${name}.csv`), 'utf8'),
  );
  expect(plain).toMatch(/^run_id,/);
  expect(others).toEqual(others.map(() => plain));
  // Written to a pipe of Node's own, it would be taken for addresses.
  for (const fd of [3, 5, 7, 8]) {
    const { code, stderr } = await bash(`descent export runs --db ${path} --out /dev/fd/${fd}`, folder);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`to descriptor ${fd}`) as string });
  }
});

test('a run that makes another again names it and says what came out, in show and in the table', timeout, async () => {
  const { path } = finishedRuns(3, temporaryFolder());
  const store = openStore(path);
  const keys = store.all<{ key: string }>('SELECT key FROM run ORDER BY run_id').map(({ key }) => key);
  const [first, again, here] = [keys[0]!, repeatKey(keys[0]!, 1), keys[2]!];
  store.commit(() => {
    store.run('UPDATE run SET key = :again, repeats = :first, archived = 1 WHERE key = :second', {
      ...{ again, first, second: keys[1]! },
    });
    store.run('UPDATE run SET repeats = :first WHERE key = :here', { first, here });
  });
  store.close();
  const show = async (key: string, ...args: string[]) => (await descent('show', key, ...args, '--db', path)).stdout;
  const name = first.slice(0, 16);
  // Nor is a setting that nothing was tried beside a trial.
  expect(await show(first)).not.toMatch(/^(repeats|trial)/m);
  expect(await show(again)).toMatch(
    new RegExp(`^repeats +${name}, and counts in no figure\\. (The same|Another)`, 'm'),
  );
  expect(await show(here)).toMatch(new RegExp(`^repeats +${name}, which other hardware made\\. `, 'm'));
  expect(JSON.parse(await show(again, '--json'))).toMatchObject({
    repeats: name,
    archived: 1,
    agreement: { points: expect.any(Number) as number },
  });
  expect(JSON.parse(await show(first, '--json'))).toMatchObject({ repeats: null, agreement: null });
  const csv = (await descent('export', 'runs', '--db', path)).stdout.trim().split(/\r?\n/);
  expect(csv[0]).toMatch(/,archived,repeats$/);
  expect(csv.slice(1).map((line) => line.split(',').at(-1))).toEqual(['', name, name]);
});

const esc = '\u001b';
const hostile = `${esc}[2J${esc}]0;owned\u0007\u202eevil\u009b5m`;

test('what comes from outside reaches no terminal as it is; JSON and CSV stay exact', timeout, async () => {
  const { path } = finishedRuns(2, temporaryFolder());
  const store = openStore(path);
  store.commit(() => {
    store.run('UPDATE suite SET name = :hostile', { hostile });
    store.run('UPDATE run SET message = :hostile, reason = :hostile', { hostile });
    store.run('UPDATE log_tail SET tail = :hostile', { hostile });
    store.run('UPDATE problem_instance SET problem = :hostile', { hostile });
    store.run('UPDATE configuration SET optimizer = :hostile', { hostile });
  });
  const { key } = store.get<{ key: string }>('SELECT key FROM run LIMIT 1')!;
  store.close();
  const folder = temporaryFolder();
  const bad = suiteFile(folder, JSON.stringify({ ...smallSuite, problems: [{ id: hostile }] }));
  const malformed = join(folder, 'malformed.json');
  writeFileSync(malformed, `{ "name": "${hostile}`);
  // eslint-disable-next-line no-control-regex
  const acted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  const shown: readonly (readonly string[])[] = [
    ['show', key],
    ['leaderboard'],
    ['leaderboard', '--by', 'problem', '--targets', 'all'],
    ['leaderboard', '--suite', hostile],
    ['leaderboard', '--suite', `${hostile}x`],
    ['run', bad],
    ['run', malformed],
    ['run', join(folder, hostile)],
    ['show', hostile],
    [hostile],
    ['export', 'runs', '--out', join(folder, hostile, 'a.csv')],
  ];
  for (const args of shown) {
    const { stdout, stderr } = await descent(...args, '--db', path);
    expect(acted.exec(stdout + stderr), JSON.stringify(args)).toBeNull();
  }
  const json = JSON.parse((await descent('show', key, '--json', '--db', path)).stdout) as Record<string, unknown>;
  expect(json).toMatchObject({ message: hostile, problem: hostile, suites: [hostile] });
  const csv = (await descent('export', 'runs', '--db', path)).stdout;
  expect(csv).toContain(hostile);
});
