import { expect, test } from 'vitest';
import { CurveWriter } from '../../../../src/main/engine/store/curve-writer.ts';
import { metricsAt, readCurve } from '../../../../src/main/engine/store/curves.ts';
import { dropStrayRow } from '../../../../src/main/engine/store/stray-row.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';
import { rowsOf, withMetrics } from '../messages.ts';

const every = 10;

/** A run with rows at these steps, some of them written together. */
function stored(...chunks: readonly (readonly number[])[]) {
  const store = temporaryStore();
  const id = queue(store, [spec()])[0]!.id;
  const writer = new CurveWriter(store, id, every);
  for (const steps of chunks) {
    for (const step of steps) writer.accept(withMetrics(rowsOf(step, [1 / (step + 1)]), [[step, step + 1]]));
    writer.flush();
  }
  const dropFrom = (from: number): number[] => {
    store.append(() => dropStrayRow(store, id, every, from));
    const rows = readCurve(store, id);
    const { count, values, mask } = rows;
    expect([...mask]).toEqual(Array<number>(count).fill(3));
    return Array.from({ length: count }, (_, row) => {
      expect(values[row * 8 + 7]).toBe(1 / (values[row * 8]! + 1));
      expect(metricsAt(rows, row, 2)).toEqual([values[row * 8], values[row * 8]! + 1]);
      return values[row * 8]!;
    });
  };
  return dropFrom;
}

test('a last row between two of the rule is dropped, wherever its chunk begins', () => {
  expect(stored([0, 10, 20, 23])(0)).toEqual([0, 10, 20]);
  expect(stored([0, 10, 20], [23])(0)).toEqual([0, 10, 20]);
  expect(stored([0, 10], [20, 23])(0)).toEqual([0, 10, 20]);
  expect(stored([0], [3])(0)).toEqual([0]);
});

test('rows of the rule stay', () => {
  expect(stored([0, 10, 20])(0)).toEqual([0, 10, 20]);
  expect(stored([0], [10])(0)).toEqual([0, 10]);
  expect(stored([0])(0)).toEqual([0]);
  expect(stored()(0)).toEqual([]);
});

test('a row before the point from which the run goes on stays: it is not made again', () => {
  expect(stored([0, 10, 20, 23])(24)).toEqual([0, 10, 20, 23]);
  expect(stored([0, 10, 20, 23])(23)).toEqual([0, 10, 20]);
});
