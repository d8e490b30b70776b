import { readFileSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { inLanes } from '../../../src/main/engine/environment.ts';
import { alike, coresOf, lanesText, numbersOf, requireLanes, sharesOf } from '../../../src/main/engine/lanes.ts';
import { startEngine } from '../../faults/engine-fixtures.ts';
import { queue, spec, temporaryStore } from './fixtures.ts';

/** Cores of two processors each. */
const machineOf = (cores: number) => ({
  count: 2 * cores,
  cores: Array.from({ length: cores }, (_, core) => [core, core + cores]),
});
const machine = machineOf(4);

test('lanes get equal shares of whole cores, with threads to match; a rest is nobody’s', () => {
  expect(sharesOf(2, machine, 8)).toEqual([
    { processors: [0, 4, 1, 5], threads: 4 },
    { processors: [2, 6, 3, 7], threads: 4 },
  ]);
  expect(sharesOf(3, machine, 8)?.map(({ processors }) => processors)).toEqual([
    [0, 4],
    [1, 5],
    [2, 6],
  ]);
  // 12 processors in 4 lanes would be 3 each, and two lanes in one core.
  expect(sharesOf(4, machineOf(6), 12)).toEqual(
    [0, 1, 2, 3].map((core) => ({ processors: [core, core + 6], threads: 2 })),
  );
  // More lanes than cores: each has processors of its own at least.
  expect(sharesOf(5, machine, 8)?.map(({ processors }) => processors)).toEqual([[0], [4], [1], [5], [2]]);
  // Whoever asked for fewer threads gets no more.
  expect(sharesOf(2, machine, 1)?.map(({ threads }) => threads)).toEqual([1, 1]);
  expect(sharesOf(2, { count: 8, cores: undefined }, 8)).toEqual(Array(2).fill({ processors: undefined, threads: 4 }));
});

test('one lane has everything, and so have more than there are processors', () => {
  expect(sharesOf(1, machine, 8)).toBeUndefined();
  expect(sharesOf(9, machine, 8)).toBeUndefined();
  expect(() => {
    requireLanes(9, 8);
  }).toThrow('9 lanes on 8 processors');
  requireLanes(8, 8);
});

test('the environment says so, and is another one', () => {
  expect(lanesText(sharesOf(2, machine, 8))).toBe('2, each of 4 threads, bound to 4 processors');
  expect(lanesText(sharesOf(8, { count: 8, cores: undefined }, 8))).toBe(
    '8, each of 1 thread, not bound to processors',
  );
  const alone = { id: 'x', cpu: 'A' };
  expect(inLanes(alone, undefined)).toBe(alone);
  const shared = inLanes(alone, 'two');
  expect(shared).toMatchObject({ cpu: 'A', lanes: 'two' });
  expect(shared.id).not.toBe('x');
});

test('processors of one core belong together, and cores of two kinds are not bound to', () => {
  expect(numbersOf('0-3,8')).toEqual([0, 1, 2, 3, 8]);
  const cores = coresOf([0, 1, 2, 3], (number) => String(number % 2));
  expect(cores).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(alike(cores)).toBe(cores);
  expect(alike([[0, 1], [2]])).toBeUndefined();
});

test.runIf(process.platform === 'linux' && availableParallelism() > 1)(
  'workers of two lanes are bound to processors of their own',
  async () => {
    const store = temporaryStore();
    queue(store, [spec({ optimizer: 'slow' }), spec({ optimizer: 'slow', hyper: { memory: 6 } })]);
    const bound = new Map<number, string>();
    const { engine } = await startEngine(store, {
      jobs: 2,
      onEvent: (event) => {
        if (event.type !== 'started') return;
        const { pid } = store.get<{ pid: number }>('SELECT worker_pid AS pid FROM launch WHERE run_id = :id', {
          id: event.run.id,
        })!;
        bound.set(pid, /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '');
      },
    });
    await engine.run();
    const lists = [...bound.values()].map(numbersOf);
    expect(lists).toHaveLength(2);
    expect(lists[0]).toHaveLength(lists[1]!.length);
    expect(lists[0]!.filter((number) => lists[1]!.includes(number))).toEqual([]);
    // What kills a worker that an engine has left looks for the program by its name, too.
    const executables = store.all('SELECT DISTINCT worker_executable AS file FROM launch');
    expect(executables).toEqual([{ file: realpathSync(process.execPath) }]);
    const { facts } = store.get<{ facts: string }>(
      'SELECT facts_json AS facts FROM environment JOIN launch USING (environment_id) LIMIT 1',
    )!;
    expect(JSON.parse(facts)).toMatchObject({ lanes: expect.stringMatching(/^2, each of \d+ threads?, bound to /) });
  },
);
