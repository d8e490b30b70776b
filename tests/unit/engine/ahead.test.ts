import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { builtIn } from '../../../src/main/catalogue.ts';
import { ask } from '../../../src/main/engine/ask.ts';
import { thisMachine } from '../../../src/main/engine/conditions/machine.ts';
import { MachineWatch } from '../../../src/main/engine/conditions/watch.ts';
import { workerEntry, WorkerProcess } from '../../../src/main/engine/worker-process.ts';
import { defaultsOf } from '../../../src/shared/domain/parameter.ts';
import type { RunSpec } from '../../../src/shared/domain/run-spec.ts';
import { startEngine } from '../../faults/engine-fixtures.ts';
import { queue, spec, temporaryFolder, temporaryStore } from './fixtures.ts';

afterEach(() => vi.unstubAllEnvs());

/** Sixteen processors, of which one is busy. */
const roomy = () => new MachineWatch({ ...thisMachine(), processors: 16, busy: () => performance.now() / 1e3 });

/** What the fake worker was asked to compile while a slow program ran before two others: memory and priority of each. */
async function preparedBeside(options: Partial<Parameters<typeof startEngine>[1]>): Promise<string[]> {
  const file = join(temporaryFolder(), 'prepared');
  vi.stubEnv('FAKE_PREPARED', file);
  const store = temporaryStore();
  const budget = { steps: 1500, seconds: 60, oracle: 1e6 };
  queue(store, [
    spec({ optimizer: 'slow', seed: 0, budget }),
    spec({ optimizer: 'slow', seed: 1 }),
    spec({ hyper: { memory: 7 }, seed: 0 }),
    spec({ hyper: { memory: 7 }, seed: 1 }),
    spec({ hyper: { memory: 8 } }),
  ]);
  const { engine } = await startEngine(store, { watch: roomy(), ...options });
  expect(await engine.run()).toEqual({ finished: 5 });
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

test('the programs that come next are compiled once each while one runs, at the lowest priority', async () => {
  const prepared = await preparedBeside({});
  expect(prepared.map((line) => line.split(' ')[0])).toEqual(['7', '8']);
  expect(prepared.map((line) => line.split(' ')[1])).toEqual(['19', '19']);
});

test('a program that was made many at once on this machine is not compiled ahead again', async () => {
  const file = join(temporaryFolder(), 'prepared');
  vi.stubEnv('FAKE_PREPARED', file);
  const store = temporaryStore();
  const batched = (memory: number, seed: number): RunSpec => ({
    ...spec({ hyper: { memory }, seed, budget: { steps: 50, seconds: Infinity, oracle: 1e6 } }),
    batched: true,
  });
  queue(store, [batched(7, 0)]);
  await (await startEngine(store)).engine.run();
  const slow = spec({ optimizer: 'slow', budget: { steps: 1500, seconds: 60, oracle: 1e6 } });
  queue(store, [slow, batched(7, 1), batched(8, 0)], 'later');
  const { engine } = await startEngine(store, { watch: roomy() });
  expect(await engine.run()).toEqual({ finished: 3 });
  expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(['8 19']);
});

test.each([
  ['where it is turned off', { ahead: false }],
  ['where no processor is idle', { watch: new MachineWatch({ ...thisMachine(), processors: 1 }) }],
])('nothing is compiled ahead %s', async (_, options) => {
  expect(await preparedBeside(options)).toEqual([]);
});

test('what is compiled ahead is found by the process that comes after', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('DESCENT_COMPILATIONS', folder);
  const of = <T extends { readonly id: string }>(list: readonly T[], id: string): T => list.find((e) => e.id === id)!;
  const run: RunSpec = {
    ...spec({ precision: 'fp64' }),
    problem: { id: 'rosenbrock', parameters: defaultsOf(of(builtIn.problems, 'rosenbrock').parameters) },
    optimizer: { id: 'adam', hyper: defaultsOf(of(builtIn.optimizers, 'adam').hyper) },
  };
  const prepare = async (): Promise<Record<string, number>> => {
    const worker = new WorkerProcess(workerEntry, 'cpu');
    const question = { type: 'prepare', epoch: 1, spec: run, code: { plugins: [], revisions: {} } } as const;
    await ask(worker, question, 'prepared', { what: 'The compilation' });
    worker.kill();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pb'));
    return Object.fromEntries(files.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
  };
  const first = await prepare();
  // The loop, and the audit of its rows.
  expect(Object.keys(first).length).toBeGreaterThanOrEqual(2);
  const manifest = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.json'))!;
  expect(JSON.parse(readFileSync(join(folder, manifest), 'utf8'))).toMatchObject({
    temporaryBytes: expect.any(Number) as number,
  });
  expect(await prepare()).toEqual(first);
});
