/** The pixel columns of a chart along its x axis. */
export interface PixelColumns {
  readonly count: number;
  readonly log: boolean;
}

/**
 * `count` + 1 edges from the least to the greatest x, equally wide on the axis. Columns hold what is at least their left
 * edge and below their right one; the last one holds the greatest x too.
 *
 * @param from on a log axis the least positive x
 */
export function columnEdges({ count, log }: PixelColumns, from: number, to: number): Float64Array {
  const edges = new Float64Array(count + 1);
  for (let i = 0; i <= count; i += 1)
    edges[i] = log && from > 0 ? from * (to / from) ** (i / count) : from + ((to - from) * i) / count;
  edges[0] = from;
  edges[count] = to;
  return edges;
}
