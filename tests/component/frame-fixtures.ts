import type { Output } from '../../src/shared/contract.ts';
import type { ActiveRun, QueueState } from '../../src/shared/contract/queue.ts';
import type { RunLine } from '../../src/shared/contract/runs.ts';
import type { Settings } from '../../src/shared/contract/shell.ts';

export const settings: Settings = {
  theme: 'light',
  numberFormat: 'scientific',
  colours: {},
  jobs: 2,
  ahead: true,
  threads: 0,
  device: 'auto',
  quitting: 'ask',
  layout: {},
};

export const run: RunLine = {
  instanceId: 1,
  problem: 'rosenbrock',
  problemLabel: 'Rosenbrock n=100',
  optimizer: 'adam',
  optimizerTitle: 'Adam',
  optimizerShort: 'Adam',
  hyper: 'lr=0.01',
  precision: 'fp32',
  hardware: 'cpu',
  budget: '1,000 steps, 60 s',
  marks: [],
  runId: 7,
  name: 'r7',
  groupId: 3,
  seed: 4,
  trial: 0,
  status: 'failed',
  reason: 'worker ended with signal 9',
  steps: 100,
  oracle_units: 300,
  compute_s: 1.5,
  gap_best: 1e-5,
  gap_final: 1e-5,
  f_best: 1e-5,
  tags: [],
  archived: false,
  endedAt: '2026-03-04T15:06:00Z',
  note: '',
};

export const active: ActiveRun = {
  ...run,
  runId: 8,
  status: 'running',
  reason: null,
  progress: 0.25,
  step: 250,
  f: 0.1,
  gap: 3.2e-7,
  elapsed_s: 12,
  left_s: { value: 36, low: 34, high: 38 },
  rss_bytes: 4e8,
  compiling: false,
  stopping: false,
};

export const idleQueue: QueueState = {
  state: 'idle',
  active: [],
  queued: 0,
  paused: 0,
  done: 0,
  failed: 0,
  left_s: null,
  interrupted: 0,
  progress: 0,
  madeOn: 'cpu',
  device: 'cpu',
  memory: { used_bytes: 5e9, total_bytes: 16e9 },
  trouble: null,
};

export const busyQueue: QueueState = {
  ...idleQueue,
  state: 'running',
  active: [active],
  queued: 12,
  left_s: { value: 754, low: 700, high: 800 },
};

export const dataState: Output<'data.state'> = {
  path: '/data/descent.sqlite',
  bytes: 812e6,
  free_bytes: 2e11,
  readOnly: false,
  runs: 1234,
  schemaVersion: 2,
  backups: [
    { file: 'new.sqlite', bytes: 7e8, writtenAt: '2026-03-04T15:06:00Z' },
    { file: 'old.sqlite', bytes: 6e8, writtenAt: '2026-03-01T15:06:00Z' },
  ],
  warning: null,
};

export const info = { version: '0.1.0', electron: '45.4.1', chromium: '144.0.7559.60', platform: 'linux-x64' };
export const engineInfo = {
  ...{ node: '24.21.0', tensorflow: { version: '2.21.0', flavour: 'cpu' as const } },
  ...{ database: '/home/me/descent.sqlite', schemaVersion: 4 },
};
