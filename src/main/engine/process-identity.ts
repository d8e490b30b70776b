import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from './store/launches.ts';

/** Identity of a live process; undefined where there is none, or where the system has no /proc to tell. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): field 3 is the state, 22 the start time; field 2 may hold spaces and ends with the last ')'.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, started: `${boot} ${fields[19]}`, executable: readlinkSync(`/proc/${pid}/exe`) };
  } catch {
    return undefined;
  }
}

/** Resident memory of a process in bytes; undefined where the system does not tell. */
export function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Kills a recorded process if that very process is still alive; returns whether it was, once it is gone. */
export async function killRecorded(recorded: ProcessIdentity): Promise<boolean> {
  const same = () => {
    const found = processIdentity(recorded.pid);
    return found?.started === recorded.started && found.executable === recorded.executable;
  };
  if (!same()) return false;
  try {
    process.kill(recorded.pid, 'SIGKILL');
  } catch {
    return false; // It ended by itself just now.
  }
  for (let waited = 0; waited < 2_000 && same(); waited += 20) await delay(20);
  return true;
}
