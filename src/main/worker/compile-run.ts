import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { chooseMode, type ModeTiming } from './choose-mode.ts';
import { spent } from './oracle.ts';
import type { ProgramRun } from './program-run.ts';
import type { Mode } from './protocol.ts';
import { CompilationWatch } from './temporaries.ts';

/** What is known of a program from runs before. */
export interface KnownOfProgram {
  readonly mode?: Mode | undefined;
  /** What its compiled loop needs beside its variables. */
  readonly temporaryBytes?: number | undefined;
}

export interface CompiledRun {
  readonly chosen: ModeTiming;
  /** undefined: XLA has not told. */
  readonly temporaryBytes: number | undefined;
}

/**
 * Compiles what a run calls, where this process has not yet, and finds out what is not known; the program stands at its
 * start then.
 *
 * @param known where it has no mode, both are timed on the run's own steps
 */
export function compileRun(program: ProgramRun, spec: RunSpec, known: KnownOfProgram): CompiledRun {
  const knownBytes = known.temporaryBytes ?? program.session.compiled?.temporaryBytes;
  const watch =
    knownBytes === undefined && known.mode !== 'plain' ? new CompilationWatch('advance', program.session) : undefined;
  const chosen: ModeTiming = known.mode ? { mode: known.mode } : chooseModeFor(program, spec);
  const { mode } = chosen;
  // A resumed or repeated program has not been timed in this process.
  if (!program.isReady('advance', mode)) program.advance(mode, { k: 1, rows: [0], oracle: spec.budget.oracle });
  if (program.built.recording !== 'none' && !program.isReady('audit', program.auditMode(mode)))
    program.audit(mode, { rows: 1, counts: new Int32Array(spent.length) });
  program.initialise();
  return { chosen, temporaryBytes: knownBytes ?? watch?.end() };
}

function chooseModeFor(program: ProgramRun, spec: RunSpec): ModeTiming {
  let step = 0;
  return chooseMode(
    (mode, k) => {
      const before = step;
      step = program.advance(mode, { k, rows: [], oracle: spec.budget.oracle }).now[0];
      return step - before;
    },
    () => {
      program.initialise();
      step = 0;
    },
    spec.budget.steps,
  );
}
