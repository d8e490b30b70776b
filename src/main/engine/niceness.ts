import { existsSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Every step of niceness takes a fifth of a process's weight, so that at this one all together weigh as much as one. */
export const nicenessOf = (processes: number): number =>
  Math.min(19, Math.max(0, Math.round(Math.log(processes) / Math.log(1.25))));

/** Linux takes one change in a tenth of a second from those who are not root, of the whole machine. */
const pause_ms = 130;
const tries = 40;

/**
 * Lowers the priority of a process that has just started, and of the threads that it will have; it is never raised. Linux
 * schedules a process with a session of its own as a group, where the niceness of the group counts instead (sched(7),
 * autogroup). Where the system refuses, the priority stays.
 */
export async function lowerPriority(pid: number, niceness: number): Promise<void> {
  if (niceness === 0) return;
  try {
    setPriority(pid, Math.max(niceness, getPriority(pid)));
    const group = `/proc/${pid}/autogroup`;
    for (let tried = 0; tried < tries && existsSync(group); tried += 1) {
      if (isWritten(group, String(niceness))) return;
      await wait(pause_ms, undefined, { ref: false });
    }
  } catch {
    // It has ended, or may not be changed.
  }
}

/** The same of the thread that calls, and of the processes that it starts: on Linux a thread has a priority of its own. */
export function lowerThisThread(niceness: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.max(niceness, getPriority()));
  } catch {
    // The system refuses.
  }
}

function isWritten(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
