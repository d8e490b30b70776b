import { settling } from '../../lib/settling.ts';

/**
 * The newest value, for questions that a drag would ask a hundred times a second: the first change after a while is taken
 * at once, those that follow it closely once they have been still.
 */
export class Settled<T> {
  value = $state.raw<T>() as T;

  constructor(read: () => T, still_ms = 80) {
    this.value = read();
    const delay = settling(still_ms);
    let first = true;
    $effect(() => {
      const next = read();
      if (first) {
        first = false;
        this.value = next;
        return;
      }
      const timer = setTimeout(() => (this.value = next), delay());
      return () => clearTimeout(timer);
    });
  }
}
