import type { Definitions } from '../catalogue.ts';
import { isUncompilable } from './choose-mode.ts';
import { compileRun } from './compile-run.ts';
import { partsOf } from './parts.ts';
import { ProgramBatch } from './program-batch.ts';
import { ProgramRun } from './program-run.ts';
import type { Prepare, Prepared } from './protocol.ts';
import { compileBatch } from './run-batch.ts';

/** Has XLA compile the program of a run, for the process that will make it: what is compiled is kept on disk. */
export function prepare({ epoch, spec }: Prepare, definitions: Definitions): Prepared {
  const parts = partsOf(spec, definitions);
  const program = spec.batched ? new ProgramBatch(parts) : new ProgramRun(parts);
  try {
    if (program instanceof ProgramBatch) {
      program.use([{ spec, parts }]);
      program.initialise();
      compileBatch(program);
    } else {
      program.use(spec, parts);
      program.initialise();
      compileRun(program, spec, { mode: 'xla' });
    }
  } catch (error) {
    if (!isUncompilable(error)) throw error;
  } finally {
    program.close();
  }
  return { type: 'prepared', epoch };
}
