import type { Heartbeat } from '../../worker/protocol.ts';
import type { Limits } from '../limits.ts';

/** Tells whether a launch takes too long to start or has hung. Times are those of a monotonic clock. */
export class Watchdog {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** undefined: it has not yet. */
  #startedAt: number | undefined;
  #lastSign: number;
  #lastCheck: number;
  #beat: Heartbeat | undefined;

  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#lastSign = this.#lastCheck = now();
  }

  /** The worker has compiled and begins its loop. */
  started(): void {
    this.#startedAt = this.#lastSign = this.#now();
  }

  /** The worker's process is awake. */
  heard(beat: Heartbeat): void {
    // While it starts, the computing thread has to get on: each call that is over may be a slow step, or a compilation.
    const goesOn = this.#startedAt !== undefined || beat.calls > (this.#beat?.calls ?? 0);
    this.#beat = beat;
    if (goesOn) this.#lastSign = this.#now();
  }

  /** To be called every `tickMs`: which limit is exceeded, if one is. */
  check(): 'start' | 'call' | 'silence' | undefined {
    const now = this.#now();
    const sinceCheck = now - this.#lastCheck;
    this.#lastCheck = now;
    // This process itself slept or was stopped: what the worker said meanwhile is still to be read.
    if (sinceCheck > 5 * this.#limits.tickMs) this.#lastSign += sinceCheck;
    const silence = now - this.#lastSign;
    if (this.#startedAt === undefined) return silence > this.#limits.startMs ? 'start' : undefined;
    if (silence > this.#limits.silenceMs) return 'silence';
    return this.#callIsTooLong(now - this.#startedAt) ? 'call' : undefined;
  }

  /**
   * The limit follows what calls have taken so far: steps may be slow.
   *
   * @param age since the start: what lasted longer is of the start, and was over when the loop began
   */
  #callIsTooLong(age: number): boolean {
    if (this.#beat === undefined) return false;
    const { current, longest } = this.#beat;
    const lasted = Math.min(1e3 * current, age);
    return lasted > Math.max(this.#limits.silenceMs, this.#limits.silenceFactor * 1e3 * longest);
  }
}
