import { createHash } from 'node:crypto';
import { batches } from './batches.ts';
import { destinationOf } from './destination.ts';
import { Draft } from './draft.ts';
import { interrupted, unwritten } from './failures.ts';
import type { Sink } from './sink.ts';
import { openStream } from './stream.ts';

export interface Writing {
  /** How another file is chosen, such as `name another file with --out`. */
  readonly elsewhere: string;
  /** Ends it without a trace. */
  readonly interruption?: AbortSignal | undefined;
}

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

export type Pieces = Iterable<string> | AsyncIterable<string> | Uint8Array;

/** What is whole and on the disk, but not under its name yet. */
export interface Staged extends Pick<Sink, 'publish' | 'discard'> {
  readonly written: Written;
}

/**
 * Whether a name leads to a file, or to what takes bytes as they come.
 *
 * @throws DescentError export.* before anything is computed
 */
export const requirePlace = (file: string, elsewhere: string): 'file' | 'stream' => destinationOf(file, elsewhere).kind;

/**
 * Writes a file by way of a temporary one beside it, which is on the disk before it gets the name: a reader never sees
 * half a file, and an old one stays until the new one is whole. Links are followed; a pipe or a device gets the bytes as
 * they come. Between batches others have their turn; what comes asynchronously is written as it comes.
 *
 * @throws DescentError export.*; nothing is left behind
 */
export async function writeWhole(file: string, pieces: Pieces, writing: Writing): Promise<Written> {
  const staged = await stage(file, pieces, writing);
  await staged.publish();
  return staged.written;
}

/** As `writeWhole` up to the last step, for files that belong together. */
export async function stage(file: string, pieces: Pieces, { elsewhere, interruption }: Writing): Promise<Staged> {
  const explained = (error: unknown): unknown =>
    interruption?.aborted === true ? interrupted(file) : unwritten(file, error, elsewhere);
  const place = destinationOf(file, elsewhere);
  const hash = createHash('sha256');
  let bytes = 0;
  let sink: Sink | undefined;
  const discard = async (): Promise<void> => sink?.discard();
  const orDiscard = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await discard();
      throw explained(error);
    }
  };
  await orDiscard(async () => {
    sink = place.kind === 'file' ? await Draft.open(place) : await openStream(place, interruption);
    for await (const data of binary(pieces)) {
      if (!(await sink.write(data))) break;
      hash.update(data);
      bytes += data.length;
      if (interruption?.aborted === true) throw interrupted(file);
    }
    await sink.complete();
  });
  return {
    written: { bytes, sha256: hash.digest('hex') },
    publish: () => orDiscard(async () => sink?.publish()),
    discard,
  };
}

async function* binary(pieces: Pieces): AsyncGenerator<Uint8Array> {
  if (pieces instanceof Uint8Array) yield pieces;
  else for await (const batch of Symbol.asyncIterator in pieces ? pieces : batches(pieces)) yield Buffer.from(batch);
}
