/**
 * What each of a table's slots for rows has shown. While another row is read its cells stay, out of sight: to make them
 * anew takes longer than to fill them.
 */
export class Slots<Row> {
  readonly #rows = new Map<number, Row>();

  /** What a slot draws: its row, or while that is not here the one before. Undefined: there was none. */
  drawn(slot: number, row: Row | undefined): Row | undefined {
    if (row !== undefined) this.#rows.set(slot, row);
    return row ?? this.#rows.get(slot);
  }
}
