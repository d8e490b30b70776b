import { once } from 'node:events';
import pc from 'picocolors';
import { spellNumber } from '../../shared/csv.ts';
import { batches } from '../files/batches.ts';
import { visible, visibleInColours } from './visible.ts';

/** Set when standard output takes nothing any more. */
const closed = new AbortController();

/** From now on nothing is written to standard output, and what streams to it ends early. */
export const closeOutput = (): void => closed.abort();

const write = (text: string): boolean => closed.signal.aborted || process.stdout.write(text);

/** A message: to standard error, so that standard output holds data alone. */
export const say = (text: string): void => {
  process.stderr.write(`${visible(text)}\n`);
};

/** Text for people: to standard output. */
export const print = (text: string): void => {
  write(`${asText(text)}\n`);
};

/** Data, which stays as it is: to standard output. */
export const printData = (text: string): void => {
  write(`${text}\n`);
};

/** Streams data to standard output no faster than it is read, so that any amount needs no memory. */
export async function printAll(pieces: Iterable<string>): Promise<void> {
  for (const batch of batches(pieces)) {
    if (closed.signal.aborted) return;
    // A reader that goes away sends no `drain`.
    if (!write(batch)) await once(process.stdout, 'drain', { signal: closed.signal }).catch(() => undefined);
  }
}

/** As `printAll`, of text for people. */
export const printAllText = (pieces: Iterable<string>): Promise<void> =>
  printAll(
    (function* () {
      for (const piece of pieces) yield asText(piece);
    })(),
  );

const asText = (text: string): string => (hasColours(process.stdout) ? visibleInColours(text) : visible(text));

/** One object a line; missing is null, and numbers that JSON cannot hold are the strings of the CSV. */
export const jsonLine = (record: object): string =>
  JSON.stringify(record, (_, value: unknown) => {
    if (value === undefined) return null;
    return typeof value === 'number' && !Number.isFinite(value) ? spellNumber(value) : value;
  });

export const isTerminal = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): boolean =>
  stream.isTTY && process.env['TERM'] !== 'dumb';

export type Colours = ReturnType<typeof pc.createColors>;

/** Colours are for terminals, and NO_COLOR (any text but an empty one) forbids them. */
const hasColours = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): boolean =>
  isTerminal(stream) && !process.env['NO_COLOR'];

/** Colours for one stream; what is painted here and holds text from outside is to be `visible` before. */
export const coloursFor = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): Colours => pc.createColors(hasColours(stream));
