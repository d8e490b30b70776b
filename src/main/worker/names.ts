import type { Tensor } from '../tensor/index.ts';

/** A record under longer names. */
export const prefixed = (prefix: string, record: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(record).map(([k, v]) => [prefix + k, v]));

/** A list as a record. */
export const named = (prefix: string, names: readonly string[], tensors: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${names[i] ?? i}`, tensor] as const));
