import { statfs } from 'node:fs/promises';
import { failure } from './failure.ts';
import type { Wheel } from './plan.ts';
import { megabytes } from './progress.ts';

/** For the addon, its object files and a little air. */
const spare = 200e6;

/** Wheels are fetched, unpacked and deleted one by one: the largest one lies beside all that is unpacked. */
export const bytesNeeded = (wheels: readonly Wheel[]): number =>
  wheels.reduce((sum, wheel) => sum + wheel.unpacked, 0) + Math.max(0, ...wheels.map((wheel) => wheel.size)) + spare;

export async function requireSpace(folder: string, needed: number, what = 'TensorFlow'): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw failure(
    'space',
    `${what} needs ${megabytes(needed)} in ${folder}, and ${megabytes(free)} are free there.`,
    'Free some space, or keep the project on a larger disk; then try again.',
  );
}
