import { requirePlace as requirePlaceOf, writeWhole as write } from '../../files/write-whole.ts';
import { endSignals } from '../signals.ts';

const elsewhere = 'name another file with --out';

/** @throws DescentError export.* before anything is computed */
export const requirePlace = (file: string): void => void requirePlaceOf(file, elsewhere);

/** Writes a file whole or not at all; what ends the program leaves nothing behind. */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  const signals = endSignals();
  // As long as it goes on: what is impatient must not leave half a file either.
  for (const signal of signals) process.on(signal, interrupt);
  try {
    await write(file, pieces, { elsewhere, interruption: interruption.signal });
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
