/** Coordinate `index` of `count` evenly spaced ones from end to end of a range. */
export const gridPoint = ([from, to]: readonly [number, number], index: number, count: number): number =>
  index === count - 1 ? to : from + ((to - from) * index) / (count - 1);
