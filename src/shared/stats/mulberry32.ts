/**
 * Tommy Ettinger's mulberry32: uniform numbers in [0, 1), 32 bits of state, for seeds in [0, 2^32). Random data and
 * resampling use it, so that they can be made again in any language.
 */
export function mulberry32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
