import { SvelteMap } from 'svelte/reactivity';

export type RowKey = string | number;

/** The rows that are selected, by key: they stay so when the table is sorted, refreshed or scrolled away. */
export class TableSelection<Row> {
  /** As many as one call takes. */
  static readonly most = 10_000;

  readonly #keyOf: (row: Row) => RowKey;
  readonly #rows = new SvelteMap<RowKey, Row>();

  constructor(keyOf: (row: Row) => RowKey) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** In the order in which they were selected. */
  get rows(): Row[] {
    return [...this.#rows.values()];
  }

  keyOf(row: Row): RowKey {
    return this.#keyOf(row);
  }

  has(row: Row): boolean {
    return this.#rows.has(this.#keyOf(row));
  }

  toggle(row: Row): void {
    const key = this.#keyOf(row);
    if (!this.#rows.delete(key)) this.add([row]);
  }

  only(rows: readonly Row[]): void {
    this.#rows.clear();
    this.add(rows);
  }

  /** Adds up to what one call takes; tells whether there was room for all. */
  add(rows: readonly Row[]): boolean {
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (this.#rows.size >= TableSelection.most && !this.#rows.has(key)) return false;
      this.#rows.set(key, row);
    }
    return true;
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Rows as they are to stay selected; undefined: no longer. */
  narrow(left: (row: Row) => Row | undefined): void {
    for (const [key, row] of [...this.#rows]) {
      const next = left(row);
      if (next === undefined) this.#rows.delete(key);
      else if (next !== row) this.#rows.set(key, next);
    }
  }

  /** Newer figures of rows that are selected. */
  update(rows: Iterable<Row>): void {
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (this.#rows.has(key)) this.#rows.set(key, row);
    }
  }
}
