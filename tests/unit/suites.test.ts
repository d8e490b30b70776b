import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtIn } from '../../src/main/catalogue.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';

const folder = join(import.meta.dirname, '../../suites');
const parsed = (file: string) => parseSuite(readFileSync(join(folder, file), 'utf8'), builtIn);

test.each(readdirSync(folder))('%s can be run', (file) => {
  expect(parsed(file).runs.length).toBeGreaterThan(0);
});

test('all.json has every method on every problem in every precision that fits', () => {
  const { runs, skipped } = parsed('all.json');
  const named = (kind: 'problem' | 'optimizer', id: string) => runs.some((run) => run[kind].id === id);
  expect(builtIn.optimizers.filter(({ id }) => !named('optimizer', id))).toEqual([]);
  expect(builtIn.problems.filter(({ id }) => !named('problem', id))).toEqual([]);
  expect(new Set(runs.map(({ precision }) => precision)).size).toBe(builtIn.precisions.length);
  expect(runs.length / 3 + skipped.length).toBe(
    builtIn.optimizers.length * builtIn.problems.length * builtIn.precisions.length,
  );
});
