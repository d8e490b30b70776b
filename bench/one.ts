/** One figure in a process of its own: thread pools and caches of others disturb it. */
import type { Mode } from '../src/main/tensor/program.ts';
import { measureEager } from './eager.ts';
import { measure, measureRecording } from './measure.ts';
import { measureMethod } from './methods/measure.ts';

const [what, workload = '', precision = '', mode = ''] = process.argv.slice(2);
const figures = {
  step: () => measure(workload, precision as 'fp32' | 'fp64', mode as Mode),
  recording: () => measureRecording(workload, precision as 'fp32' | 'fp64', mode as Mode),
  eager: measureEager,
  method: () => measureMethod(workload),
};
process.stdout.write(`${JSON.stringify(figures[what as keyof typeof figures]())}\n`);
process.exit(0);
