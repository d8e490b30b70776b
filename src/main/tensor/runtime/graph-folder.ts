import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * TensorFlow reads graphs from folders, and what was compiled: the one is there as long as that takes, the other as long
 * as the process. They have its number in their names.
 */
const prefix = 'descent-graph-';

/** A process of another container or host may have a number that nobody has here; older versions gave no number. */
const leastMs = 24 * 60 * 60_000;

/** By which a process is told to make them in a folder that goes when it has ended. */
const parentName = 'DESCENT_GRAPHS';

export function makeGraphFolder(): string {
  const given = process.env[parentName];
  const parent = given !== undefined && existsSync(given) ? given : tmpdir();
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
}

/** A folder for those of a process that is about to start: it may be killed at any time, and removes nothing then. */
export class GraphsOfProcess {
  readonly variables: Readonly<Record<string, string>>;
  readonly #folder: string | undefined;

  constructor() {
    try {
      this.#folder = makeGraphFolder();
    } catch {
      // The process will fail as this did, and say why.
    }
    this.variables = this.#folder === undefined ? {} : { [parentName]: this.#folder };
  }

  /** What cannot be removed goes with a later sweep. */
  remove(): void {
    if (this.#folder !== undefined) rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Removes what processes have left that were killed. */
export function removeStrayGraphs(parent = tmpdir()): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    try {
      if (isStray(name, Date.now() - statSync(folder).mtimeMs)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is gone already, or another user's.
    }
  }
}

function isStray(name: string, ageMs: number): boolean {
  const pid = /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0];
  return ageMs > leastMs && (pid === undefined || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
