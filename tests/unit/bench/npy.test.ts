import { expect, test } from 'vitest';
import { npy } from '../../../bench/throughput/npy.ts';

/** The parts of a file by numpy's own description of version 1.0. */
function read(file: Buffer) {
  expect([...file.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  const end = 10 + file.readUInt16LE(8);
  return { header: file.toString('latin1', 10, end), end, body: file.subarray(end) };
}

test('floats are written whole, with a header that fills up to a multiple of 64 and ends its line', () => {
  const { header, end, body } = read(npy({ values: Float64Array.of(1, -0.5, NaN, 1e300, 2, 3), shape: [2, 3] }));
  expect(header.trimEnd()).toBe("{'descr': '<f8', 'fortran_order': False, 'shape': (2,3,), }");
  expect(header.endsWith('\n')).toBe(true);
  expect(end % 64).toBe(0);
  expect(Array.from({ length: 6 }, (_, i) => body.readDoubleLE(8 * i))).toEqual([1, -0.5, NaN, 1e300, 2, 3]);
  expect(body.length).toBe(48);
});

test('integers and scalars have shapes of their own, and a part of a buffer is written without the rest', () => {
  const part = Int32Array.of(7, 8, -9).subarray(1);
  const vector = read(npy({ values: part, shape: [2] }));
  expect(vector.header.trimEnd()).toBe("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }");
  expect([vector.body.readInt32LE(0), vector.body.readInt32LE(4), vector.body.length]).toEqual([8, -9, 8]);
  expect(read(npy({ values: Float64Array.of(4), shape: [] })).header).toContain("'shape': (), ");
});
