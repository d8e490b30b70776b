import { expect } from 'vitest';
import type { DType } from '../../../src/main/tensor/dtype.ts';
import type * as t from '../../../src/main/tensor/index.ts';
import type { Mode } from '../../../src/main/tensor/program.ts';
import type { Feeds } from '../../../src/main/tensor/runtime/session.ts';
import type { BatchingInput } from './batching-cases.ts';
import type { Functions } from './harness.ts';
import { relativeError } from './harness.ts';

/** Members of a batch. */
export const size = 3;
const members = Array.from({ length: size }, (_, member) => member);

type Cases = readonly { readonly inputs: readonly BatchingInput[] }[];

export const inputName = (id: number, i: number): string => `x_${id}_${i}`;
export const dtypeOf = (input: BatchingInput, precision: t.Float): DType =>
  input.dtype === 'float' ? precision : input.dtype;

/** The value of an input for a member: its entries in another order, floats also smaller, whole numbers moved on. */
function ofMember({ dtype, at, range: [low, high] = [0, 2] }: BatchingInput, member: number): number[] {
  const values = Array.from(at, (_, i) => at[(i + member) % at.length] ?? 0);
  return dtype === 'float'
    ? values.map((v) => v * 0.95 ** member)
    : values.map((v) => low + ((v - low + member) % (high - low)));
}

/** Which inputs are mapped: bit i of a mask. A case takes a mask as far as it has inputs. */
export const isMapped = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;
export const masksOf = (c: Cases[number]): number[] =>
  Array.from({ length: 2 ** c.inputs.length - 1 }, (_, i) => i + 1);
export const everyInput = (c: Cases[number]): number => 2 ** c.inputs.length - 1;

/** The first case of each op: a graph of all takes XLA minutes to compile, and what differs between them is graphs. */
export function oneOfEach<C extends { readonly op: string }>(cases: readonly C[]): C[] {
  const seen = new Set<string>();
  return cases.filter(({ op }) => !seen.has(op) && seen.add(op));
}

/** Inputs of a member alone; what is not mapped is the first member's. */
export const feedsOf = (cases: Cases, mask: number, member: number): Feeds =>
  Object.fromEntries(
    cases.flatMap((c, id) =>
      c.inputs.map((x, i) => [inputName(id, i), Float64Array.from(ofMember(x, isMapped(mask, i) ? member : 0))]),
    ),
  );

export const feedsOfAll = (cases: Cases): Feeds =>
  Object.fromEntries(
    cases.flatMap((c, id) =>
      c.inputs.map((x, i) => [inputName(id, i), Float64Array.from(members.flatMap((member) => ofMember(x, member)))]),
    ),
  );

export const specsOf = (
  cases: Cases,
  precision: t.Float,
  batch: readonly number[],
): Record<string, { dtype: DType; shape: t.Shape }> =>
  Object.fromEntries(
    cases.flatMap((c, id) =>
      c.inputs.map((x, i) => [inputName(id, i), { dtype: dtypeOf(x, precision), shape: [...batch, ...x.shape] }]),
    ),
  );

export const membersOf = (list: readonly number[] = []): number[][] =>
  members.map((k) => list.slice((k * list.length) / size, ((k + 1) * list.length) / size));

export const run = (functions: Functions, name: string, mode: Mode, feeds: Feeds): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(functions.run(name, mode, feeds)).map(([k, v]) => [k, Array.from(v)]));

/** Made once for each key, also where that fails: a program that does not compile takes as long as one that does. */
export function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, () => T>();
  return (key) => {
    let result = made.get(key);
    if (!result) {
      try {
        const value = make(key);
        result = () => value;
      } catch (error) {
        result = () => {
          throw error;
        };
      }
      made.set(key, result);
    }
    return result();
  };
}

/** Relative where there is a size to relate to; what is nothing but rounding is held to zero. */
export function expectClose(got: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  if (scale < tolerance) expect(Math.max(...got.map(Math.abs))).toBeLessThan(10 * tolerance);
  else expect(relativeError(got, expected)).toBeLessThan(tolerance);
}
