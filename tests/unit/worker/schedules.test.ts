import { expect, test } from 'vitest';
import { builtIn } from '../../../src/main/catalogue.ts';
import { programKey } from '../../../src/main/engine/identity.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import { structureOf } from '../../../src/main/worker/parts.ts';
import { playBatch, playOne, specOf, type Played } from './played.ts';

const of = (schedule: object, seed = 1) =>
  specOf({
    ...{ problem: 'mlp-dig', optimizer: 'gradient-descent', seed, budget: { steps: 12 } },
    hyper: { lr: 0.1, scheduleSteps: 12, ...schedule },
  });
const kinds = [{}, { schedule: 'cosine' }, { schedule: 'steps' }, { schedule: 'one-cycle' }];
const definitions = {
  problem: builtIn.problems.find(({ id }) => id === 'mlp-dig')!,
  optimizer: builtIn.optimizers.find(({ id }) => id === 'gradient-descent')!,
  precision: precision('fp64'),
};

test('a schedule makes another program, and its numbers do not', () => {
  const keys = kinds.map((kind) => programKey(of(kind), definitions));
  expect(new Set(keys).size).toBe(kinds.length);
  expect(new Set(kinds.map((kind) => structureOf(of(kind), builtIn))).size).toBe(kinds.length);
  const other = of({ schedule: 'cosine', scheduleSteps: 30, scheduleWarmup: 0.2, scheduleEnd: 0.5 });
  expect(programKey(other, definitions)).toBe(keys[1]);
  expect(structureOf(other, builtIn)).toBe(structureOf(of({ schedule: 'cosine' }), builtIn));
});

test('runs with one go their own way, at once as alone', async () => {
  const [constant, cosine, steps] = await Promise.all(
    kinds.slice(0, 3).map((kind) => playOne(of(kind), { mode: 'plain' })),
  );
  const first = ({ values }: Played): number => values[1]![1]!;
  const last = ({ values }: Played): number => values.at(-1)![1]!;
  // All begin with the whole rate, and two of them end with less.
  expect(first(cosine!)).toBe(first(constant!));
  expect(new Set([constant, cosine, steps].map((each) => last(each!))).size).toBe(3);
  const together = await playBatch(
    [0, 1].map((i) => ({ spec: of({ schedule: 'cosine' }, 1 + i), mode: 'plain' as const })),
  );
  together[0]!.values.forEach(([, value], row) => expect(value! / cosine!.values[row]![1]!).toBeCloseTo(1, 10));
});
