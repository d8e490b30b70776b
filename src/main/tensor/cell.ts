import type { DType } from './dtype.ts';
import type { Tensor } from './tensor.ts';

/**
 * A value that control flow carries along by itself, such as a counter of oracle calls: `while_` and `cond` thread
 * every live cell through their bodies, so that code inside a loop may change it as code outside would.
 */
export class Cell<D extends DType = DType> {
  value: Tensor<D>;
  constructor(value: Tensor<D>) {
    this.value = value;
  }
}

let live: readonly Cell[] = [];

/** Builds a graph with cells alive; their values afterwards are the results. */
export function withCells<T>(cells: readonly Cell[], build: () => T): T {
  const before = live;
  live = [...before, ...cells];
  try {
    return build();
  } finally {
    live = before;
  }
}

export const liveCells = (): readonly Cell[] => live;

/** Traces a body with the cells standing for other tensors; returns the body's result and the cells' new values. */
export function traceCells<T>(
  cells: readonly Cell[],
  inside: readonly Tensor[],
  body: () => T,
): { result: T; values: Tensor[] } {
  const before = cells.map((c) => c.value);
  cells.forEach((c, i) => (c.value = inside[i] as Tensor));
  try {
    const result = body();
    return { result, values: cells.map((c) => c.value) };
  } finally {
    cells.forEach((c, i) => (c.value = before[i] as Tensor));
  }
}
