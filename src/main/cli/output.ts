import { once } from 'node:events';
import pc from 'picocolors';
import { spellNumber } from '../../shared/csv.ts';
import { batches } from '../engine/export/batches.ts';

/** A message: to standard error, so that standard output holds data alone. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Data: to standard output. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Streams text to standard output no faster than it is read, so that any amount needs no memory. */
export async function printAll(pieces: Iterable<string>): Promise<void> {
  for (const batch of batches(pieces)) if (!process.stdout.write(batch)) await once(process.stdout, 'drain');
}

/** One object a line; missing is null, and numbers that JSON cannot hold are the strings of the CSV. */
export const jsonLine = (record: object): string =>
  JSON.stringify(record, (_, value: unknown) => {
    if (value === undefined) return null;
    return typeof value === 'number' && !Number.isFinite(value) ? spellNumber(value) : value;
  });

export const isTerminal = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): boolean =>
  stream.isTTY && process.env['TERM'] !== 'dumb';

export type Colours = ReturnType<typeof pc.createColors>;

/** Colours for one stream: they are for terminals, and NO_COLOR (any text but an empty one) forbids them. */
export const coloursFor = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): Colours =>
  pc.createColors(isTerminal(stream) && !process.env['NO_COLOR']);
