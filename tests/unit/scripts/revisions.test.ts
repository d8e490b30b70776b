import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differences, fileOf } from '../../../scripts/revisions/compare.ts';
import { fingerprints, type Fingerprints } from '../../../scripts/revisions/programs.ts';
import { builtIn, type Definitions } from '../../../src/main/catalogue.ts';
import type { OptimizerDefinition } from '../../../src/main/optimizers/define.ts';
import type { ProblemDefinition, ProblemInstance } from '../../../src/main/problems/define.ts';
import { params } from '../../../src/main/plugins/api.ts';

const kinds = ['optimizers', 'problems', 'precisions'] as const;
const adam = builtIn.optimizers.find(({ id }) => id === 'adam')!;
const quadratic = builtIn.problems.find(({ id }) => id === 'quadratic')!;
const few = (optimizer: OptimizerDefinition, problem: ProblemDefinition): Definitions => ({
  optimizers: [optimizer],
  problems: [problem],
  precisions: builtIn.precisions.filter(({ id }) => id === 'fp64'),
});
const recorded = fingerprints(few(adam, quadratic));
const now = (optimizer: Partial<OptimizerDefinition>, problem: Partial<ProblemDefinition> = {}) =>
  fingerprints(few({ ...adam, ...optimizer }, { ...quadratic, ...problem }));
const told = (before: Fingerprints, after: Fingerprints) =>
  differences(before, after).map(({ key, refused }) => `${key} ${refused ? 'refused' : 'to record'}`);

/** As Adam, with steps that are longer by a little. */
const step: OptimizerDefinition['step'] = (context) => {
  const { x, state } = adam.step(context);
  return { x: params.scale(1.0001, x), state };
};

test('a method that has changed is refused under its revision, with the file in which to raise it', () => {
  expect(told(recorded, now({}))).toEqual([]);
  expect(told(recorded, now({ step }))).toEqual(['optimizers/adam refused']);
  const [{ text } = { text: '' }] = differences(recorded, now({ step }));
  expect(text).toContain('Raise it in src/main/optimizers/adaptive/adam.ts');
  expect(text).toContain('npm run revisions');
  expect(told(recorded, now({ step, revision: adam.revision + 1 }))).toEqual(['optimizers/adam to record']);
  expect(told(now({ revision: adam.revision + 1 }), now({}))).toEqual(['optimizers/adam refused']);
});

test('what a problem computes on the host counts, at other values than the defaults too', () => {
  const instanceWith = (change: (instance: ProblemInstance) => Partial<ProblemInstance>) => ({
    instance: (values: Parameters<ProblemDefinition['instance']>[0]) => {
      const instance = quadratic.instance(values);
      return { ...instance, ...(values['centre'] === 0 ? {} : change(instance)) };
    },
  });
  const moved = instanceWith(({ data }) => ({
    data: { ...data, centre: { shape: [], values: Float64Array.of(data['centre']!.values[0]! + 1e-15) } },
  }));
  expect(told(recorded, now({}, moved))).toEqual(['problems/quadratic refused']);
  const facts: ProblemDefinition['facts'] = (values) => ({ ...quadratic.facts(values), optimum: 1e-9 });
  expect(told(recorded, now({}, { facts }))).toEqual(['problems/quadratic refused']);
});

test('a loop that has changed is told as the engine alone, and a raised engine lets everything be recorded', () => {
  const others = Object.fromEntries(Object.entries(recorded).map(([key, each]) => [key, { ...each, sha256: 'other' }]));
  expect(told(recorded, others)).toEqual(['engine refused']);
  const raised = { ...others, engine: { ...others['engine']!, revision: others['engine']!.revision + 1 } };
  expect(told(recorded, raised)).toEqual(Object.keys(recorded).map((key) => `${key} to record`));
});

test('what is new or gone is to be recorded', () => {
  const { 'optimizers/adam': gone, ...rest } = recorded;
  expect(told(recorded, rest)).toEqual(['optimizers/adam to record']);
  expect(told(rest, { ...rest, 'optimizers/adam': gone! })).toEqual(['optimizers/adam to record']);
});

test('the file that is named holds a revision', () => {
  const root = join(import.meta.dirname, '../../..');
  const keys = kinds.flatMap((kind) => builtIn[kind].map(({ id }) => `${kind}/${id}`));
  for (const key of ['engine', ...keys]) {
    const file = join(root, fileOf(key).split(' ')[0]!);
    expect(existsSync(file) && /revision/i.test(readFileSync(file, 'utf8')), `${key}: ${file}`).toBe(true);
  }
  expect(fileOf('optimizers/ncg')).toBe('src/main/optimizers/curvature/nonlinear-cg.ts');
  expect(fileOf('precisions/fp32')).toBe('src/main/precisions/plain.ts');
});
