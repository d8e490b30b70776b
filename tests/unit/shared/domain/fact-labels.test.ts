import { expect, test } from 'vitest';
import { environmentLabels, environmentText } from '../../../../src/shared/domain/fact-labels.ts';
import { collectEnvironment, inLanes } from '../../../../src/main/engine/environment.ts';

test('every fact of a machine has a label', () => {
  expect(Object.keys(environmentLabels).sort()).toEqual(Object.keys(inLanes(collectEnvironment(), 'two')).sort());
});

test('a fact is told in few words, and nothing where it is not known', () => {
  expect(environmentText('memoryBytes', 16e9)).toBe('16 GB');
  expect(environmentText('gpus', [{ name: 'RTX 4090', memoryBytes: 1 }, { name: 'A100' }])).toBe('RTX 4090, A100');
  expect([environmentText('gpus', []), environmentText('cuda', null), environmentText('cuda', undefined)]).toEqual([
    ...['', '', ''],
  ]);
  expect([environmentText('cores', 8), environmentText('cpu', 'EPYC'), environmentText('x', { a: 1 })]).toEqual([
    ...['8', 'EPYC', '{"a":1}'],
  ]);
});
