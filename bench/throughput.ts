import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/main/engine/store/open.ts';
import { DescentError } from '../src/shared/domain/error.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const suites = ['demo', 'all'];

/** What a suite takes as a whole, from the start of the command to its end. */
export interface Throughput {
  readonly suite: string;
  /** cold: nothing was ever compiled here; warm: the same suite with other seeds, in the same database. */
  readonly how: 'cold' | 'warm';
  readonly runs: number;
  readonly programs: number;
  readonly seconds: number;
  readonly runs_per_minute: number;
  /** Of the seconds, those of steps. */
  readonly steps: number;
}

/** Runs a suite of `suites/` by the command line, first cold and then warm. */
export function throughputOf(suite: string): Throughput[] {
  const folder = mkdtempSync(join(tmpdir(), 'descent-throughput-'));
  try {
    const text = JSON.parse(readFileSync(join(root, 'suites', `${suite}.json`), 'utf8')) as { seeds: number };
    const seeds = (first: number): number[] => Array.from({ length: text.seeds }, (_, i) => first + i);
    return (['cold', 'warm'] as const).map((how, i) =>
      measured(folder, suite, how, { ...text, seeds: seeds(1000 * i) }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measured(
  folder: string,
  suite: string,
  how: 'cold' | 'warm',
  text: object & { readonly seeds: readonly number[] },
): Throughput {
  const [file, db] = [join(folder, `${how}.json`), join(folder, 'runs.sqlite')];
  writeFileSync(file, JSON.stringify(text));
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
    const { runs, programs, steps } = store.get<{ runs: number; programs: number; steps: number }>(
      `SELECT count(*) AS runs, count(DISTINCT program_key) AS programs, sum(compute_s) AS steps
       FROM run JOIN summary USING (run_id) WHERE seed BETWEEN :first AND :last`,
      { first: text.seeds[0] ?? 0, last: text.seeds.at(-1) ?? 0 },
    )!;
    const [per, share] = [(60 * runs) / seconds, steps / seconds];
    const [s, m, p] = [seconds, per, share].map((value) => Number(value.toPrecision(3))) as [number, number, number];
    return { suite, how, runs, programs, seconds: s, runs_per_minute: m, steps: p };
  } finally {
    store.close();
  }
}
