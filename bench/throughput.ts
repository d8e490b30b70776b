import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/main/engine/store/open.ts';
import { DescentError } from '../src/shared/domain/error.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const suites = ['demo', 'all'];

/** cold: nothing was ever compiled here; warm: the same suite with other seeds, in a new process. */
export const ways = ['cold', 'warm'] as const;
export type Way = (typeof ways)[number];

/** A suite file, of which only the number of seeds matters here. */
export type SuiteText = Readonly<Record<string, unknown>> & { readonly seeds: number };

/** What a suite takes as a whole, from the start of the command to its end. */
export interface Throughput {
  readonly suite: string;
  readonly how: Way;
  readonly runs: number;
  readonly programs: number;
  readonly seconds: number;
  readonly runs_per_minute: number;
  /** Of the seconds, those of steps; of runs that are made at once, nobody knows them. */
  readonly steps?: number;
}

export const readSuite = (name: string): SuiteText =>
  JSON.parse(readFileSync(join(root, 'suites', `${name}.json`), 'utf8')) as SuiteText;

export const firstSeed: Readonly<Record<Way, number>> = { cold: 0, warm: 1000 };

/** Three digits: no more of a time means anything. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** Does something with a folder that is gone afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'descent-throughput-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a suite of `suites/` by the command line, first cold and then warm. */
export const throughputOf = (suite: string): Throughput[] =>
  inFolder((folder) => ways.map((how) => runSuite(folder, suite, readSuite(suite), how)));

export const databaseIn = (folder: string): string => join(folder, 'runs.sqlite');

/** Runs a suite by the command line; a folder has one database, and one cache of what was compiled. */
export function runSuite(folder: string, suite: string, text: SuiteText, how: Way): Throughput {
  const [file, db] = [join(folder, `${how}.json`), databaseIn(folder)];
  const [first, last] = [firstSeed[how], firstSeed[how] + text.seeds - 1];
  const seeds = Array.from({ length: text.seeds }, (_, i) => first + i);
  writeFileSync(file, JSON.stringify({ ...text, seeds }));
  const env = { ...process.env, DESCENT_COMPILATIONS: join(folder, 'compilations') };
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/descent.mjs', 'run', file, '--db', db], {
    ...{ cwd: root, env, encoding: 'utf8' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - begin) / 1e3;
  // 1: some runs failed; that is a result of the suite.
  if (status !== 0 && status !== 1) throw new DescentError('bench.failed', `running ${suite} failed:\n${stderr}`);
  const store = openStore(db, { readonly: true });
  try {
    const { runs, programs, steps } = store.get<{ runs: number; programs: number; steps: number | null }>(
      `SELECT count(*) AS runs, count(DISTINCT program_key) AS programs, sum(compute_s) AS steps
       FROM run JOIN summary USING (run_id) WHERE seed BETWEEN :first AND :last`,
      { first, last },
    )!;
    return {
      ...{ suite, how, runs, programs, seconds: rounded(seconds), runs_per_minute: rounded((60 * runs) / seconds) },
      ...(steps !== null && { steps: rounded(steps / seconds) }),
    };
  } finally {
    store.close();
  }
}
