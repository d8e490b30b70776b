/** What the calls of a process come to, in seconds of a clock that stands while the process does. */
export interface CallTimes {
  /** Completed. */
  readonly calls: number;
  /** How long the one that goes on has lasted; 0: none does. */
  readonly current: number;
  /** The longest of those completed. */
  readonly longest: number;
}

const cells = { begin: 0, calls: 1, longest: 2, stood: 3 } as const;
const second = 1e9;

/**
 * Times the calls into TensorFlow in memory that another thread reads: the one that computes can tell nothing while a
 * call goes on. Nanoseconds of the monotonic clock.
 */
export class CallClock {
  readonly memory: SharedArrayBuffer;
  readonly #cells: BigInt64Array;
  readonly #now: () => bigint;

  constructor(
    memory = new SharedArrayBuffer(Object.keys(cells).length * BigInt64Array.BYTES_PER_ELEMENT),
    now: () => bigint = () => process.hrtime.bigint(),
  ) {
    this.memory = memory;
    this.#cells = new BigInt64Array(memory);
    this.#now = now;
  }

  during<T>(call: () => T): T {
    Atomics.store(this.#cells, cells.begin, this.#awake());
    try {
      return call();
    } finally {
      const lasted = this.#awake() - Atomics.exchange(this.#cells, cells.begin, 0n);
      Atomics.add(this.#cells, cells.calls, 1n);
      if (lasted > Atomics.load(this.#cells, cells.longest)) Atomics.store(this.#cells, cells.longest, lasted);
    }
  }

  /** What was timed so far says nothing of the calls to come, such as a first one that compiles. */
  forget(): void {
    Atomics.store(this.#cells, cells.longest, 0n);
  }

  /** The process stood still for so long, or the clock leapt: no call lasted for it. */
  stood(nanoseconds: bigint): void {
    Atomics.add(this.#cells, cells.stood, nanoseconds);
  }

  read(): CallTimes {
    const begin = Atomics.load(this.#cells, cells.begin);
    return {
      calls: Number(Atomics.load(this.#cells, cells.calls)),
      current: begin === 0n ? 0 : Math.max(0, Number(this.#awake() - begin) / second),
      longest: Number(Atomics.load(this.#cells, cells.longest)) / second,
    };
  }

  #awake(): bigint {
    return this.#now() - Atomics.load(this.#cells, cells.stood);
  }
}

/** Of this process. */
export const callClock = new CallClock();
