import { expect, test } from 'vitest';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { runRecord } from '../../src/main/engine/store/run-record.ts';
import { runSummaries } from '../../src/main/engine/store/leaderboard-query.ts';
import { queue, spec, temporaryStore } from '../unit/engine/fixtures.ts';
import { startEngine, stateOf } from './engine-fixtures.ts';

const follow = (optimizer: NonNullable<Parameters<typeof spec>[0]>['optimizer']) => [
  spec({ optimizer: optimizer! }),
  spec({ optimizer: 'normal' }),
];

test.each([
  ['segfault', 'failed', 'worker.crashed', /SIGSEGV/],
  ['exit-early', 'failed', 'worker.crashed', /exit code 0/],
  ['throw', 'failed', 'worker.crashed', /exit code 1/],
  ['memory-bomb', 'failed', 'worker.killed', /last held [2-9]\d\d MiB/],
  ['malformed', 'failed', 'worker.protocol', /malformed/],
  ['noise', 'failed', 'worker.protocol', /a message of \d+ bytes/],
  ['babble', 'failed', 'worker.protocol', /bytes that are no message/],
  ['endless-message', 'failed', 'worker.protocol', /a message of 4294967295 bytes/],
  ['huge-text', 'failed', 'worker.error', /^x{4096}$/],
  ['future-epoch', 'failed', 'worker.protocol', /epoch/],
  ['gap', 'failed', 'worker.protocol', /step 40 came after step 29/],
  ['flood', 'failed', 'worker.protocol', /had \d+ rows on their way, where 8192 may be/],
  ['hang', 'timeout', 'worker.hung', /longer than any before/],
  ['stopped', 'timeout', 'worker.hung', /signs of life/],
  ['hang-at-start', 'timeout', 'worker.start_timeout', /start in time/],
  ['refuse', 'failed', 'gpu.out_of_memory', /No memory. Use less./],
  ['nan', 'diverged', 'diverged', undefined],
] as const)(
  '%s: the run is %s with %s, its points stay, and the next run is done',
  async (behaviour, status, reason, text) => {
    const store = temporaryStore();
    const [bad, good] = queue(store, follow(behaviour));
    const limits = behaviour === 'hang-at-start' ? { startMs: 4_000 } : {};
    const { engine, events } = await startEngine(store, { limits });
    const totals = await engine.run();

    const state = stateOf(store, bad!.id);
    expect(state).toMatchObject({ status, reason });
    if (text !== undefined) expect(state.message).toMatch(text);
    const rows = { 'hang-at-start': 0, refuse: 0, nan: 22, flood: 8_030 }[behaviour as string] ?? 30;
    expect(readCurve(store, bad!.id).count).toBe(rows);
    expect(runRecord(store, bad!.key)).toMatchObject({
      costs: { row_count: rows },
      log: expect.stringContaining(behaviour),
    });
    expect(stateOf(store, good!.id).status).toBe('finished');
    expect(totals).toEqual({ [status]: 1, finished: 1 });
    expect(events.filter((event) => event.type === 'ended').map((event) => event.status)).toEqual([status, 'finished']);
  },
);

test('what an older launch still says is ignored', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec({ optimizer: 'old-epoch' })]);
  const { engine } = await startEngine(store);
  await engine.run();
  expect(stateOf(store, run!.id)).toMatchObject({ status: 'finished', reason: 'steps' });
  expect(readCurve(store, run!.id).count).toBe(100);
});

test('a divergence keeps the hits before it, and a computed NaN stays one', async () => {
  const store = temporaryStore();
  const [run] = queue(store, [spec({ optimizer: 'nan' })]);
  await (await startEngine(store)).engine.run();
  const { values, mask } = readCurve(store, run!.id);
  expect(values.at(-1)).toBeNaN();
  expect(mask.at(-1)).toBe(3);
  const [summary] = runSummaries(store);
  expect(summary?.status).toBe('diverged');
  expect(summary?.hits.map((hit) => hit?.step)).toEqual([16, undefined, undefined]);
});

test('three crashes of a program with one cause put off its other runs, not those of other programs', async () => {
  const store = temporaryStore();
  const bad = [0, 1, 2, 3, 4].map((seed) => spec({ optimizer: 'segfault', seed }));
  const runs = queue(store, [...bad, spec({ optimizer: 'normal' })]);
  const { engine, events } = await startEngine(store);
  await engine.run();
  expect(runs.map(({ id }) => stateOf(store, id).status)).toEqual([
    ...['failed', 'failed', 'failed', 'paused', 'paused', 'finished'],
  ]);
  expect(stateOf(store, runs[4]!.id)).toMatchObject({
    reason: 'worker.crash_loop',
    message: expect.stringMatching('SIGSEGV'),
  });
  expect(events).toContainEqual(expect.objectContaining({ type: 'put-off', reason: 'worker.crash_loop', paused: 2 }));
});

test('the run after a crash starts within two seconds', async () => {
  const store = temporaryStore();
  queue(store, [spec({ optimizer: 'segfault' }), spec({ optimizer: 'segfault', seed: 1 })]);
  const times: number[] = [];
  const onEvent = ({ type }: { type: string }) => type !== 'progress' && times.push(performance.now());
  await (await startEngine(store, { onEvent })).engine.run();
  // starting, started, ended, starting, started, ended
  expect(times).toHaveLength(6);
  expect(times[4]! - times[2]!).toBeLessThan(2_000);
});
