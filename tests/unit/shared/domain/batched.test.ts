import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson, canonicalRun } from '../../../../src/shared/domain/canonical.ts';
import { structure } from '../../../../src/shared/domain/structure.ts';
import { parseSuite } from '../../../../src/shared/domain/suite.ts';
import { definitionsOf, programKey, revisionsOf, runKey } from '../../../../src/main/engine/identity.ts';
import { catalogue, spec } from '../../engine/fixtures.ts';

const suite = (more: object): string =>
  JSON.stringify({
    problems: [{ id: 'bowl' }],
    optimizers: [{ id: 'normal' }],
    precisions: ['fp64'],
    seeds: 2,
    ...more,
  });

test('a run of before has the text and the keys that it had', () => {
  const run = spec();
  expect(canonicalRun(run)).toBe(
    '{"budget":{"oracle":1000,"seconds":60,"steps":100},"device":"cpu","optimizer":{"hyper":{"lr":0.1,"memory":5,"window":3},"id":"normal"},"precision":"fp64","problem":{"id":"bowl","parameters":{"start":[1,1]}},"record":{"every":1},"seed":0}',
  );
  const definitions = definitionsOf(run, catalogue);
  const parts = {
    ...{ problem: run.problem.id, problemStructure: structure(definitions.problem.parameters, run.problem.parameters) },
    ...{ optimizer: run.optimizer.id, optimizerStructure: structure(definitions.optimizer.hyper, run.optimizer.hyper) },
    ...{ precision: run.precision, device: run.device, revisions: revisionsOf(definitions) },
  };
  expect(programKey(run, definitions)).toBe(hash('sha256', canonicalJson(parts), 'hex'));
});

test.each([{}, { batched: false }])('a suite of before is to the letter what it was, also with %j', (more) => {
  const { suite: kept } = parseSuite(suite(more), catalogue);
  expect(JSON.stringify(kept)).toBe(
    '{"descent":1,"name":"untitled","problems":[{"id":"bowl"}],"optimizers":[{"id":"normal"}],"precisions":["fp64"],"seeds":2,"budget":{"steps":1000,"seconds":60,"oracle":9007199254740991},"tuning":{"track":"default"},"record":{"every":null},"device":"auto"}',
  );
});

test('a batched run is another one, of another program, and nothing of seconds is in its text', () => {
  const [run] = parseSuite(suite({ batched: true, budget: { steps: 9 } }), catalogue).runs;
  expect(run).toMatchObject({ batched: true, budget: { steps: 9, seconds: Infinity } });
  expect(canonicalRun(run!)).toMatch(/^\{"batched":true,"budget":\{"oracle":\d+,"steps":9\},/);
  const [timed] = parseSuite(suite({ budget: { steps: 9 } }), catalogue).runs;
  expect(timed).toMatchObject({ budget: { seconds: 60 } });
  expect('batched' in timed!).toBe(false);
  const definitions = definitionsOf(run!, catalogue);
  expect(programKey(run!, definitions)).not.toBe(programKey(timed!, definitions));
  expect(runKey(run!, definitions)).not.toBe(runKey(timed!, definitions));
});

test('seconds of batched runs are refused in words', () => {
  expect(() => parseSuite(suite({ batched: true, budget: { seconds: 5 } }), catalogue)).toThrow(
    'budget.seconds: got 5, batched runs have no seconds of their own',
  );
  expect(() => parseSuite(suite({ batched: 'yes' }), catalogue)).toThrow('batched: got "yes", expected true or false');
});

test('what is kept of a batched suite can be read again', () => {
  const { suite: kept, runs } = parseSuite(suite({ batched: true }), catalogue);
  expect(kept).toMatchObject({ batched: true, budget: { steps: 1000 } });
  expect(parseSuite(JSON.stringify(kept), catalogue).runs).toEqual(runs);
});
