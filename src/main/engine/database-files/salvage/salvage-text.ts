import type { Rows } from './copy-tables.ts';
import type { Salvaged } from './salvage.ts';

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const listed = (tables: readonly Rows[]): string =>
  tables.map(({ table, rows }) => `${count(rows, 'row')} of ${table}`).join(', ');
const atMost = (tables: readonly Rows[]): string =>
  tables
    .map(({ table, rows }) => `${rows === Infinity ? 'rows' : `up to ${count(rows, 'row')}`} of ${table}`)
    .join(', ');

/** In words, for whoever asked for it. */
export function salvageText({ runs, waiting, unreadable, invalid, mended, orphans }: Salvaged): string {
  const parts = [`${count(runs, 'run')} could be read.`];
  if (waiting > 0) parts.push(`${waiting} of them lack rows of their curves and wait to be made again.`);
  if (mended.length > 0)
    parts.push(
      `Values that cannot be were replaced in ${listed(mended)}; a run whose state was one waits to be made again.`,
    );
  if (unreadable.length > 0) parts.push(`Not readable: ${atMost(unreadable)}.`);
  if (invalid.length > 0)
    parts.push(`Left out, since their values cannot be or another row has their key: ${listed(invalid)}.`);
  if (orphans.length > 0) parts.push(`What belonged to lost rows went with them: ${listed(orphans)}.`);
  return parts.join(' ');
}
