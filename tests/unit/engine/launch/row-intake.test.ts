import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../../src/main/engine/events.ts';
import { RowIntake } from '../../../../src/main/engine/launch/row-intake.ts';
import { defaultLimits } from '../../../../src/main/engine/limits.ts';
import { readCurve } from '../../../../src/main/engine/store/curves.ts';
import { rowsInFlight, type RowsMessage } from '../../../../src/main/worker/protocol.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf } from '../messages.ts';

function setUp() {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  const told: number[] = [];
  const events: EngineEvent[] = [];
  const context = { store, limits: defaultLimits, emit: (event: EngineEvent) => void events.push(event) };
  const intake = new RowIntake(context, run!, (rows) => told.push(rows));
  const message = (firstStep: number, count: number, taken?: number): RowsMessage => ({
    ...{ type: 'rows', epoch: 1, firstRow: firstStep, rows: rowsOf(firstStep, Array<number>(count).fill(1)) },
    ...(taken !== undefined && { taken }),
  });
  return { intake, told, events, message, stored: () => readCurve(store, run!.id).count };
}

test('the worker hears what is taken when it is stored: at so many rows, and when time is over', () => {
  const { intake, told, message, stored } = setUp();
  intake.accept(message(0, 999));
  expect([told, stored()]).toEqual([[], 0]);
  intake.accept(message(999, 2));
  expect([told, stored()]).toEqual([[1_001], 1_001]);
  intake.accept(message(1_001, 5, 1_001));
  intake.flush();
  intake.flush();
  expect([told, stored()]).toEqual([[1_001, 1_006], 1_006]);
});

test('rows that are repeated after a resume are taken, too: the worker would wait for ever', () => {
  const { intake, told, message, stored } = setUp();
  intake.accept(message(0, 10));
  intake.flush();
  intake.accept(message(0, 8, 10));
  intake.flush();
  expect([told, stored()]).toEqual([[10, 18], 10]);
});

test('a worker that sends more than there is room for, as far as it can know, breaks the protocol', () => {
  const { intake, message, stored } = setUp();
  intake.accept(message(0, 4_096));
  intake.accept(message(4_096, 4_096));
  // It has been told that these are stored, and has not waited for it.
  expect(() => intake.accept(message(rowsInFlight, 1))).toThrow(
    expect.objectContaining({ code: 'worker.protocol', message: expect.stringContaining('8193 rows on their way') }),
  );
  expect(stored()).toBe(rowsInFlight);
});

test('it may not say that more is taken than it was told', () => {
  const { intake, message } = setUp();
  intake.accept(message(0, 500, 1e9));
  intake.accept(message(500, 400, 1e9));
  expect(() => intake.accept(message(900, 7_500, 1e9))).toThrow(expect.objectContaining({ code: 'worker.protocol' }));
});

test('whoever watches hears the last position, with the last audited objective', () => {
  const { intake, events, message } = setUp();
  intake.accept(message(0, 10));
  const rows = rowsOf(10, [3, undefined]);
  intake.accept({ type: 'rows', epoch: 1, firstRow: 10, rows });
  expect(events.at(-1)).toMatchObject({ type: 'progress', step: 11, f_audited: 3 });
});
