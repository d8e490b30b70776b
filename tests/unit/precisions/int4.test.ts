import { describe, expect, it } from 'vitest';
import int4 from '../../../src/main/precisions/int4.ts';
import { pack, unpack } from '../../../src/main/precisions/packing.ts';
import { randomData } from '../../../src/main/problems/random.ts';
import type { ParameterSpec, ProblemInstance } from '../../../src/main/problems/define.ts';
import * as t from '../../../src/main/tensor/index.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';

const vector = (n: number, role: ParameterSpec['role'] = 'weight'): Record<string, ParameterSpec> => ({
  x: { shape: [n], role },
});

/** Stores values under int4 and reads them back: to nearest, and by stochastic rounding under several seeds. */
function roundTrip(
  values: Float64Array,
  kind: ProblemInstance['int4'],
  seeds: readonly number[],
): { nearest: Float32Array; stochastic: Float32Array[] } {
  const storage = int4.layout(vector(values.length), kind);
  const program = new Program();
  const spec = { dtype: 'float32', shape: [values.length] } as const;
  program.define('nearest', { x: spec }, ({ x }) => ({ outputs: storage.decode(storage.encode({ x })) }));
  program.define('stochastic', { x: spec, seed: { dtype: 'int32', shape: [] } }, ({ x, seed }) => ({
    outputs: storage.decode(storage.write({ x }, t.makeKey(seed))),
  }));
  const session = new Session(program, () => ['plain']);
  const nearest = session.run('nearest', 'plain', { x: values })['x'] as Float32Array;
  const stochastic = seeds.map((seed) => session.run('stochastic', 'plain', { x: values, seed })['x'] as Float32Array);
  session.close();
  return { nearest, stochastic };
}

const relativeError = (a: Float32Array, b: Float64Array): number => {
  const error = a.reduce((s, v, i) => s + (v - (b[i] ?? 0)) ** 2, 0);
  return Math.sqrt(error / b.reduce((s, v) => s + v * v, 0));
};

describe('packing', () => {
  it('puts two codes in a byte, low nibble first, two’s complement', () => {
    const program = new Program();
    program.define('pack', { codes: { dtype: 'int32', shape: [5] } }, ({ codes }) => {
      const bytes = pack(codes);
      return { outputs: { bytes, back: unpack(bytes, 5) } };
    });
    const session = new Session(program, () => ['plain', 'xla']);
    for (const mode of ['plain', 'xla'] as const) {
      const { bytes, back } = session.run('pack', mode, { codes: Int32Array.of(-7, 7, 0, -1, 3) });
      expect([...(bytes ?? [])]).toEqual([0x79, 0xf0, 0x03]);
      expect([...(back ?? [])]).toEqual([-7, 7, 0, -1, 3]);
    }
    session.close();
  });
});

describe('int4 storage', () => {
  const { normal } = randomData(1);
  const values = Float64Array.from({ length: 64 * 4096 }, normal);

  it('has the error of format int4r in blocks of 64: 0.108 to nearest, 0.153 stochastic', () => {
    const { nearest, stochastic } = roundTrip(values, 'blocks-all', [1]);
    expect(relativeError(nearest, values)).toBeCloseTo(0.108, 2.7);
    expect(relativeError(stochastic[0] as Float32Array, values)).toBeCloseTo(0.153, 2.7);
  });

  it('rounds stochastically without bias, and equal keys round alike', () => {
    const few = values.slice(0, 64);
    const seeds = Array.from({ length: 400 }, (_, i) => i);
    const { stochastic } = roundTrip(few, 'blocks-all', [...seeds, 0]);
    expect(stochastic[400]).toEqual(stochastic[0]);
    const step = Math.max(...few.map(Math.abs)) / 7;
    few.forEach((x, i) => {
      const mean = seeds.reduce((s, k) => s + (stochastic[k]?.[i] ?? NaN), 0) / seeds.length;
      // Standard deviation of the mean is at most step/2/sqrt(400); five of them.
      expect(Math.abs(mean - x)).toBeLessThan(5 * (step / 40));
    });
  });

  it('keeps to the lattice of a box and clips at its edge', () => {
    const { nearest } = roundTrip(Float64Array.of(0.15, -3, 2, 1.2), { lattice: 1.4 }, []);
    expect([...nearest].map((v) => Math.round((v / 1.4) * 7))).toEqual([1, -7, 7, 6]);
  });

  it('says what is kept and how many bytes are held: ⌈n/2⌉ + 4 a group', () => {
    const unknowns: Record<string, ParameterSpec> = {
      W: { shape: [64, 64], role: 'weight' },
      b: { shape: [2000], role: 'bias' },
      V: { shape: [64, 10], role: 'weight' },
    };
    const { record, specs } = int4.layout(unknowns, 'blocks');
    expect(record.kept).toEqual(['b', 'V']);
    expect(record.packed_bytes).toBe(4096 / 2 + 4 * 64 + 4 * (2000 + 640));
    expect(record.allocated_bytes).toBe(record.packed_bytes + 4 * 4096);
    expect(record.words).toBe('4-bit parameters, arithmetic simulated in fp32');
    expect(record.master_copy).toBe('no');
    expect(specs['W.codes']).toEqual({ dtype: 'uint8', shape: [2048] });
  });

  it('refuses a problem of which nothing would be packed', () => {
    expect(() => int4.layout(vector(100), 'blocks')).toThrow(
      expect.objectContaining({ code: 'precision.meaningless' }),
    );
    expect(() => int4.layout(vector(100), undefined)).toThrow(
      expect.objectContaining({ code: 'precision.meaningless' }),
    );
  });
});
