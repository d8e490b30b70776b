/** Words that belong to a point of a picture, in pixels. */
export interface Label {
  readonly words: string;
  readonly x: number;
  readonly y: number;
  /** How far from the point what is drawn there reaches. */
  readonly reach: number;
  /** Of the line from the words to the point, where they lie apart. */
  readonly colour: string;
}

export interface PlacedLabel extends Label {
  /** Where the words begin, on their base line. */
  readonly left: number;
  readonly base: number;
  /** They lie so far from their point that a line leads there. */
  readonly isApart: boolean;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const lineHeight = 14;
const ascent = 11;
/** Between words and what they stand beside. */
const gap = 4;
const furthest = 8;
/** A place further down the list is worth it where it covers that much less. */
const costOfDistance = 0.5;

type Place = Pick<PlacedLabel, 'left' | 'base' | 'isApart'>;

/** What labels are put among. */
export interface Surroundings {
  readonly widthOf: (words: string) => number;
  /** How much of the lines lies in a box. */
  readonly coveredIn: (box: Box) => number;
}

/**
 * Puts each label near its point where it covers neither another one nor a point that is marked, and as little as may be
 * of the lines, the first ones first; where methods have ended in one place, their names stand above one another, each
 * with a line to it. What finds no room is left out.
 */
export function placeLabels(
  labels: readonly Label[],
  within: Box,
  { widthOf, coveredIn }: Surroundings,
): readonly PlacedLabel[] {
  const taken: Box[] = labels.map(({ x, y, reach }) => ({
    ...{ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach },
  }));
  return labels.flatMap((label) => {
    const width = widthOf(label.words);
    const boxOf = ({ left, base }: Place): Box => ({
      ...{ left: left - 1, right: left + width + 1, top: base - ascent, bottom: base - ascent + lineHeight },
    });
    const free = places(label, width).filter((place) => {
      const box = boxOf(place);
      return isWithin(box, within) && !taken.some((other) => overlap(box, other));
    });
    const costs = free.map((place, rank) => coveredIn(boxOf(place)) + rank * costOfDistance);
    const best = free[costs.indexOf(Math.min(...costs))];
    if (best === undefined) return [];
    taken.push(boxOf(best));
    return [{ ...label, ...best }];
  });
}

/** Where words may stand, the best place first: at the right, the left, above, below, then further and further up and down. */
function places({ x, y, reach }: Label, width: number): Place[] {
  const [right, left] = [x + reach + gap, x - reach - gap - width];
  const middle = y + 4;
  const all: Place[] = [right, left].map((at) => ({ left: at, base: middle, isApart: false }));
  for (const base of [y - reach - gap, y + reach + gap + ascent - 2])
    all.push({ left: x - width / 2, base, isApart: false });
  for (let row = 1; row <= furthest; row++)
    for (const up of [-1, 1])
      for (const at of [right + row * 4, left - row * 4])
        all.push({ left: at, base: middle + up * row * lineHeight, isApart: row > 1 });
  return all;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isWithin = (a: Box, b: Box): boolean =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
