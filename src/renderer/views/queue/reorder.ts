/** Where runs of the waiting list are to go: before this place, counted in the list as it is; its length is the end. */
export type Move = 'up' | 'down' | 'top' | 'bottom';

/**
 * The place before which a block of rows has to be put; undefined: it is there already.
 *
 * @param places of the rows, ascending
 */
export function placeBefore(places: readonly number[], move: Move, total: number): number | undefined {
  const first = places[0];
  const last = places.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const together = last - first === places.length - 1;
  switch (move) {
    case 'up':
      return first > 0 ? first - 1 : together ? undefined : 0;
    case 'down':
      return last < total - 1 ? last + 2 : together ? undefined : total;
    case 'top':
      return first === 0 && together ? undefined : 0;
    case 'bottom':
      return last === total - 1 && together ? undefined : total;
  }
}
