/** One figure in a process of its own: thread pools and caches of others disturb it. Arguments as `measure` takes them. */
import type { Mode } from '../src/main/tensor/program.ts';
import type { Recording } from '../src/main/worker/run-program.ts';
import { measureEager } from './eager.ts';
import { measure } from './measure.ts';

const [workload = '', precision = '', mode = '', record = 'seen', every = '1'] = process.argv.slice(2);
const figure =
  mode === 'eager'
    ? await measureEager()
    : measure(workload, precision as 'fp32' | 'fp64', mode as Mode, record as Recording, Number(every));
process.stdout.write(`${JSON.stringify(figure)}\n`);
process.exit(0);
