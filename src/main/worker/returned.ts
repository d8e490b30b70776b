import type { Storage, Stored } from '../precisions/define.ts';
import type { Tree } from '../tensor/index.ts';
import type { Params } from '../tensor/params.ts';
import type { Specs } from '../tensor/program.ts';
import type { RunParts } from './parts.ts';

/** What a method hands back: its iterate as it is stored, or what it declares as its `point`. Rows and audits are of it. */
export interface Returned {
  readonly specs: Specs;
  /** @param state asked for where it is needed alone: what is read is a part of the program */
  of(stored: Stored, state: () => Tree): Stored;
  decode(returned: Stored): Params;
}

export function returnedBy({ optimizer, problem, precision }: RunParts, storage: Storage): Returned {
  if (optimizer.point === undefined)
    return { specs: storage.specs, of: (stored) => stored, decode: (stored) => storage.decode(stored) };
  const { dtype } = precision;
  return {
    specs: Object.fromEntries(Object.entries(problem.unknowns).map(([n, { shape }]) => [n, { dtype, shape }])),
    of: (stored, state) => optimizer.point!({ x: storage.decode(stored), state: state() as never }),
    decode: (returned) => returned as Params,
  };
}
