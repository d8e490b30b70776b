import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/main/engine/engine.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { storedRows } from './play-suite.ts';

const cli = fileURLToPath(new URL('../../src/main/cli/index.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'descent-resume-'));
const db = join(folder, 'runs.sqlite');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A real run of some ten seconds, long enough for checkpoints; `seconds` tells two equal runs apart. */
function suite(seconds: number): string {
  const file = join(folder, `suite-${seconds}.json`);
  const text = {
    descent: 1,
    name: `resume ${seconds}`,
    problems: [{ id: 'sd', size: 'S', hidden: '1' }],
    optimizers: [{ id: 'adam' }],
    precisions: ['fp32'],
    seeds: 1,
    budget: { steps: 8000, seconds },
    record: { every: 1 },
  };
  writeFileSync(file, JSON.stringify(text));
  return file;
}

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [cli, ...args, '--db', db], { stdio: 'ignore' });
function call(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args, '--db', db], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`descent ${args.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}
async function until(what: string, holds: () => boolean, seconds = 60): Promise<void> {
  for (const end = performance.now() + seconds * 1e3; !holds();) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await setTimeout(50);
  }
}
const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

type Row = Record<(typeof columns)[number], string>;
const columns = ['step', 'f_evals', 'g_evals', 'hv_evals', 'f_working', 'f_audited'] as const;
/** The curve of the suite's one run: what must not depend on interruptions. */
function curve(seconds: number): Row[] {
  const [header = '', ...lines] = call('export', 'curves', '--suite', `resume ${seconds}`, '--format', 'csv')
    .trim()
    .split('\r\n');
  const at = columns.map((name) => header.split(',').indexOf(name));
  expect(at).not.toContain(-1);
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((name, i) => [name, cells[at[i]!]!])) as Row;
  });
}
/** What the engine has recorded: of a file alone it does not know. */
function checkpoints(): number {
  const store = openStore(db, { readonly: true });
  try {
    return store.get<{ n: number }>('SELECT count(*) AS n FROM checkpoint')!.n;
  } finally {
    store.close();
  }
}
const children = (pid: number): number[] =>
  spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a run whose engine or worker is killed', () => {
  it(
    'goes on from its checkpoint and ends in the same bits; no row is lost, no worker left',
    { timeout: 240_000 },
    async () => {
      // Twice: before the first checkpoint, and after one.
      for (const ready of [() => rows() > 50, () => checkpoints() > 0]) {
        const engine = start('run', suite(1000));
        const pid = engine.pid ?? 0;
        await until('rows and checkpoints', ready);
        const workers = children(pid);
        expect(workers.length).toBeGreaterThan(0);
        const before = rows();
        engine.kill('SIGKILL');
        await until('the engine to end', () => ended(engine));
        expect(rows()).toBeGreaterThanOrEqual(before);
        await until('the worker to end', () => workers.every((w) => !alive(w)), 10);
      }
      // What a launch goes on from is no word of the command line: here an engine of this process tells.
      expect(await resumedAt()).toBeGreaterThan(0);
      // And once its worker alone: the engine says so, and the next start goes on.
      const engine = start('run', suite(1000));
      const held = rows();
      await until('further rows', () => rows() > held);
      for (const worker of children(engine.pid ?? 0)) process.kill(worker, 'SIGKILL');
      await until('the engine to end', () => ended(engine));
      expect(engine.exitCode).toBe(1);
      expect(rows()).toBeGreaterThan(held);
      call('run', suite(1000));
      call('run', suite(1001));
      const [interrupted, whole] = [curve(1000), curve(1001)];
      expect(whole.at(-1)?.step).toBe('8000');
      expect(interrupted).toEqual(whole);
    },
  );
});

/** The row from which a further launch goes on, which is stopped at once. */
async function resumedAt(): Promise<number | undefined> {
  let row: number | undefined;
  const store = openStore(db);
  try {
    const engine = await Engine.start({
      store,
      environment: { id: 'here' },
      onEvent: (event) => {
        if (event.type !== 'started') return;
        row = event.resumedAtRow;
        engine.stop();
      },
    });
    expect(await engine.run()).toEqual({ interrupted: 1 });
  } finally {
    store.close();
  }
  return row;
}

/** Rows that the database holds: what was acknowledged. */
const rows = (): number => storedRows(db);
