import { bytes } from '../number-text.ts';

/** What a run's record says of its precision, by the names of the record. */
export const precisionLabels: Readonly<Record<string, string>> = {
  storage: 'Parameters are stored as',
  master_copy: 'Copy in full precision',
  activations: 'Activations',
  gradient: 'Gradients',
  state: 'Optimizer state',
  accumulator: 'Sums are gathered in',
  rounding: 'Rounding',
  group: 'Group',
  scales: 'Scales',
  kept: 'Kept out of the packed format',
};

/** What is known of the machine that a run was made on, in the order in which it is told. */
export const environmentLabels: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cores: 'Cores',
  memoryBytes: 'Memory',
  gpus: 'GPUs',
  driver: 'GPU driver',
  cuda: 'CUDA',
  tensorflow: 'TensorFlow',
  flavour: 'Build',
  node: 'Node',
  threads: 'Threads per operation',
  lanes: 'Lanes',
  program: 'Descent',
  commit: 'Commit',
  platform: 'Platform',
  id: 'Fingerprint',
};

/** One of these facts as people read it; empty where it is not known, or there is none. */
export function environmentText(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (name === 'memoryBytes' && typeof value === 'number') return bytes(value);
  if (Array.isArray(value)) return value.map(nameOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A GPU has more facts than its name. */
const nameOf = (each: unknown): string =>
  typeof each === 'object' && each !== null && 'name' in each ? String(each.name) : JSON.stringify(each);
