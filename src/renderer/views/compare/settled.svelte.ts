/** The newest value once it has been still for a while: for questions that a drag would ask a hundred times a second. */
export class Settled<T> {
  value = $state.raw<T>() as T;

  constructor(read: () => T, still_ms = 80) {
    this.value = read();
    let first = true;
    $effect(() => {
      const next = read();
      if (first) {
        first = false;
        this.value = next;
        return;
      }
      const timer = setTimeout(() => (this.value = next), still_ms);
      return () => clearTimeout(timer);
    });
  }
}
