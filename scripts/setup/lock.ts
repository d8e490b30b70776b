import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './progress.ts';

async function holder(file: string): Promise<number | undefined> {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 0 : undefined;
  }
}

/** One set-up at a time: a second one waits for the first, and takes over where the first died. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (let told = false; ;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = await holder(file);
      if (pid === undefined) {
        await rm(file, { force: true });
        continue;
      }
      if (!told)
        say(`another set-up is at work (process ${pid}); waiting for it. If it is none of Descent's, delete ${file}`);
      told = true;
      await wait(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
