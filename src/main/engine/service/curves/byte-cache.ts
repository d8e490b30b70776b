/** Keeps what was used last, up to so many bytes in all. */
export class ByteCache<T> {
  readonly #capacity: number;
  readonly #entries = new Map<string, { readonly value: T; readonly bytes: number }>();
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** What is larger than the whole cache is not kept. */
  set(key: string, value: T, bytes: number): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#bytes -= known.bytes;
      this.#entries.delete(key);
    }
    if (bytes > this.#capacity) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#capacity) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
