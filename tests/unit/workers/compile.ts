/**
 * Compiles and runs programs in a process of its own, and prints what they come to: to each program's name a hash of its
 * variables after some steps. Arguments: problem:optimizer:precision …
 */
import { createHash } from 'node:crypto';
import { builtIn } from '../../../src/main/catalogue.ts';
import { deviceVariables } from '../../../src/main/tensor/runtime/environment.ts';
import { partsOf } from '../../../src/main/worker/parts.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import { defaultsOf } from '../../../src/shared/domain/parameter.ts';
import type { PrecisionId, RunSpec } from '../../../src/shared/domain/run-spec.ts';

Object.assign(process.env, deviceVariables('cpu', process.env));
const results: Record<string, string> = {};
for (const name of process.argv.slice(2)) {
  const [problem = '', optimizer = '', precision = ''] = name.split(':');
  const parametersOf = (list: readonly { readonly id: string }[], id: string) => list.find((each) => each.id === id)!;
  const { parameters } = parametersOf(builtIn.problems, problem) as (typeof builtIn.problems)[number];
  const { hyper } = parametersOf(builtIn.optimizers, optimizer) as (typeof builtIn.optimizers)[number];
  const spec: RunSpec = {
    problem: { id: problem, parameters: defaultsOf(parameters) },
    optimizer: { id: optimizer, hyper: defaultsOf(hyper) },
    precision: precision as PrecisionId,
    seed: 1,
    trial: 0,
    budget: { steps: 30, seconds: 60, oracle: 1e9 },
    record: { every: 1 },
    device: 'cpu',
  };
  const parts = partsOf(spec, builtIn);
  const run = new ProgramRun(parts);
  run.use(spec, parts);
  run.initialise();
  const call = run.advance('xla', { k: 30, rows: [0, 7, 20], oracle: 1e9 });
  const hash = createHash('sha256').update(JSON.stringify(call.now));
  const objectives = run.audit('xla', call);
  hash.update(Float64Array.from(objectives.flatMap(({ working, audited }) => [working, audited])));
  for (const [, values] of Object.entries(run.snapshot()).sort())
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  run.close();
  results[name] = hash.digest('hex');
}
console.log(JSON.stringify(results));
process.exit(0);
