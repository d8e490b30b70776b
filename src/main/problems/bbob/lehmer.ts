/**
 * The random numbers of BBOB's instances: N. Hansen, S. Finck, R. Ros, A. Auger, "Real-parameter black-box optimization
 * benchmarking 2009: noiseless functions definitions" (INRIA RR-6829), in the form of the COCO platform.
 */
const modulus = 2_147_483_647;

/** n numbers in (0, 1): Lehmer's generator with multiplier 16807, through a table of 32 entries (Bays-Durham). */
export function uniforms(n: number, seed: number): Float64Array {
  let state = Math.max(1, Math.abs(seed));
  const next = (): number => (state = (16_807 * state) % modulus);
  const table = new Float64Array(32);
  for (let i = 39; i >= 0; i--) {
    const value = next();
    if (i < 32) table[i] = value;
  }
  let last = table[0] as number;
  return Float64Array.from({ length: n }, () => {
    const at = Math.floor(last / 67_108_865);
    last = table[at] as number;
    table[at] = next();
    return last / modulus || 1e-99;
  });
}

/** n standard normal numbers: radii from the first n uniform numbers, angles from the next n. */
export function normals(n: number, seed: number): Float64Array {
  const u = uniforms(2 * n, seed);
  return Float64Array.from({ length: n }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(u[i] as number));
    return radius * Math.cos(2 * Math.PI * (u[n + i] as number)) || 1e-99;
  });
}
