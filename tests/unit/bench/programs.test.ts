import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writePrograms } from '../../../bench/throughput/programs.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { parseSuite } from '../../../src/shared/domain/suite.ts';

test('a program is written once for all seeds, with the data of its problem and the steps that its budget is good for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'descent-programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const suite = {
    problems: [{ id: 'logreg-bc' }, { id: 'mlp-dig' }],
    optimizers: [{ id: 'adam', lr: 0.002 }],
    precisions: ['fp32', 'fp64'],
    seeds: 3,
    budget: { steps: 5000, oracle: 100 },
    record: { every: 5 },
  };
  const programs = writePrograms(folder, parseSuite(JSON.stringify(suite), builtIn).runs);
  expect(JSON.parse(readFileSync(join(folder, 'programs.json'), 'utf8'))).toEqual(programs);
  expect(programs.map(({ problem, precision }) => `${problem} ${precision}`)).toEqual([
    ...['logreg-bc fp32', 'logreg-bc fp64', 'mlp-dig fp32', 'mlp-dig fp64'],
  ]);
  expect(new Set(programs.map(({ key }) => key)).size).toBe(4);
  // A gradient is 3 units: the 34th passes 100.
  expect(programs[0]).toMatchObject({ method: 'adam', steps: 34, every: 5, hyper: { lr: 0.002, beta1: 0.9 } });
  expect(programs[1]?.data).toEqual(programs[0]?.data);
  const bytesOf = (file = ''): number => readFileSync(join(folder, file)).length;
  expect(Object.keys(programs[0]?.data ?? {})).toEqual(['features', 'signs', 'lambda']);
  expect(bytesOf(programs[0]?.data['features'])).toBe(128 + 569 * 31 * 8);
  expect(bytesOf(programs[2]?.data['labels'])).toBe(128 + 1437 * 4);
});
