import { expect, test } from 'vitest';
import type { Definitions } from '../../../src/main/engine/identity.ts';
import { definitionsOf, identities, programKey, runKey } from '../../../src/main/engine/identity.ts';
import type { RunSpec } from '../../../src/shared/domain/run-spec.ts';
import { catalogue, spec } from './fixtures.ts';

const keys = (of: RunSpec, changes: Partial<Definitions> = {}) => {
  const definitions = { ...definitionsOf(of, catalogue), ...changes };
  return { run: runKey(of, definitions), program: programKey(of, definitions) };
};
const base = keys(spec());

test('keys are SHA-256 and depend on values alone, not on the order of keys or on the trial', () => {
  expect(base.run).toMatch(/^[0-9a-f]{64}$/);
  const { optimizer, ...rest } = spec({ trial: 7 });
  const reordered = { ...rest, optimizer: { hyper: { window: 3, memory: 5, lr: 0.1 }, id: optimizer.id } };
  expect(keys(reordered)).toEqual(base);
});

test.each([
  ['seed', spec({ seed: 1 })],
  ['a real parameter', spec({ hyper: { lr: 0.2 } })],
  ['an integer that is not structural', spec({ hyper: { window: 4 } })],
  ['an entry of a vector', spec({ start: [1, 2] })],
  ['the budget', spec({ budget: { steps: 101, seconds: 60, oracle: 1000 } })],
  ['the recording', { ...spec(), record: { every: 2 } }],
])('%s changes the run but not its program', (_, changed) => {
  expect(keys(changed).run).not.toBe(base.run);
  expect(keys(changed).program).toBe(base.program);
});

test.each([
  ['a structural parameter', spec({ hyper: { memory: 6 } })],
  ['the length of a vector', spec({ start: [1, 1, 1] })],
  ['the precision', spec({ precision: 'fp32' })],
  ['the optimizer', spec({ optimizer: 'slow' })],
  ['the device', { ...spec(), device: 'cuda:0' }],
])('%s changes the run and its program', (_, changed) => {
  expect(keys(changed).run).not.toBe(base.run);
  expect(keys(changed).program).not.toBe(base.program);
});

test.each(['problem', 'optimizer', 'precision'] as const)('the revision of the %s is part of both keys', (name) => {
  const definition = definitionsOf(spec(), catalogue)[name];
  const changed = keys(spec(), { [name]: { ...definition, revision: 2 } });
  expect(changed.run).not.toBe(base.run);
  expect(changed.program).not.toBe(base.program);
});

test('of a matrix, only the shape is structural', () => {
  const definitions = definitionsOf(spec(), catalogue);
  const problem = {
    ...definitions.problem,
    parameters: { A: { type: 'matrix', default: [[1]] } as const },
  };
  const program = (A: number[][]) =>
    programKey({ ...spec(), problem: { id: 'bowl', parameters: { A } } }, { ...definitions, problem });
  expect(program([[1, 2]])).toBe(program([[3, 4]]));
  expect(program([[1, 2]])).not.toBe(program([[1], [2]]));
});

test('what the catalogue does not know is refused', () => {
  const unknown = { ...spec(), problem: { id: 'no-such', parameters: {} } };
  expect(() => definitionsOf(unknown, catalogue)).toThrow(expect.objectContaining({ code: 'catalogue.unknown' }));
});

test('the identities of a suite are those of its runs', () => {
  const shared = spec();
  const runs = [
    shared,
    { ...shared, seed: 7 },
    { ...shared, seed: 7, precision: 'fp32' } as const,
    { ...shared, seed: 8, trial: 3 },
    { ...shared, seed: 123_456, device: 'cuda:0' },
    spec({ hyper: { memory: 6 } }),
    spec({ start: [2, 2] }),
  ];
  const found = [...identities(runs, catalogue)].map(({ key, programKey: program }) => ({ run: key, program }));
  expect(found).toEqual(runs.map((run) => keys(run)));
});
