import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onceBeyond, startEngine, stateOf } from '../../faults/engine-fixtures.ts';
import { thisMachine } from '../../../src/main/engine/conditions/machine.ts';
import { MachineWatch } from '../../../src/main/engine/conditions/watch.ts';
import { submit } from '../../../src/main/engine/submit.ts';
import { readCurve } from '../../../src/main/engine/store/curves.ts';
import { exportRuns } from '../../../src/main/engine/store/export.ts';
import {
  chosenMode,
  environmentsLike,
  knownTemporaries,
  recordEnvironment,
} from '../../../src/main/engine/store/programs.ts';
import { runRecord } from '../../../src/main/engine/store/run-record.ts';
import { catalogue, queue, spec, temporaryStore } from './fixtures.ts';

test('runs of one program share one warm process, and programs follow in the order of the suite', async () => {
  const store = temporaryStore();
  const runs = queue(store, [
    spec({ seed: 0, hyper: { memory: 7 } }),
    spec({ seed: 0 }),
    spec({ seed: 1, hyper: { memory: 7, lr: 0.2 } }),
    spec({ seed: 1 }),
  ]);
  const { engine, events } = await startEngine(store);
  expect(await engine.run()).toEqual({ finished: 4 });
  const order = events.filter((event) => event.type === 'ended').map((event) => event.run.id);
  expect(order).toEqual([runs[0]!.id, runs[2]!.id, runs[1]!.id, runs[3]!.id]);
  const pids = store
    .all<{ worker_pid: number }>('SELECT worker_pid FROM launch ORDER BY epoch')
    .map((row) => row.worker_pid);
  expect(pids[0]).toBe(pids[1]);
  expect(pids[2]).toBe(pids[3]);
  expect(pids[0]).not.toBe(pids[2]);
});

test('with two jobs, two programs run at a time', async () => {
  const store = temporaryStore();
  queue(store, [spec({ optimizer: 'slow' }), spec({ optimizer: 'slow', hyper: { memory: 6 } })]);
  const { engine, events } = await startEngine(store, { jobs: 2 });
  await engine.run();
  expect(
    events.filter((event) => event.type === 'starting' || event.type === 'ended').map((event) => event.type),
  ).toEqual([...['starting', 'starting', 'ended', 'ended']]);
});

test('what went on beside a run, and how many programs were allowed, is kept with it and told', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  let asleep = 0;
  const sleepy = {
    ...thisMachine(),
    busy: () => null,
    throttled: () => 0,
    withSleep: () => performance.now() / 1e3 + asleep,
  };
  const { engine } = await startEngine(store, {
    ...{ watch: new MachineWatch(sleepy), jobs: 3 },
    onEvent: onceBeyond(20, () => (asleep = 100)),
  });
  await engine.run();
  const { conditions, jobs } = runRecord(store, run!.key);
  expect(conditions).toMatchObject({ othersBusy: null, throttled: 0, slept_s: expect.closeTo(100, 0) });
  expect(jobs).toBe(3);
  const [row] = exportRuns(store);
  expect(row).toMatchObject({ jobs: 3, remarks: 'the machine slept for 100 s' });
  expect(store.get('SELECT jobs, disturbed FROM run_group')).toEqual({ jobs: 3, disturbed: 1 });
});

test('a finished run leaves its summary and mode, and no checkpoints', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const { engine, events } = await startEngine(store);
  await engine.run();
  expect(stateOf(store, run!.id)).toMatchObject({ status: 'finished', reason: 'steps', message: null });
  expect(store.get('SELECT steps, row_count, process_peak_bytes, wall_s FROM summary')).toEqual({
    ...{ steps: 99, row_count: 100, process_peak_bytes: 1 << 20, wall_s: 0.2 },
  });
  expect(chosenMode(store, run!.programKey, ['here'])).toBe('plain');
  expect(store.all('SELECT * FROM checkpoint')).toEqual([]);
  expect(readdirSync(`${store.path}.checkpoints`)).toEqual([]);
  expect(events.at(-2)).toMatchObject({ type: 'progress', step: 99, oracle_units: 1 + 3 * 99 });
});

test('what is known of a program holds on the same machine under another commit, and on no other', () => {
  const store = temporaryStore();
  const facts = { cpu: 'A', threads: 2, commit: 'old' };
  const [old, other] = [
    { id: 'old', ...facts },
    { id: 'other', ...facts, cpu: 'B' },
  ];
  for (const environment of [old, other]) recordEnvironment(store, environment);
  const [run] = queue(store, [spec()]);
  const key = run!.programKey;
  const measured = 'INSERT INTO program VALUES (:key, :id, :mode, 1, 2, :at, :bytes)';
  store.commit(() => {
    store.run(measured, { key, id: 'old', mode: 'plain', at: '2026-01-01', bytes: 7 });
    store.run(measured, { key, id: 'other', mode: 'xla', at: '2026-02-01', bytes: 9 });
  });
  const now = { id: 'now', ...facts, commit: 'new' };
  recordEnvironment(store, now);
  const environments = environmentsLike(store, now);
  expect(environments.toSorted()).toEqual(['now', 'old']);
  expect(chosenMode(store, key, environments)).toBe('plain');
  expect(knownTemporaries(store, key, environments)).toBe(7);
});

test('only the runs of the asked suite run', async () => {
  const store = temporaryStore();
  const [one] = queue(store, [spec({ seed: 1 })], 'one');
  const [two] = queue(store, [spec({ seed: 2 })], 'two');
  const { suiteId } = await submit(store, catalogue, { name: 'two', suite: {}, runs: [two!.spec] });
  const { engine } = await startEngine(store);
  await engine.run(suiteId);
  expect([one, two].map((run) => stateOf(store, run!.id).status)).toEqual(['queued', 'finished']);
});

test.each([
  ['slow', 1_000],
  ['deaf', 2_500],
] as const)('a cancelled run that is %s ends within %i ms and keeps its points', async (optimizer, limit) => {
  const store = temporaryStore();
  const runs = queue(store, [spec({ optimizer, budget: { steps: 1e6, seconds: 60, oracle: 1e9 } }), spec()]);
  let cancelled = 0;
  const { engine } = await startEngine(store, {
    onEvent: (event) => {
      if (event.type !== 'progress' || cancelled > 0 || event.step < 25) return;
      cancelled = performance.now();
      expect(engine.cancel(event.run.id)).toBe(true);
      expect(engine.cancel(runs[1]!.id)).toBe(true);
    },
  });
  expect(await engine.run()).toEqual({ cancelled: 1 });
  expect(performance.now() - cancelled).toBeLessThan(limit);
  expect(runs.map(({ id }) => stateOf(store, id).status)).toEqual(['cancelled', 'cancelled']);
  expect(readCurve(store, runs[0]!.id).count).toBeGreaterThanOrEqual(30);
  expect(engine.cancel(runs[0]!.id)).toBe(false);
});

test('the first stop writes a checkpoint, and the run goes on from it to the same curve', async () => {
  const store = temporaryStore();
  const slow = spec({ optimizer: 'slow', budget: { steps: 200, seconds: 60, oracle: 1e9 } });
  const [run, waiting] = queue(store, [slow, spec()]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(60, () => engine.stop()),
  });
  expect(await engine.run()).toEqual({ interrupted: 1 });
  expect(stateOf(store, run!.id)).toMatchObject({ status: 'interrupted', reason: 'interrupted' });
  expect(stateOf(store, waiting!.id).status).toBe('queued');
  expect(readdirSync(join(`${store.path}.checkpoints`, run!.key.slice(0, 16)))).toHaveLength(2);

  const again = await startEngine(store);
  expect(await again.engine.run()).toEqual({ finished: 2 });
  const resumed = again.events.find((event) => event.type === 'started');
  expect(resumed?.resumedAtRow).toBeGreaterThan(60);
  const { values, count } = readCurve(store, run!.id);
  expect(count).toBe(200);
  expect(Array.from({ length: count }, (_, row) => values[row * 8])).toEqual([...Array(200).keys()]);
});

test('the second stop kills, and the database is consistent', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec({ optimizer: 'deaf', budget: { steps: 1e6, seconds: 60, oracle: 1e9 } })]);
  const { engine } = await startEngine(store, {
    onEvent: onceBeyond(60, () => {
      engine.stop();
      engine.stop();
    }),
  });
  const begin = performance.now();
  expect(await engine.run()).toEqual({ interrupted: 1 });
  expect(performance.now() - begin).toBeLessThan(3_000);
  expect(stateOf(store, run!.id).status).toBe('interrupted');
  expect(store.get('SELECT row_count AS n FROM summary')).toEqual({ n: readCurve(store, run!.id).count });
  expect(store.quickCheck()).toBe('ok');
  expect(existsSync(`${store.path}.checkpoints`)).toBe(true);
});
