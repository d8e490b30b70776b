import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { counted } from '../../shared/number-text.ts';
import { threadCount } from '../tensor/runtime/environment.ts';

/** What one of several lanes may use, so that it does not disturb the others and is not disturbed by them. */
export interface Share {
  /** Numbers of the processors that its worker is bound to; undefined: this system does not bind. */
  readonly processors: readonly number[] | undefined;
  /** Of TensorFlow within an operation. */
  readonly threads: number;
}

/** What a machine has for lanes. */
export interface Processors {
  readonly count: number;
  /** Numbers of the processors of each core; undefined: processes are not bound to them here. */
  readonly cores: readonly (readonly number[])[] | undefined;
}

/**
 * The shares of so many lanes, all equal, so that what they measure can be compared: whole cores where there are enough,
 * since processors of one core share what computes. A rest is left to the system. Of one lane, and of more than there are
 * processors: undefined, everything is for everyone.
 */
export function sharesOf(
  jobs: number,
  machine: Processors = thisMachine(),
  threads = threadCount(),
): Share[] | undefined {
  const each = Math.floor(machine.count / jobs);
  if (jobs === 1 || each === 0) return undefined;
  const units =
    machine.cores && machine.cores.length >= jobs ? machine.cores : machine.cores?.flat().map((one) => [one]);
  const perLane = Math.floor((units?.length ?? 0) / jobs);
  return Array.from({ length: jobs }, (_, lane) => {
    const processors = units?.slice(lane * perLane, (lane + 1) * perLane).flat();
    return { processors, threads: Math.min(threads, processors?.length ?? each) };
  });
}

/** As a fact of the environment in which runs are made; undefined where there is one lane. */
export function lanesText(shares: readonly Share[] | undefined): string | undefined {
  const [share] = shares ?? [];
  if (shares === undefined || share === undefined) return undefined;
  const bound = share.processors && `bound to ${counted(share.processors.length, 'processor')}`;
  return `${shares.length}, each of ${counted(share.threads, 'thread')}, ${bound ?? 'not bound to processors'}`;
}

/** @throws DescentError run.lanes where there are more than processors: they would wait for one another */
export function requireLanes(jobs: number, count = availableParallelism()): void {
  if (jobs <= count) return;
  throw new DescentError('run.lanes', `${counted(jobs, 'lane')} on ${counted(count, 'processor')}`, {
    exitCode: exitCodes.usage,
    advice: `Programs would wait for one another in the middle of a step. --jobs is ${count} at most here.`,
  });
}

/** Before a command: binds what it starts. Nothing: it is not bound. */
export const binding = ({ processors }: Share): readonly string[] =>
  processors === undefined ? [] : ['taskset', '--cpu-list', processors.join()];

let found: Processors | undefined;

function thisMachine(): Processors {
  const count = availableParallelism();
  return (found ??= { count, cores: canBind() ? coresHere(count) : undefined });
}

const canBind = (): boolean =>
  process.platform === 'linux' &&
  spawnSync('taskset', ['--pid', String(process.pid)], { timeout: 10_000 }).status === 0;

/** Of the processors that this process may use: a container, or whoever started it, may have bound it already. */
function coresHere(count: number): number[][] | undefined {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    const numbers = numbersOf(list);
    // Fewer than there are: a container has a quota of time, and others are bound to the same ones.
    return numbers.length === count ? alike(coresOf(numbers, coreOf)) : undefined;
  } catch {
    return undefined;
  }
}

/** Of a list such as `0-3,8`. */
export const numbersOf = (list: string): number[] =>
  list.split(',').flatMap((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });

export const coresOf = (numbers: readonly number[], core: (number: number) => string): number[][] =>
  [...new Set(numbers.map(core))].map((each) => numbers.filter((number) => core(number) === each));

/** Where cores are of several kinds, lanes that are bound to them would not compare. */
export const alike = (cores: number[][]): number[][] | undefined =>
  new Set(cores.map(({ length }) => length)).size === 1 ? cores : undefined;

const coreOf = (number: number): string =>
  ['physical_package_id', 'core_id']
    .map((name) => readFileSync(`/sys/devices/system/cpu/cpu${number}/topology/${name}`, 'utf8').trim())
    .join();
