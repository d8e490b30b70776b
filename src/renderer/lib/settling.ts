/** How long to wait with every change: not at all with the first after a while, else until they have been still. */
export function settling(still_ms: number): () => number {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    const isFirst = now - last > still_ms;
    last = now;
    return isFirst ? 0 : still_ms;
  };
}
