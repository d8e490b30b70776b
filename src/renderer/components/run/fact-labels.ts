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

/** What is known of the machine that a run was made on. */
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
  threads: 'Threads',
  program: 'Descent',
  commit: 'Commit',
  platform: 'Platform',
  id: 'Fingerprint',
};
