import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DescentError } from '../../../../shared/domain/error.ts';
import { counted } from '../../../../shared/number-text.ts';

/** What is kept of compiled programs, on whatever machine they were compiled. */
export interface Kept {
  readonly programs: number;
  readonly bytes: number;
}

interface Entry {
  readonly folder: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

/** So much is kept at most, and nothing that was not used for so long. */
export const keptAtMost = { bytes: 1e9, ms: 90 * 24 * 60 * 60_000 };

export async function keptIn(folder: string): Promise<Kept> {
  return sumOf(await entriesIn(folder));
}

/** Removes what was not used for long, and of the rest what was used longest ago until there is room. */
export async function sweepKept(folder: string, { bytes: most, ms } = keptAtMost, now = Date.now()): Promise<void> {
  let left = most;
  for (const entry of (await entriesIn(folder)).sort((a, b) => b.used - a.used)) {
    left -= entry.bytes;
    if (left < 0 || now - entry.used > ms) await remove(entry.folder);
  }
}

/**
 * Removes everything; returns what was there. A process that computes goes on: it has its own copy of what it uses.
 *
 * @throws DescentError compilations.unwritable where something of it stays
 */
export async function emptyKept(folder: string): Promise<Kept> {
  const entries = await entriesIn(folder);
  for (const { folder: program } of entries) await remove(program);
  const left = entries.filter((entry) => existsSync(entry.folder)).length;
  if (left > 0)
    throw new DescentError(
      'compilations.unwritable',
      `${counted(left, 'program')} of ${entries.length} could not be removed from ${folder}.`,
      {
        advice: 'Let the folder be written to.',
      },
    );
  return sumOf(entries);
}

const sumOf = (entries: readonly Entry[]): Kept => ({
  programs: entries.length,
  bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** Folders with names of ours, machine by machine: what else lies there is somebody else's. */
async function entriesIn(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const machine of await namesIn(folder, /^[0-9a-f]{16}$/))
    for (const program of await namesIn(join(folder, machine), /^[0-9a-f]{64}$/))
      entries.push(await entryOf(join(folder, machine, program)));
  return entries;
}

async function entryOf(folder: string): Promise<Entry> {
  let [bytes, used] = [0, 0];
  for (const name of await namesIn(folder, /./)) {
    // It may be gone by now.
    const found = await stat(join(folder, name)).catch(() => undefined);
    bytes += found?.size ?? 0;
    used = Math.max(used, found?.mtimeMs ?? 0);
  }
  return { folder, bytes, used };
}

const namesIn = async (folder: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name));

/** What is written at this moment, or is not ours, stays. */
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined);
