import type { Mode } from './protocol.ts';

/** Whether XLA lacks an op of the program, which TensorFlow's own kernels then run. */
export const isUncompilable = (error: unknown): boolean =>
  /tf2xla|unsupported operation|not compilable|No registered/i.test((error as Error).message);

/** Seconds a mode is timed for, after its first call. */
const timed = 0.08;

export interface ModeTiming {
  readonly mode: Mode;
  /** Microseconds a step; absent where XLA cannot compile the program. */
  readonly timing?: { readonly xla: number; readonly plain: number };
}

/**
 * Times both modes on the run's own steps and keeps the faster. Where steps are small or elementwise, XLA wins by an
 * order of magnitude; where matrix products dominate, TensorFlow's own kernels can.
 *
 * @param advance takes up to k steps and returns how many it took; throws where a mode cannot compile
 * @param restart goes back to the start
 * @param most steps that one call can take
 */
export function chooseMode(advance: (mode: Mode, k: number) => number, restart: () => void, most: number): ModeTiming {
  const measure = (mode: Mode): number => {
    restart();
    try {
      advance(mode, 1);
    } catch (error) {
      // An op that XLA does not have: the plain graph runs it. Anything else, such as no memory, is not for us to hide.
      if (mode === 'xla' && isUncompilable(error)) return Infinity;
      throw error;
    }
    let best = Infinity;
    let spent = 0;
    for (let k = 1; spent < timed; k = Math.min(4 * k, most)) {
      const begin = performance.now();
      const taken = advance(mode, k);
      const seconds = (performance.now() - begin) / 1e3;
      spent += seconds;
      if (taken < k) {
        // The budget or the method ended it: start again, and do not wait for longer calls.
        if (taken > 0) best = Math.min(best, seconds / taken);
        restart();
        if (spent > timed / 4 || taken === 0) break;
      } else best = Math.min(best, seconds / taken);
    }
    return best * 1e6;
  };
  const plain = measure('plain');
  const xla = measure('xla');
  restart();
  if (xla === Infinity) return { mode: 'plain' };
  return { mode: xla <= plain ? 'xla' : 'plain', timing: { xla, plain } };
}
