import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { divergenceWords, reasonWords } from '../../../../src/shared/domain/ending-words.ts';

const main = fileURLToPath(new URL('../../../../src/main', import.meta.url));

const textOf = (path: string): string => readFileSync(join(main, path), 'utf8');
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(main, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => textOf(join(folder, name)));
const found = (texts: readonly string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, reason]) => reason!));

/** Of what is asked of a worker beside runs. */
const ofNoRun = ['evaluate.dimension', 'map.dimension'];

/** What the engine writes of its own accord, in TypeScript or SQL. */
const ofEngine = found(sourcesIn('engine'), /\breason(?:: | = )'([a-z][a-z._]*)'/g);
/** With what a worker refuses a run, or what its code throws: literals that look like codes. */
const ofWorker = found(
  [...['worker', 'precisions'].flatMap(sourcesIn), ...['load', 'modules'].map((name) => textOf(`plugins/${name}.ts`))],
  /'([a-z]+\.(?!ts')[a-z]+(?:_[a-z]+)*)'/g,
).filter((code) => !ofNoRun.includes(code));
/** How `run.ts` of the worker ends a run; with the put-offs that the engine passes on by name. */
const others = [
  ...['steps', 'seconds', 'oracle', 'stopped', 'diverged', 'cancelled', 'interrupted', 'paused'],
  ...['worker.crash_loop', 'worker.protocol', 'code.changed'],
];

test('the reasons are those of the sources', () => {
  expect(ofEngine).toEqual(expect.arrayContaining(['engine.died', 'salvaged', 'worker.hung', 'paused', 'cancelled']));
  expect(ofWorker).toEqual(
    expect.arrayContaining([
      'run.stuck',
      'worker.error',
      'memory.exhausted',
      'checkpoint.unwritable',
      'device.missing',
    ]),
  );
});

test.each([...new Set([...ofEngine, ...ofWorker, ...others])].sort())('%s is told in words', (reason) => {
  if (reason !== 'cancelled') expect(reasonWords(reason)).not.toBe(reason);
  expect(reasonWords(reason)).toMatch(/^[^_]+[a-z]$/);
});

test('a code that nobody knows is told as it is, and none as nothing', () => {
  expect([reasonWords('own.code'), reasonWords('toString'), reasonWords(null)]).toEqual(['own.code', 'toString', '']);
});

test('a divergence is told with its figures, or as no longer finite', () => {
  const told = (costs: Record<string, unknown>) =>
    divergenceWords({ steps: 1, f_start: 24, f_final: 2e15, ...costs }, String);
  expect(told({})).toBe('the objective rose from 24 to 2000000000000000 at step 1');
  expect(told({ f_final: null })).toBe('the objective was no longer finite at step 1');
  expect(told({ f_final: Infinity, f_start: null })).toBe('the objective was no longer finite at step 1');
  // A run whose figures are lost has none to tell.
  expect(told({ steps: null })).toBeUndefined();
  expect(told({ f_start: undefined })).toBeUndefined();
});
