/** A target after a key: a tenth of a decade, with Shift a decade, to the next round place; null: not such a key. */
export function stepped(target: number, key: string, coarse: boolean): number | null {
  const directions: Readonly<Record<string, number>> = {
    ArrowUp: 1,
    ArrowRight: 1,
    ArrowDown: -1,
    ArrowLeft: -1,
    PageUp: 10,
    PageDown: -10,
  };
  const direction = directions[key];
  if (direction === undefined) return null;
  const tenths = Math.round(Math.log10(target) * 10);
  const next = coarse && Math.abs(direction) === 1 ? tenths + 10 * direction : tenths + direction;
  // Beyond these a double has no room.
  return Number((10 ** (Math.min(Math.max(next, -3000), 3000) / 10)).toPrecision(3));
}
