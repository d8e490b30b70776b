/** Times are milliseconds. */
export interface Limits {
  /** Of a call before the first step, such as the first compilation of CUDA kernels, which is slow. */
  readonly startMs: number;
  /** A running worker has hung whose heart is not heard for longer, or of which one call lasts longer, */
  readonly silenceMs: number;
  /** unless its steps are slow: a call may last this many times the longest that was measured. */
  readonly silenceFactor: number;
  /** From a request to cancel to SIGTERM. */
  readonly cancelMs: number;
  /** From a request to write a checkpoint and stop to SIGTERM. */
  readonly stopMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly terminateMs: number;
  /** Rows are written at least this often, */
  readonly flushMs: number;
  /** or when so many wait; the worker may send more only then (`rowsInFlight`). */
  readonly flushRows: number;
  /** How often limits are checked and memory is sampled. */
  readonly tickMs: number;
  /** Crashes in a row with one cause, after which a program's other runs are put off. */
  readonly crashes: number;
}

export const defaultLimits: Limits = {
  startMs: 600_000,
  silenceMs: 30_000,
  silenceFactor: 20,
  cancelMs: 2_000,
  stopMs: 15_000,
  terminateMs: 3_000,
  flushMs: 250,
  flushRows: 1_000,
  tickMs: 1_000,
  crashes: 3,
};
