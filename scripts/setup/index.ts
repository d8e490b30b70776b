import { join } from 'node:path';
import { printFailure } from './failure.ts';
import { planFor } from './plan.ts';
import { say } from './progress.ts';
import { setUp } from './set-up.ts';

const root = join(import.meta.dirname, '../..');
try {
  if (!(await setUp(root))) {
    const { flavour, version } = planFor(root);
    say(`TensorFlow ${version} (${flavour}) is set up already; nothing to do`);
  }
} catch (error) {
  process.exitCode = printFailure(error);
}
