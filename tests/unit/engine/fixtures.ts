import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Catalogue, OptimizerEntry } from '../../../src/shared/domain/catalogue.ts';
import { int, real, vector } from '../../../src/shared/domain/parameter.ts';
import type { RunSpec } from '../../../src/shared/domain/run-spec.ts';
import { submitting } from '../../../src/main/engine/submit.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { runByKey, type Run } from '../../../src/main/engine/store/runs.ts';
import { definitionsOf, runKey } from '../../../src/main/engine/identity.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';

/** What the fake worker does is named by the optimizer (tests/faults/workers/fake-worker.ts). */
export const behaviours = [
  'normal',
  'nan',
  'segfault',
  'exit-early',
  'throw',
  'hang',
  'hang-at-start',
  'memory-bomb',
  'malformed',
  'noise',
  'babble',
  'endless-message',
  'huge-text',
  'old-epoch',
  'future-epoch',
  'gap',
  'slow',
  'deaf',
  'refuse',
  'changed',
  'slow-call',
  'stopped',
  'flood',
  'no-device',
] as const;

const optimizer = (id: string): OptimizerEntry => ({
  id,
  title: id,
  order: 1,
  kind: 'minimise',
  paper: '-',
  revision: 1,
  hyper: { lr: real(0.1), memory: int(5, { min: 1, max: 100, structural: true }), window: int(3, { min: 1, max: 9 }) },
  cost: '1 gradient',
  state: 'none',
});

export const catalogue: Catalogue = {
  optimizers: behaviours.map(optimizer),
  problems: [
    {
      id: 'bowl',
      title: 'Bowl',
      kind: 'minimise',
      revision: 1,
      parameters: { start: vector([1, 1]) },
      precisions: ['fp32', 'fp64'],
      facts: (values) => ({
        dimension: (values['start'] as readonly number[]).length,
        optimum: 0,
        optimumKind: 'known',
        targets: [10, 1, 1e-2],
        sampled: false,
      }),
    },
  ],
  precisions: (['fp32', 'fp64'] as const).map((id) => ({
    id,
    title: id,
    revision: 1,
    storage: id,
    arithmetic: id,
    rounding: 'nearest',
    dtype: id === 'fp64' ? 'float64' : 'float32',
  })),
};

type SpecChanges = Partial<Pick<RunSpec, 'seed' | 'precision' | 'trial' | 'budget' | 'record'>> & {
  optimizer?: (typeof behaviours)[number];
  hyper?: Record<string, number>;
  start?: readonly number[];
};

export const spec = ({ optimizer: id = 'normal', hyper, start = [1, 1], ...rest }: SpecChanges = {}): RunSpec => ({
  problem: { id: 'bowl', parameters: { start } },
  optimizer: { id, hyper: { lr: 0.1, memory: 5, window: 3, ...hyper } },
  precision: 'fp64',
  seed: 0,
  trial: 0,
  budget: { steps: 100, seconds: 60, oracle: 1000 },
  record: { every: 1 },
  device: 'cpu',
  ...rest,
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'descent-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryStore(): Store {
  const store = openStore(join(temporaryFolder(), 'descent.sqlite'));
  onTestFinished(() => store.close());
  return store;
}

/** Queues runs under a suite and returns them as the store has them. */
export function queue(store: Store, runs: readonly RunSpec[], name = 'suite'): Run[] {
  for (const slices = submitting(store, catalogue, { name, suite: {}, runs }); slices.next().done !== true;);
  return runs.map((run) => runByKey(store, runKey(run, definitionsOf(run, catalogue)))!);
}
