import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { builtIn } from '../../src/main/catalogue.ts';

const folder = join(import.meta.dirname, '../../suites');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const read = (file: string) => parseSuite(readFileSync(join(folder, file), 'utf8'), builtIn);

test.each(files)('%s can be run', (file) => {
  const suite = read(file);
  expect(suite.runs.length).toBeGreaterThan(0);
});

test.each(['all.json', 'library.json'])('%s has every optimizer; what is skipped says why', (file) => {
  const { runs, skipped } = read(file);
  const ids = builtIn.optimizers.map(({ id }) => id);
  const named = new Set([...runs.map(({ optimizer }) => optimizer.id), ...skipped.map(({ optimizer }) => optimizer)]);
  expect([...named].sort()).toEqual(ids.toSorted());
  for (const { why } of skipped) expect(why).not.toBe('');
});

test('all.json has every problem', () => {
  const { runs, skipped } = read('all.json');
  const named = new Set([...runs.map(({ problem }) => problem.id), ...skipped.map(({ problem }) => problem)]);
  expect([...named].sort()).toEqual(builtIn.problems.map(({ id }) => id).toSorted());
});
