import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The memory controllers of Linux, old and new: where they are, how they are named in /proc, and what sets the limit. */
const controllers = [
  { root: '/sys/fs/cgroup/memory', line: /^\d+:memory:(.*)$/m, limit: 'memory.limit_in_bytes' },
  { root: '/sys/fs/cgroup', line: /^0::(.*)$/m, limit: 'memory.max' },
] as const;

/**
 * A command that starts another one where it and its children have so much memory together; of them the kernel kills the
 * largest when they need more. Undefined where no such group can be made.
 */
export function withMemory(bytes: number): readonly string[] | undefined {
  const groups = readFileSync('/proc/self/cgroup', 'utf8');
  for (const { root, line, limit } of controllers) {
    const group = join(root, line.exec(groups)?.[1] ?? '', `descent-${process.pid}`);
    try {
      mkdirSync(group);
      onTestFinished(() => rmdirSync(group));
      writeFileSync(join(group, limit), String(bytes), { flag: 'r+' });
      return ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group];
    } catch {
      // This system has the other one, or lets nobody or only root make groups.
    }
  }
  return undefined;
}
