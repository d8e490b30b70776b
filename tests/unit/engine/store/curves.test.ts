import { expect, test } from 'vitest';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { column, curveChunks, readCurve } from '../../../../src/main/engine/store/curves.ts';
import type { Rows } from '../../../../src/main/worker/protocol.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf } from '../messages.ts';

const clocks = ({ values, count }: Rows) =>
  Array.from({ length: count }, (_, row) => values[row * 8 + column.compute_s]!);
const steps = ({ values, count }: Rows) => Array.from({ length: count }, (_, row) => values[row * 8 + column.step]);

function setUp() {
  const store = temporaryStore();
  const [run] = queue(store, [spec()]);
  return { store, id: run!.id };
}

test('rows come back bit for bit, with NaN apart from missing', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id);
  const rows = rowsOf(0, [1, undefined, NaN, Infinity, -0]);
  writer.accept(rows, 0);
  expect(writer.pending).toBe(5);
  writer.flush();
  expect(writer.pending).toBe(0);
  const read = readCurve(store, id);
  expect(new BigUint64Array(read.values.buffer)).toEqual(new BigUint64Array(rows.values.buffer));
  expect([...read.mask]).toEqual([3, 0, 3, 3, 3]);
});

test('batches between two flushes are one chunk', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id);
  writer.accept(rowsOf(0, [5, 4]), 0);
  writer.accept(rowsOf(2, [3]), 2);
  writer.flush();
  writer.accept(rowsOf(3, [2]), 3);
  writer.flush();
  writer.flush();
  expect([...curveChunks(store, id)].map((chunk) => chunk.count)).toEqual([3, 1]);
  expect(steps(readCurve(store, id))).toEqual([0, 1, 2, 3]);
});

test('repeated rows are ignored and later clocks go on from the stored ones', () => {
  const { store, id } = setUp();
  const first = new CurveWriter(store, id);
  first.accept(rowsOf(0, [9, 8, 7, 6]), 0);
  first.flush();
  // The checkpoint was written after row 1; on the second launch steps 2 and 3 took 2 s less or more.
  const second = new CurveWriter(store, id);
  second.accept(rowsOf(2, [7]), 2);
  second.accept(rowsOf(3, [6, 5], -2), 3);
  second.flush();
  const read = readCurve(store, id);
  expect(steps(read)).toEqual([0, 1, 2, 3, 4]);
  expect(clocks(read).at(-1)).toBeCloseTo(0.004, 12);
  expect(second.wallOffset).toBeCloseTo(2, 12);
});

test('the shift of the clocks outlives a launch that repeats nothing', () => {
  const { store, id } = setUp();
  const write = (firstRow: number, objectives: number[], shift: number) => {
    const writer = new CurveWriter(store, id);
    writer.accept(rowsOf(firstRow, objectives, shift), firstRow);
    writer.flush();
  };
  write(0, [9, 8, 7], 0);
  write(2, [7, 6], -0.5); // repeats row 2; its checkpoint after row 3 holds the shifted clock of this worker
  write(4, [5], -0.5);
  expect(clocks(readCurve(store, id)).map((s) => Math.round(s * 1000))).toEqual([0, 1, 2, 3, 4]);
});

test('rows after a gap, and a repeated row that is another one, break the protocol', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id);
  writer.accept(rowsOf(0, [1, 2]), 0);
  const protocol = expect.objectContaining({ code: 'worker.protocol' });
  expect(() => writer.accept(rowsOf(3, [1]), 3)).toThrow(protocol);
  expect(() => writer.accept(rowsOf(5, [1]), 1)).toThrow(protocol);
});
