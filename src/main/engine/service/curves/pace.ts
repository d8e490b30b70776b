import { setImmediate } from 'node:timers/promises';

/** The engine's loop serves workers too: whatever takes long steps aside this often. */
const sliceMs = 15;

/** Lets long work be done in slices. */
export class Pace {
  #begun = performance.now();

  /** Steps aside where the slice has been used. */
  async rest(): Promise<void> {
    if (performance.now() - this.#begun < sliceMs) return;
    await setImmediate();
    this.#begun = performance.now();
  }

  /** Does all the work of a generator that yields where it may be interrupted. */
  async finish<T>(work: Generator<undefined, T, undefined>): Promise<T> {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      await this.rest();
    }
  }
}
