import { expect, test } from 'vitest';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { column, curveChunks, curvePart, metricsAt, readCurve } from '../../../../src/main/engine/store/curves.ts';
import type { Rows } from '../../../../src/main/worker/protocol.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, withMetrics } from '../messages.ts';

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
  const writer = new CurveWriter(store, id, 1);
  const rows = rowsOf(0, [1, undefined, NaN, Infinity, -0]);
  writer.accept(rows);
  expect(writer.pending).toBe(5);
  writer.flush();
  expect(writer.pending).toBe(0);
  const read = readCurve(store, id);
  expect(new BigUint64Array(read.values.buffer)).toEqual(new BigUint64Array(rows.values.buffer));
  expect([...read.mask]).toEqual([3, 0, 3, 3, 3]);
});

test('batches between two flushes are one chunk', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id, 1);
  writer.accept(rowsOf(0, [5, 4]));
  writer.accept(rowsOf(2, [3]));
  writer.flush();
  writer.accept(rowsOf(3, [2]));
  writer.flush();
  writer.flush();
  expect([...curveChunks(store, id)].map((chunk) => chunk.count)).toEqual([3, 1]);
  expect(steps(readCurve(store, id))).toEqual([0, 1, 2, 3]);
});

test('repeated rows are ignored and later clocks go on from the stored ones', () => {
  const { store, id } = setUp();
  const first = new CurveWriter(store, id, 1);
  first.accept(rowsOf(0, [9, 8, 7, 6]));
  first.flush();
  // The checkpoint was written after row 1; on the second launch steps 2 and 3 took 2 s less or more.
  const second = new CurveWriter(store, id, 1);
  second.accept(rowsOf(2, [7]));
  second.accept(rowsOf(3, [6, 5], -2));
  second.flush();
  const read = readCurve(store, id);
  expect(steps(read)).toEqual([0, 1, 2, 3, 4]);
  expect(clocks(read).at(-1)).toBeCloseTo(0.004, 12);
  expect(second.wallOffset).toBeCloseTo(2, 12);
});

test('the shift of the clocks outlives a launch that repeats nothing', () => {
  const { store, id } = setUp();
  const write = (firstStep: number, objectives: number[], shift: number) => {
    const writer = new CurveWriter(store, id, 1);
    writer.accept(rowsOf(firstStep, objectives, shift));
    writer.flush();
  };
  write(0, [9, 8, 7], 0);
  write(2, [7, 6], -0.5); // repeats step 2; its checkpoint after step 3 holds the shifted clock of this worker
  write(4, [5], -0.5);
  expect(clocks(readCurve(store, id)).map((s) => Math.round(s * 1000))).toEqual([0, 1, 2, 3, 4]);
});

test('where the stored end lies between two repeated rows, the clocks are aligned in between', () => {
  const { store, id } = setUp();
  const row = (step: number, shift: number) => rowsOf(step, [1], shift);
  const first = new CurveWriter(store, id, 10);
  for (const step of [0, 10, 20, 25]) first.accept(row(step, 0)); // cancelled at step 25
  first.flush();
  const second = new CurveWriter(store, id, 10);
  for (const step of [10, 20, 30, 40]) second.accept(row(step, 7));
  second.flush();
  const read = readCurve(store, id);
  expect(steps(read)).toEqual([0, 10, 20, 25, 30, 40]);
  expect(clocks(read).map((s) => Math.round(s * 1000))).toEqual([0, 10, 20, 25, 30, 40]);
});

test.each([
  ['a row is missing', [0, 1, 3]],
  ['the first row is missing', [1]],
  ['a step comes twice', [0, 1, 1]],
  ['steps go back', [0, 1, 2, 1]],
])('%s: the protocol is broken and nothing of the batch is taken', (_, stepsSent) => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id, 1);
  const rows = rowsOf(
    0,
    stepsSent.map(() => 1),
  );
  stepsSent.forEach((step, row) => void (rows.values[row * 8] = step));
  expect(() => writer.accept(rows)).toThrow(expect.objectContaining({ code: 'worker.protocol' }));
  expect(writer.pending).toBe(0);
});

test('metrics come back with their rows, whichever part is read and however they came', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id, 1);
  writer.accept(
    withMetrics(rowsOf(0, [5, 4]), [
      [0.1, 10],
      [0.2, 20],
    ]),
  );
  writer.accept(withMetrics(rowsOf(2, [3]), [[NaN, 30]]));
  writer.flush();
  // Of a launch that repeats two rows.
  const next = new CurveWriter(store, id, 1);
  next.accept(
    withMetrics(rowsOf(1, [4, 3, 2]), [
      [0.2, 20],
      [NaN, 30],
      [0.4, 40],
    ]),
  );
  next.flush();
  const all = readCurve(store, id);
  const metrics = [
    [0.1, 10],
    [0.2, 20],
    [undefined, 30],
    [0.4, 40],
  ];
  expect(metrics.map((_, row) => metricsAt(all, row, 2))).toEqual(metrics);
  const { rows } = curvePart(store, id, 1, 2);
  expect([0, 1].map((row) => metricsAt(rows, row, 2))).toEqual(metrics.slice(1, 3));
  // What a summary names otherwise is not told under a wrong name.
  expect(metricsAt(all, 0, 3)).toEqual([]);
});

test('a worker that changes how many metrics its rows have breaks its protocol', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id, 1);
  writer.accept(withMetrics(rowsOf(0, [5]), [[0.1]]));
  expect(() => writer.accept(withMetrics(rowsOf(1, [4]), [[0.1, 0.2]]))).toThrow('2 metrics');
  expect(() => writer.accept(rowsOf(1, [4]))).toThrow('0 metrics');
  expect(writer.pending).toBe(1);
});

test('rows of before a problem had metrics have none', () => {
  const { store, id } = setUp();
  const writer = new CurveWriter(store, id, 1);
  writer.accept(rowsOf(0, [5]));
  writer.flush();
  const next = new CurveWriter(store, id, 1);
  next.accept(withMetrics(rowsOf(1, [4]), [[0.5]]));
  next.flush();
  const all = readCurve(store, id);
  expect([0, 1].map((row) => metricsAt(all, row, 1))).toEqual([[undefined], [0.5]]);
  expect(steps(all)).toEqual([0, 1]);
});
