import type { Limits } from './limits.ts';

const remembered = 64;

/** Tells whether a launch takes too long to start or has hung. Times are those of a monotonic clock. */
export class Watchdog {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #intervals: number[] = [];
  #phase: 'start' | 'heartbeat' = 'start';
  #lastSign: number;
  #lastAdvance: number;
  #lastCheck: number;
  #step = -1;

  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#lastSign = this.#lastAdvance = this.#lastCheck = now();
  }

  /** The worker has compiled and begins its loop. */
  started(): void {
    this.#phase = 'heartbeat';
    this.#lastSign = this.#lastAdvance = this.#now();
  }

  /** The worker's loop has spoken, having reached `step`. */
  sign(step: number): void {
    const now = this.#now();
    if (step > this.#step) {
      if (this.#step >= 0) this.#intervals.push(now - this.#lastAdvance);
      if (this.#intervals.length > remembered) this.#intervals.shift();
      this.#step = step;
      this.#lastAdvance = now;
    }
    this.#lastSign = now;
  }

  /** To be called every `tickMs`: which limit is exceeded, if one is. */
  check(): 'start' | 'heartbeat' | undefined {
    const now = this.#now();
    const sinceCheck = now - this.#lastCheck;
    this.#lastCheck = now;
    // This process itself slept or was stopped: what the worker said meanwhile is still to be read.
    if (sinceCheck > 5 * this.#limits.tickMs) this.#lastSign += sinceCheck;
    const limit = this.#phase === 'start' ? this.#limits.startMs : this.#silenceLimit();
    return now - this.#lastSign > limit ? this.#phase : undefined;
  }

  #silenceLimit(): number {
    const sorted = this.#intervals.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return Math.max(this.#limits.silenceMs, this.#limits.silenceFactor * median);
  }
}
