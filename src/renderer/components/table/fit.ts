/** What a column takes, in pixels. */
export interface Need {
  /** Less would cut what must not be cut: a figure, a title. */
  readonly least: number;
  /** Shows all of it. */
  readonly whole: number;
  /** Of both, small print that is left out before anything is made narrower. */
  readonly spare: number;
}

export interface Fitted {
  readonly widths: readonly number[];
  /** Whether each column shows its small print. */
  readonly printed: readonly boolean[];
}

/**
 * Shares out the room of a table. Where not all columns find theirs, small print goes first, that of the last column
 * before that of others; then texts become narrower, in proportion to what they can spare. What is still too wide is slid.
 */
export function fit(needs: readonly Need[], room: number): Fitted {
  const printed = needs.map(() => true);
  let short = needs.reduce((sum, { whole }) => sum + whole, 0) - room;
  for (let i = needs.length - 1; i >= 0 && short > 0; i -= 1) {
    const { spare } = needs[i]!;
    if (spare <= 0) continue;
    printed[i] = false;
    short -= spare;
  }
  const own = needs.map(({ least, whole, spare }, i) => {
    const left = printed[i] === true ? 0 : spare;
    return { least: least - left, whole: whole - left };
  });
  const slack = own.reduce((sum, { least, whole }) => sum + whole - least, 0);
  const share = short > 0 && slack > 0 ? Math.min(1, short / slack) : 0;
  return { widths: own.map(({ least, whole }) => Math.floor(whole - share * (whole - least))), printed };
}
