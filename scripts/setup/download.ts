import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat, truncate } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

export interface Download {
  readonly url: string;
  /** The unfinished file; what is there already is kept and continued. */
  readonly part: string;
  readonly size: number;
  readonly onProgress?: (bytes: number) => void;
  readonly attempts?: number;
  readonly pauseSeconds?: number;
}

/** Without a byte for so long, a connection counts as dead. */
const silenceMilliseconds = 60_000;

const lengthOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

/** Fetches a file of known size; a broken connection is resumed where it broke. */
export async function download(task: Download): Promise<void> {
  const attempts = task.attempts ?? 4;
  for (let attempt = 1; ; attempt++) {
    try {
      await resume(task);
      return;
    } catch (error) {
      if (attempt === attempts || error instanceof Refused) throw error;
      await wait((task.pauseSeconds ?? 1) * 1000 * attempt);
    }
  }
}

/** The server answered, but not with the file: asking again would not help. */
class Refused extends Error {}

async function resume({ url, part, size, onProgress }: Download): Promise<void> {
  let have = await lengthOf(part);
  if (have > size) {
    await truncate(part, 0);
    have = 0;
  }
  onProgress?.(have);
  if (have === size) return;
  const abort = new AbortController();
  let alarm = setTimeout(() => abort.abort(), silenceMilliseconds);
  try {
    const headers = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await fetch(url, { headers, signal: abort.signal });
    if (answer.status >= 400 && answer.status < 500) throw new Refused(`the server answered ${answer.status}`);
    if (!answer.ok || answer.body === null) throw new Error(`the server answered ${answer.status}`);
    // A server that ignores the range sends the whole file again.
    if (answer.status !== 206) have = 0;
    const file = await open(part, have === 0 ? 'w' : 'a');
    try {
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        clearTimeout(alarm);
        alarm = setTimeout(() => abort.abort(), silenceMilliseconds);
        await file.write(chunk);
        have += chunk.byteLength;
        onProgress?.(have);
      }
    } finally {
      await file.close();
    }
    if (have < size) throw new Error(`the connection ended after ${have} of ${size} bytes`);
  } finally {
    clearTimeout(alarm);
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** True where the file is what was pinned; one that is not is deleted, so that it can be fetched anew. */
export async function keepIfIntact(file: string, sha256: string): Promise<boolean> {
  if ((await sha256Of(file)) === sha256) return true;
  await rm(file);
  return false;
}
