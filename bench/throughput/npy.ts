import type { HostTensor } from '../../src/main/problems/define.ts';

/** A tensor as numpy's `load` reads it: version 1.0 of its format, little endian, row after row. */
export function npy({ values, shape }: HostTensor): Buffer {
  const type = values instanceof Int32Array ? '<i4' : '<f8';
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join('')}), }`;
  // The magic number, two bytes of version, two of length, and the header, which fills up to a multiple of 64.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const begin = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, length & 0xff, length >> 8]);
  return Buffer.concat([
    begin,
    Buffer.from(`${header.padEnd(length - 1)}\n`, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}
