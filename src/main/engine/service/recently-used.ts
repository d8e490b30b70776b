interface Kept<T> {
  readonly value: T;
  readonly weight: number;
}

/** Values by their keys, within a capacity: those that were not asked for longest are forgotten. */
export class RecentlyUsed<T> {
  readonly #capacity: number;
  readonly #kept = new Map<string, Kept<T>>();
  #weight = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): T | undefined {
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.value;
  }

  /** @param weight its part of the capacity, in the capacity's unit; what is larger than the whole is not kept */
  set(key: string, value: T, weight = 1): void {
    this.forget(key);
    if (weight > this.#capacity) return;
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#capacity) return;
      this.forget(oldest);
    }
  }

  getOrMake(key: string, make: () => T): T {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value);
    return value;
  }

  clear(): void {
    this.#kept.clear();
    this.#weight = 0;
  }

  forget(key: string): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    this.#kept.delete(key);
    this.#weight -= known.weight;
  }
}
