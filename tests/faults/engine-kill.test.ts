import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, truncateSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/main/engine/store/open.ts';
import { CurveWriter } from '../../src/main/engine/store/curve-writer.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import { catalogue, queue, spec, temporaryFolder } from '../unit/engine/fixtures.ts';
import { rowsOf } from '../unit/engine/messages.ts';
import { submit } from '../../src/main/engine/submit.ts';
import { processIdentity } from '../../src/main/engine/process-identity.ts';
import { recover } from '../../src/main/engine/recovery.ts';
import {
  beginLaunch,
  endLaunch,
  recordWorker,
  setRunning,
  type ProcessIdentity,
} from '../../src/main/engine/store/launches.ts';
import { changeStatus } from '../../src/main/engine/store/queue.ts';
import type { Run } from '../../src/main/engine/store/runs.ts';
import { recordSummary } from '../../src/main/engine/store/summaries.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

const rowWriter = new URL('workers/row-writer.ts', import.meta.url);
const engineProcess = new URL('workers/engine-process.ts', import.meta.url);
const long = spec({ optimizer: 'slow', budget: { steps: 400, seconds: 60, oracle: 1e9 } });

function emptyDatabase() {
  const path = join(temporaryFolder(), 'descent.sqlite');
  const store = openStore(path);
  recordEnvironment(store, { id: 'here' });
  const [run] = queue(store, [long]);
  store.close();
  return { path, run: run! };
}

/** Starts a script on the database, kills it at a random moment after its first line, and returns what it said. */
async function killedWhile(script: URL, ...args: string[]): Promise<string> {
  const out = join(temporaryFolder(), 'out.txt');
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ['ignore', openSync(out, 'w'), 'inherit'],
  });
  while (readFileSync(out, 'utf8') === '' && child.exitCode === null) await delay(5);
  await delay(Math.random() * 60);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return readFileSync(out, 'utf8');
}

test('killed 60 times in the middle of writing, no acknowledged row is lost and the file stays sound', async () => {
  const { path, run } = emptyDatabase();
  for (let round = 0; round < 60; round += 1) {
    const said = await killedWhile(rowWriter, path, String(run.id));
    const acknowledged = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    const store = openStore(path);
    expect(store.quickCheck()).toBe('ok');
    const { values, count } = readCurve(store, run.id);
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count % 7).toBe(0);
    expect(Array.from({ length: count }, (_, row) => values[row * 8])).toEqual([...Array(count).keys()]);
    expect(stateOf(store, run.id).status).toBe('running');
    store.close();
  }
});

test('killed with its worker five times, the engine resumes the run to the very curve of an uninterrupted one', async () => {
  const { path, run } = emptyDatabase();
  for (let round = 0; round < 5; round += 1) {
    await killedWhile(engineProcess, path);
    const store = openStore(path);
    expect(stateOf(store, run.id).status).toMatch(/starting|running/);
    store.close();
  }
  const store = openStore(path);
  const { engine } = await startEngine(store);
  expect(stateOf(store, run.id)).toMatchObject({ status: 'interrupted', reason: 'engine.died' });
  expect(await submit(store, catalogue, { name: 'suite', suite: {}, runs: [long] })).toMatchObject({
    requeued: 1,
    added: 0,
  });
  expect(await engine.run()).toEqual({ finished: 1 });
  const { values, count } = readCurve(store, run.id);
  const objectives = Array.from({ length: count }, (_, row) => values[row * 8 + 7]);
  expect(objectives).toEqual(Array.from({ length: 400 }, (_, step) => 50 * 0.9 ** step));
  const clocks = Array.from({ length: count }, (_, row) => values[row * 8 + 4]!);
  expect(clocks).toEqual(clocks.toSorted((a, b) => a - b));
  expect(store.get('SELECT count(*) AS n FROM launch')).toEqual({ n: 6 });
  store.close();
});

test('a worker that outlived its engine is killed before anything else starts; another process of its pid is not', async () => {
  const { path, run } = emptyDatabase();
  await killedWhile(engineProcess, path, 'deaf-to-disconnect');
  const store = openStore(path);
  const worker = store.get<{ pid: number }>('SELECT worker_pid AS pid FROM launch')!;
  expect(processIdentity(worker.pid)).toBeDefined();
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(bystander, 'spawn');

  await startEngine(store);
  expect(processIdentity(worker.pid)).toBeUndefined();

  store.append(() => {
    store.run('UPDATE launch SET worker_pid = :pid', { pid: bystander.pid! });
    store.run(`UPDATE run SET status = 'running'`);
  });
  await startEngine(store);
  expect(stateOf(store, run.id).status).toBe('interrupted');
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill();
  store.close();
});

/** A process as a worker's is recorded; it is ended with the test. */
async function sleeper(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  // Until it has become `sleep`, it is found under another name.
  for (;;) {
    const identity = processIdentity(child.pid!);
    if (identity?.executable.endsWith('/sleep') === true || identity?.executable.includes('coreutils') === true)
      return identity;
    await delay(5);
  }
}

test('recoveries that overlap leave alone what was started between them', async () => {
  const store = openStore(join(temporaryFolder(), 'descent.sqlite'));
  recordEnvironment(store, { id: 'here' });
  const [a, b] = queue(store, [spec({ seed: 1 }), spec({ seed: 2 })]) as [Run, Run];
  const start = async (run: Run): Promise<ProcessIdentity> => {
    const worker = await sleeper();
    recordWorker(store, beginLaunch(store, run.id, { environmentId: 'here', jobs: 1 }), worker);
    store.append(() => setRunning(store, run.id));
    return worker;
  };
  const [workerOfA, workerOfB] = [await start(a), await start(b)];
  const fresh = await sleeper();
  // As two presses of Start after a full disk: each recovers, and the queue starts runs when the first has.
  const both = [recover(store), recover(store)];
  store.commit(() => changeStatus(store, [b.id], ['running'], 'queued'));
  recordWorker(store, beginLaunch(store, b.id, { environmentId: 'here', jobs: 1 }), fresh);
  store.append(() => setRunning(store, b.id));
  expect((await Promise.all(both)).toSorted()).toEqual([0, 1]);
  expect(processIdentity(workerOfA.pid)).toBeUndefined();
  expect(processIdentity(workerOfB.pid)).toBeUndefined();
  expect(processIdentity(fresh.pid)).toEqual(fresh);
  expect(stateOf(store, a.id)).toMatchObject({ status: 'interrupted', reason: 'engine.died' });
  expect(stateOf(store, b.id)).toMatchObject({ status: 'running', epoch: 3 });
  store.close();
});

test('a log cut at any byte leaves a prefix of the batches', () => {
  const { path, run } = emptyDatabase();
  const folder = temporaryFolder();
  const store = openStore(path);
  const writer = new CurveWriter(store, run.id, 1);
  for (let row = 0; row < 400; row += 10) {
    writer.accept(rowsOf(row, Array<number>(10).fill(1)));
    writer.flush();
  }
  store.commit(() => recordSummary(store, run.id));
  copyFileSync(path, join(folder, 'cut.sqlite'));
  copyFileSync(`${path}-wal`, join(folder, 'whole-wal'));
  const size = statSync(join(folder, 'whole-wal')).size;
  store.close();
  const counts = new Set<number>();
  const pristine = readFileSync(join(folder, 'cut.sqlite'));
  for (let cut = 0; cut < 30; cut += 1) {
    writeFileSync(join(folder, 'cut.sqlite'), pristine);
    copyFileSync(join(folder, 'whole-wal'), join(folder, 'cut.sqlite-wal'));
    truncateSync(join(folder, 'cut.sqlite-wal'), Math.floor((size * cut) / 30));
    let reopened;
    try {
      reopened = openStore(join(folder, 'cut.sqlite'));
    } catch {
      // Nothing of the log is left, not even the schema, and the file is as it was before the first commit.
      continue;
    }
    expect(reopened.quickCheck()).toBe('ok');
    const count = reopened.get<{ n: number }>('SELECT coalesce(sum(n), 0) AS n FROM curve_chunk')!.n;
    expect(count % 10).toBe(0);
    counts.add(count);
    reopened.close();
  }
  expect(counts.size).toBeGreaterThan(10);
});

test('a log cut anywhere behind the end of a run has that run whole', () => {
  const folder = temporaryFolder();
  const store = openStore(join(folder, 'descent.sqlite'));
  recordEnvironment(store, { id: 'here' });
  const [ended, other] = queue(store, [spec({ seed: 1 }), spec({ seed: 2 })]) as [Run, Run];
  const write = (run: Run): void => {
    beginLaunch(store, run.id, { environmentId: 'here', jobs: 1 });
    const writer = new CurveWriter(store, run.id, 1);
    for (let row = 0; row < 100; row += 10) {
      writer.accept(rowsOf(row, Array<number>(10).fill(1)));
      writer.flush();
    }
  };
  store.append(() => write(ended));
  store.commit(() => {
    recordSummary(store, ended.id);
    endLaunch(store, ended.id, { status: 'finished', reason: 'steps' }, '');
  });
  const [database, log] = [readFileSync(store.path), (): Buffer => readFileSync(`${store.path}-wal`)];
  const safe = log().length;
  store.append(() => write(other));
  const whole = log();
  expect(whole.length).toBeGreaterThan(safe);
  store.close();
  for (let cut = 0; cut <= 20; cut += 1) {
    const path = join(folder, `${cut}.sqlite`);
    writeFileSync(path, database);
    writeFileSync(`${path}-wal`, whole.subarray(0, safe + Math.floor(((whole.length - safe) * cut) / 20)));
    const reopened = openStore(path);
    expect(reopened.quickCheck()).toBe('ok');
    expect(stateOf(reopened, ended.id)).toMatchObject({ status: 'finished', reason: 'steps' });
    expect(readCurve(reopened, ended.id).count).toBe(100);
    expect(reopened.get('SELECT row_count AS n FROM summary')).toEqual({ n: 100 });
    reopened.close();
  }
});
