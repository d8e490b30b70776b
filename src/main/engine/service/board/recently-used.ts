/** Results by their keys: of more than `most`, those that were not asked for longest are forgotten. */
export class RecentlyUsed<T> {
  readonly #most: number;
  readonly #kept = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, make: () => T): T {
    const known = this.#kept.get(key);
    const value = known ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) for (const [oldest] of this.#kept) return this.#forget(oldest, value);
    return value;
  }

  clear(): void {
    this.#kept.clear();
  }

  #forget(key: string, value: T): T {
    this.#kept.delete(key);
    return value;
  }
}
