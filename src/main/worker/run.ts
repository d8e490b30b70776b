import { setImmediate } from 'node:timers/promises';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { rowFrom } from '../../shared/domain/recording.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { callClock } from '../tensor/runtime/calls.ts';
import { writeCheckpoint } from './checkpoint-file.ts';
import { firstWhole } from './checkpoint-reader.ts';
import { compileRun } from './compile-run.ts';
import { mayRunOver, nextUnits, stepsHalfway } from './budget-end.ts';
import { divergence } from './divergence.ts';
import { oracleLimit } from './oracle.ts';
import type { ProgramRun } from './program-run.ts';
import type { Finished, FromWorker, StartRun, Started } from './protocol.ts';
import type { KnownParts } from './parts.ts';
import { RowBuffer } from './rows.ts';
import { Timekeeper } from './timekeeper.ts';

/** A checkpoint every minute or 5 % of the budget, but not more often than every few seconds. */
const checkpointSeconds = { most: 60, least: 5 };
const checkpointShare = 0.05;

export interface RunControl {
  /** Set from outside while a run goes on. */
  request: 'none' | 'stop' | 'cancel';
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
  const begun: Started = {
    type: 'started',
    epoch,
    ...chosen,
    warmupSeconds,
    stateBytes: program.built.stateBytes,
    parameterBytes: program.built.storage.record.allocated_bytes,
    dataBytes: program.built.dataBytes,
    ...(mode === 'xla' && temporaryBytes !== undefined && { temporaryBytes }),
    dimension: program.built.dimension,
    precision: program.built.storage.record,
    resumedAt: resumed?.row ?? 0,
    resumedStep: resumed?.step ?? 0,
  };
  send(begun);

  const startValue = resumed?.startValue ?? program.auditCurrent().audited;
  const isDivergence = divergence(parts.facts, startValue);
  let row = resumed?.row ?? 0;
  let step = resumed?.step ?? 0;
  let compute = resumed?.computeSeconds ?? 0;
  const wallBefore = resumed?.wallSeconds ?? 0;
  const wall = (): number => wallBefore + (performance.now() - wallBegin) / 1e3;
  // The start may have spent some, too.
  let { units, now } = program.advance(mode, { k: 0, rows: [], oracle: spec.budget.oracle });
  /** Where the run stands is a stop on the way to the end of its budget, and no row falls due there. */
  let isStop = resumed?.isStop ?? false;
  let last = { checkpoint: performance.now(), share: share(spec, step, units, compute) };

  const checkpoint = (): void => {
    const clock = { computeSeconds: compute, wallSeconds: wall() };
    const state = { step, row, isStop, ...clock, startValue, mode, tensors: program.snapshot() };
    send({ type: 'checkpoint', epoch, step, ...writeCheckpoint(message.checkpointFolder, state) });
    last = { checkpoint: performance.now(), share: share(spec, step, units, compute) };
  };
  const finish = (status: Finished['status'], reason: string): void => {
    program.paces.set(mode, timekeeper.pace);
    const ended = {
      steps: step,
      computeSeconds: compute,
      wallSeconds: wall(),
      processPeakBytes: process.resourceUsage().maxRSS * 1024,
    };
    send({ type: 'finished', epoch, status, reason, ...ended });
  };
  /** The row of the point where the run stands, which no call of `advance` will report. Whether it goes on. */
  const rowHere = (): boolean => {
    const buffer = new RowBuffer();
    buffer.add(now, 0, { compute, wall: wall() }, program.auditCurrent());
    send({ type: 'rows', epoch, firstRow: row++, rows: buffer.take() });
    return buffer.firstDiverged(isDivergence) < 0;
  };

  for (;;) {
    if (isStop && !rowHere()) {
      finish('diverged', 'diverged');
      return;
    }
    const here = !keepsPoints && rowFrom(step, every) === step ? program.auditCurrent() : undefined;
    const before = { compute, wall: wall() };
    const stop = nextUnits(oracleLimit(spec.budget.oracle), units);
    const call = timekeeper.advance(step, {
      ahead: stepsHalfway(spec.budget.seconds - compute, timekeeper.stepSeconds),
      ...(!keepsPoints && { most: rowFrom(step + 1, every) - step }),
      oracle: stop,
    });
    compute += call.seconds;
    ({ units, now } = call);

    const buffer = new RowBuffer();
    const points = keepsPoints && call.rows > 0 ? program.audit(mode, call) : undefined;
    buffer.addCall(
      call,
      step,
      before,
      { compute, wall: wall() },
      (r) => here ?? { working: points?.working[r] ?? NaN, audited: points?.audited[r] ?? NaN },
    );
    const diverged = buffer.firstDiverged(isDivergence);
    const rows = buffer.take(diverged < 0 ? undefined : diverged + 1);
    if (rows.count > 0) await send({ type: 'rows', epoch, firstRow: row, rows });
    row += rows.count;
    const advanced = call.now[0] > step;
    step = call.now[0];
    if (diverged >= 0) {
      step = rows.values[(rows.count - 1) * 8] ?? step;
      finish('diverged', 'diverged');
      return;
    }

    await setImmediate();
    const why = reasonToEnd(spec, step, units, compute, call.stopped);
    if (why) {
      if (rowHere()) finish('finished', why);
      else finish('diverged', 'diverged');
      return;
    }
    // Never so in a sound program, and without an end where it is.
    if (!advanced)
      throw new DescentError('run.stuck', `the run takes no further step after step ${step}`, {
        exitCode: exitCodes.someRunsFailed,
      });
    if (control.request === 'cancel') {
      rowHere();
      finish('cancelled', 'cancelled');
      return;
    }
    const isNearEnd = units >= stop || mayRunOver(spec.budget.seconds - compute, call.seconds);
    isStop = isNearEnd && rowFrom(step, every) !== step;
    if (control.request === 'stop') {
      checkpoint();
      finish('interrupted', 'interrupted');
      return;
    }
    const since = (performance.now() - last.checkpoint) / 1e3;
    const progress = share(spec, step, units, compute) - last.share;
    if (since >= checkpointSeconds.most || (since >= checkpointSeconds.least && progress >= checkpointShare))
      checkpoint();
  }
}

/** The part of the budget that is used, of whichever limit is nearest. */
function share(spec: RunSpec, step: number, units: number, compute: number): number {
  return Math.max(step / spec.budget.steps, units / oracleLimit(spec.budget.oracle), compute / spec.budget.seconds);
}

function reasonToEnd(
  spec: RunSpec,
  step: number,
  units: number,
  compute: number,
  stopped: boolean,
): string | undefined {
  if (stopped) return 'stopped';
  if (step >= spec.budget.steps) return 'steps';
  if (units >= oracleLimit(spec.budget.oracle)) return 'oracle';
  if (compute >= spec.budget.seconds) return 'seconds';
  return undefined;
}
