import { hash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointFolder, recordCheckpoint } from '../../src/main/engine/checkpoints.ts';
import { checkpointsOf, type CheckpointRecord } from '../../src/main/engine/store/checkpoint-records.ts';
import { readCurve } from '../../src/main/engine/store/curves.ts';
import { sidecars } from '../../src/main/engine/store/paths.ts';
import { runName, type Run } from '../../src/main/engine/store/runs.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { writeCheckpoint } from '../../src/main/worker/checkpoint-file.ts';
import { readCheckpoint } from '../../src/main/worker/checkpoint-reader.ts';
import { queue, spec, temporaryStore } from '../unit/engine/fixtures.ts';
import { onceBeyond, startEngine } from './engine-fixtures.ts';
import { mounted } from './mounted.ts';

/** It writes a checkpoint every fifty steps, and one where it is stopped. */
function longRun() {
  const store = temporaryStore();
  const [run] = queue(store, [spec({ optimizer: 'slow', budget: { steps: 400, seconds: 60, oracle: 1e9 } })]);
  return { store, run: run! };
}

/** Lets the run go on until it is beyond a step; the row from which it went on. */
async function launchUntil(store: Store, step: number): Promise<number | undefined> {
  const { engine, events } = await startEngine(store, { onEvent: onceBeyond(step, () => engine.stop()) });
  await engine.run();
  return events.find((event) => event.type === 'started')?.resumedAtRow;
}

const recorded = (store: Store): CheckpointRecord[] => checkpointsOf(store, 1).toReversed();

const folderOf = (store: Store, run: Run): string => join(sidecars(store.path).checkpoints, runName(run.key));

test('a torn newest checkpoint is passed over for the one before', async () => {
  const { store, run } = longRun();
  await launchUntil(store, 110);
  const [older, newest] = recorded(store);
  truncateSync(join(folderOf(store, run), newest!.file), 3);
  expect(await launchUntil(store, 400)).toBe(older!.step);
  expect(readCurve(store, run.id).count).toBe(400);
});

test.each([
  ['all that there are', 2],
  ['the newest', 1],
])('with %s torn, those that the next launch writes are kept, not the torn ones of later steps', async (_, torn) => {
  const { store, run } = longRun();
  await launchUntil(store, 225);
  const [older, newest] = recorded(store);
  for (const { file } of [newest!, older!].slice(0, torn)) truncateSync(join(folderOf(store, run), file), 3);
  const from = torn === 2 ? 0 : older!.step;
  expect(await launchUntil(store, torn === 2 ? 60 : from + 1)).toBe(from);

  const kept = recorded(store);
  expect(kept).toHaveLength(2);
  for (const { file, sha256 } of kept)
    expect(hash('sha256', readFileSync(join(folderOf(store, run), file)))).toBe(sha256);
  expect(await launchUntil(store, 400)).toBe(kept[1]!.step);
  const { values, count } = readCurve(store, run.id);
  expect(Array.from({ length: count }, (__, row) => values[row * 8])).toEqual([...Array(400).keys()]);
});

test('a file that is dropped is there until the transaction is committed that drops it', () => {
  const { store, run } = longRun();
  const folder = checkpointFolder(store, run);
  const write = (step: number) => {
    writeFileSync(join(folder, `${step}.json`), String(step));
    return { type: 'checkpoint', epoch: 1, file: `${step}.json`, sha256: 'a'.repeat(64), step } as const;
  };
  const files = (): string[] => readdirSync(folder).toSorted();
  for (const step of [1, 2]) recordCheckpoint(store, run, write(step))();
  // As one run of a batch, whose rows cannot be written.
  const failed = (): void =>
    store.commit(() => {
      recordCheckpoint(store, run, write(3));
      throw new Error('no space');
    });
  expect(failed).toThrow('no space');
  expect(recorded(store).map(({ step }) => step)).toEqual([1, 2]);
  expect(files()).toEqual(['1.json', '2.json', '3.json']);
  store.commit(() => recordCheckpoint(store, run, write(3)))();
  expect(files()).toEqual(['2.json', '3.json']);
});

test('a disk that fills up within a checkpoint leaves the one before whole, and no part of the new one', ({ skip }) => {
  const folder = mounted('size=1m') ?? skip('mounting a tmpfs needs root');
  const state = (step: number, length: number) =>
    writeCheckpoint(folder, {
      ...{ step, row: step, computeSeconds: 1, wallSeconds: 1, startValue: 1, mode: 'plain' },
      tensors: { x: new Float64Array(length).fill(step) },
    });
  const older = state(1, 10_000);
  expect(() => state(2, 200_000)).toThrow(
    expect.objectContaining({ code: 'checkpoint.unwritable', message: expect.stringMatching(/ENOSPC/) }),
  );
  expect(readdirSync(folder)).toEqual(['1.checkpoint']);
  expect(readCheckpoint(older)?.step).toBe(1);
  // With less to write there is room again.
  expect(readCheckpoint(state(2, 20_000))?.step).toBe(2);
});
