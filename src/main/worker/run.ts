import { setImmediate } from 'node:timers/promises';
import { rowFrom } from '../../shared/domain/recording.ts';
import { callClock } from '../tensor/runtime/calls.ts';
import { firstWhole } from './checkpoint-reader.ts';
import { compileRun } from './compile-run.ts';
import { stepsHalfway } from './budget-end.ts';
import type { ProgramRun } from './program-run.ts';
import type { FromWorker, StartRun } from './protocol.ts';
import type { KnownParts } from './parts.ts';
import { RunState, startedOf, type Request } from './run-state.ts';
import { Timekeeper } from './timekeeper.ts';

export interface RunControl {
  /** Set from outside while a run goes on. */
  request: Request;
}

/** Runs one run of a loaded program to its end; reports through `send`, and waits for it where it tells rows. */
export async function run(
  message: StartRun,
  program: ProgramRun,
  parts: KnownParts,
  control: RunControl,
  send: (message: FromWorker) => unknown,
): Promise<void> {
  const wallBegin = performance.now();
  const { spec, epoch } = message;
  const { every } = spec.record;
  const keepsPoints = program.built.recording !== 'none';
  program.use(spec, parts);
  program.initialise();
  const resumed = firstWhole(message.checkpoints);
  const { chosen, temporaryBytes } = compileRun(program, spec, {
    mode: resumed?.mode ?? message.mode,
    temporaryBytes: message.temporaryBytes,
  });
  const { mode } = chosen;
  // Those that compiled are no measure of what a call takes.
  callClock.forget();
  const timekeeper = new Timekeeper(program, mode, spec, program.paces.get(mode));
  const warmupSeconds = (performance.now() - wallBegin) / 1e3;

  if (resumed) program.restore(resumed.tensors);
  send({
    ...startedOf(epoch, program.built, resumed),
    ...chosen,
    warmupSeconds,
    ...(mode === 'xla' && temporaryBytes !== undefined && { temporaryBytes }),
  });

  const wallBefore = resumed?.wallSeconds ?? 0;
  const state = new RunState({
    message,
    facts: parts.facts,
    mode,
    resumed,
    startValue: resumed?.startValue ?? program.auditCurrent().audited,
    at: program.advance(mode, { k: 0, rows: [], oracle: spec.budget.oracle }),
    wall: () => wallBefore + (performance.now() - wallBegin) / 1e3,
    send,
  });
  while (state.begins(program)) {
    const ahead = stepsHalfway(spec.budget.seconds - state.computeSeconds, timekeeper.stepSeconds);
    const { step, stop: oracle } = state;
    const isRow = !keepsPoints && rowFrom(step, every) === step;
    // Where no points are kept, a call has one row at most, that of the point where it begins.
    const here = isRow ? [program.auditCurrent()] : undefined;
    const most = keepsPoints ? ahead : rowFrom(step + 1, every) - step;
    const call = timekeeper.advance(step, { ahead, most, oracle });
    if (!(await state.took(call, here ?? (call.rows === 0 ? [] : program.audit(mode, call))))) break;
    await setImmediate();
    if (!state.goesOn(call, control.request, program)) break;
  }
  program.paces.set(mode, timekeeper.pace);
}
