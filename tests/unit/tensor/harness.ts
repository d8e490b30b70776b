import type { Mode, Specs, Tensors } from '../../../src/main/tensor/program.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import type { HostArray, Feeds } from '../../../src/main/tensor/runtime/session.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';
import type { Float, Shape, Tensor } from '../../../src/main/tensor/index.ts';
import * as t from '../../../src/main/tensor/index.ts';
import { mulberry32 } from '../../../src/shared/stats/mulberry32.ts';

export type F = Tensor<Float>;
export const bothModes: readonly Mode[] = ['xla', 'plain'];

/** Pure functions compiled into one session: a session costs more than a call by three orders of magnitude. */
export class Functions {
  private readonly program = new Program();
  private readonly modes = new Map<string, readonly Mode[]>();
  private session: Session | undefined;

  define<S extends Specs>(
    name: string,
    inputs: S,
    build: (inputs: Tensors<S>) => Readonly<Record<string, Tensor>>,
    modes: readonly Mode[] = bothModes,
  ): void {
    this.program.define(name, inputs, (given) => ({ outputs: build(given) }));
    this.modes.set(name, modes);
  }

  run(name: string, mode: Mode, feeds: Feeds = {}): Record<string, HostArray> {
    this.session ??= new Session(this.program, (f) => this.modes.get(f) ?? []);
    return this.session.run(name, mode, feeds);
  }

  close(): void {
    this.session?.close();
  }
}

/** Counts calls as the oracle does: by a cell, in loops, in branches and in both nested. */
export function countedCalls(k: Tensor<'int32'>): Tensor<'int32'> {
  const calls = new t.Cell<'int32'>(t.constant(0, 'int32'));
  const count = (by: number): void => void (calls.value = t.add(calls.value, by));
  return t.withCells([calls], () => {
    count(1);
    t.while_(
      (i: Tensor<'int32'>) => t.less(i, k),
      (i) => {
        t.cond(
          t.equal(t.floorMod(i, 2), 0),
          () => (count(10), i),
          () =>
            t.while_(
              (j: Tensor<'int32'>) => t.less(j, i),
              (j) => (count(100), t.add(j, 1)),
              t.constant(0, 'int32'),
            ),
        );
        return t.add(i, 1);
      },
      t.constant(0, 'int32'),
    );
    return calls.value;
  });
}

/** Numbers in [low, high), the same on every run. */
export function numbers(shape: Shape, seed: number, low = -1, high = 1): Float64Array {
  const next = mulberry32(seed);
  return Float64Array.from({ length: t.sizeOf(shape) }, () => low + (high - low) * next());
}

/** |a - b| over |b|, in the maximum norm. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [gap, size] = [0, 0];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const d = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN));
    // A NaN must fail the comparison, not vanish in a maximum.
    if (Number.isNaN(d)) return NaN;
    gap = Math.max(gap, d);
    size = Math.max(size, Math.abs(b[i] ?? 0));
  }
  return gap === 0 ? 0 : gap / size;
}
