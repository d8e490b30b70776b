import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

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
  const all = await entriesIn(folder);
  return { programs: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Removes what was not used for long, and of the rest what was used longest ago until there is room. */
export async function sweepKept(folder: string, { bytes: most, ms } = keptAtMost, now = Date.now()): Promise<void> {
  let left = most;
  for (const entry of (await entriesIn(folder)).sort((a, b) => b.used - a.used)) {
    left -= entry.bytes;
    if (left < 0 || now - entry.used > ms) await remove(entry.folder);
  }
}

/** Removes everything. A process that computes goes on: it has its own copy of what it uses. */
export async function emptyKept(folder: string): Promise<void> {
  for (const { folder: program } of await entriesIn(folder)) await remove(program);
}

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
