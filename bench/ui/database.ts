import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescentError } from '../../src/shared/domain/error.ts';

export interface Size {
  readonly runs: number;
  readonly points: number;
  readonly seeds: number;
}

const generate = join(import.meta.dirname, 'generate.ts');
const bytesPerPoint = 106;

/** Where databases that were made once are kept. */
export const folder = join(tmpdir(), 'descent-bench-ui');

/** A folder with a made-up database of a size in `descent.sqlite`: the one of the last time where it is whole. */
export function madeUp({ runs, points, seeds }: Size, tell: (text: string) => void): string {
  const place = join(folder, `${runs}x${points}`);
  const whole = join(place, 'whole');
  if (existsSync(whole)) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const size = `${((points * bytesPerPoint) / 1e9).toFixed(1)} GB`;
  tell(`Making ${runs} runs of ${points} points in all, ${size}, in ${place}; --runs and --points make fewer.`);
  const args = ['--runs', runs, '--points', points, '--seeds', seeds].map(String);
  const { status } = spawnSync(process.execPath, [generate, join(place, 'descent.sqlite'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new DescentError('bench.failed', `${generate} failed`);
  writeFileSync(whole, '');
  return place;
}

export const bytesOf = (place: string): number => statSync(join(place, 'descent.sqlite')).size;
