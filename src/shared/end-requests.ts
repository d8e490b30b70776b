/** Signals by which a person, or the system, asks a program to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** A terminal that is closed tells the shell and the kernel, and both and every launcher between tell the program. */
const together_ms = 500;

/**
 * What signals ask for. Those that come within half a second are one request. Only Ctrl-C says that more is wanted than
 * was asked for: the system sends the others more than once by itself.
 */
export class EndRequests {
  #count = 0;
  #last = -Infinity;

  get count(): number {
    return this.#count;
  }

  /**
   * @param now milliseconds of a clock that never jumps
   * @returns the number of the request, from 1; undefined: it asks for nothing new
   */
  take(signal: EndSignal, now: number): number | undefined {
    if (now - this.#last < together_ms) return undefined;
    if (signal !== 'SIGINT' && this.#count > 0) return undefined;
    this.#last = now;
    return (this.#count += 1);
  }
}
