/** A colour as #rrggbb, by its three parts. */
function parts(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.replace('#', ''), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * The plane tinted by height: `low` in the valleys, `high` on the heights, a step at every line. A picture of one pixel
 * a grid point, to be stretched over the plot.
 */
export function shading(
  heights: Float64Array,
  levels: readonly number[],
  resolution: number,
  low: string,
  high: string,
): Uint8ClampedArray<ArrayBuffer> {
  const [from, to] = [parts(low), parts(high)];
  const pixels = new Uint8ClampedArray(4 * resolution * resolution);
  const [first = 0] = levels;
  const span = ((levels.at(-1) ?? 1) - first) / Math.max(1, levels.length - 1) || 1;
  for (let row = 0; row < resolution; row++)
    for (let column = 0; column < resolution; column++) {
      const height = heights[row * resolution + column] ?? NaN;
      const band = Math.min(levels.length, Math.max(0, (height - first) / span + 1));
      const share = Number.isNaN(band) ? 1 : band / Math.max(1, levels.length);
      // Pictures begin at the top.
      const at = 4 * ((resolution - 1 - row) * resolution + column);
      for (let k = 0; k < 3; k++)
        pixels[at + k] = (from[k] as number) + share * ((to[k] as number) - (from[k] as number));
      pixels[at + 3] = 255;
    }
  return pixels;
}
