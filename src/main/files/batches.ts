const batchLength = 1 << 16;

/** Joins pieces of text to batches worth a system call. */
export function* batches(pieces: Iterable<string>): Generator<string, void, undefined> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < batchLength) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}
