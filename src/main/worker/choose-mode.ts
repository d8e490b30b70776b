import { median } from '../../shared/stats/quantile.ts';
import type { Mode } from './protocol.ts';

/** Whether XLA lacks an op of the program, which TensorFlow's own kernels then run. */
export const isUncompilable = (error: unknown): boolean =>
  /tf2xla|unsupported operation|not compilable|No registered/i.test((error as Error).message);

/** Seconds a mode is timed for at a time, after its first call. */
const timed = 0.08;
/**
 * Where the two are as near as this, they are timed again in turn, so often, unless one step is longer than a timing: it
 * is no matter of chance then, and each would be waited for.
 */
const near = 0.1;
const rounds = 3;
/**
 * A step of a plain graph passes its nodes one by one through TensorFlow's executor: 27 microseconds at least of the 84
 * programs of the example, of which none was faster so. Where XLA's step is below, the plain graph's first call, which
 * builds the executor and can take half a second, is spared.
 */
const plainAtLeast = 20;

export interface ModeTiming {
  readonly mode: Mode;
  /** Microseconds a step; absent where XLA cannot compile the program. The plain graph is not tried where it cannot win. */
  readonly timing?: { readonly xla: number; readonly plain?: number };
}

/**
 * Times the modes on the run's own steps and keeps the faster. Where steps are small or elementwise, XLA wins by an
 * order of magnitude; where matrix products dominate, TensorFlow's own kernels can. Where the two are within 10 %, one
 * sample is chance: they are timed again in turn, first the one, then the other, and the medians decide.
 *
 * @param advance takes up to k steps and returns how many it took; throws where a mode cannot compile
 * @param restart goes back to the start
 * @param most steps that one call can take
 */
export function chooseMode(advance: (mode: Mode, k: number) => number, restart: () => void, most: number): ModeTiming {
  const measure = (mode: Mode): number => measured((k) => advance(mode, k), restart, most);
  restart();
  try {
    advance('xla', 1);
  } catch (error) {
    // An op that XLA does not have, the plain graph runs. Anything else, such as no memory, is not for us to hide.
    if (!isUncompilable(error)) throw error;
    restart();
    return { mode: 'plain' };
  }
  const samples: Record<Mode, number[]> = { plain: [], xla: [measure('xla')] };
  if (median(samples.xla) < plainAtLeast) {
    restart();
    return { mode: 'xla', timing: { xla: median(samples.xla) } };
  }
  restart();
  advance('plain', 1);
  samples.plain.push(measure('plain'));
  const isNear = (): boolean =>
    Math.abs(median(samples.xla) / median(samples.plain) - 1) < near && median(samples.plain) < timed * 1e6;
  for (let round = 0; round < rounds && isNear(); round += 1)
    for (const mode of round % 2 === 0 ? (['xla', 'plain'] as const) : (['plain', 'xla'] as const))
      samples[mode].push(measure(mode));
  restart();
  const timing = { xla: median(samples.xla), plain: median(samples.plain) };
  return { mode: timing.xla <= timing.plain ? 'xla' : 'plain', timing };
}

/** Microseconds a step of one mode: the median of its longest calls. */
function measured(advance: (k: number) => number, restart: () => void, most: number): number {
  restart();
  let timings: number[] = [];
  let longest = 0;
  for (let spent = 0, k = 1; spent < timed; k = Math.min(4 * k, most)) {
    const begin = performance.now();
    const taken = advance(k);
    const seconds = (performance.now() - begin) / 1e3;
    spent += seconds;
    if (taken > longest) {
      longest = taken;
      timings = [];
    }
    if (taken === longest && taken > 0) timings.push(seconds / taken);
    if (taken < k) {
      // The budget or the method ended it: start again, and do not wait for longer calls.
      restart();
      if (spent > timed / 4 || taken === 0) break;
    }
  }
  return timings.length === 0 ? Infinity : median(timings) * 1e6;
}
