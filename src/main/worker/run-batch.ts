import { setImmediate } from 'node:timers/promises';
import { callClock } from '../tensor/runtime/calls.ts';
import { firstWhole } from './checkpoint-reader.ts';
import { isUncompilable } from './choose-mode.ts';
import type { KnownParts } from './parts.ts';
import type { ProgramBatch } from './program-batch.ts';
import type { FromWorker, Mode, StartRun } from './protocol.ts';
import { RunState, startedOf, type Place } from './run-state.ts';
import type { RunControl } from './run.ts';
import { withRows } from './schedule.ts';

export interface Member {
  readonly message: StartRun;
  readonly parts: KnownParts;
  readonly control: RunControl;
  readonly send: (message: FromWorker) => unknown;
  /** Tells what went wrong with this run alone. */
  readonly fail: (error: unknown) => void;
}

/**
 * Runs several runs of one program at once, no more than it has places, each to its own end: with the rows, the counts
 * and the end that it has alone, its own divergence and its own checkpoints. Those that have ended stand still until all
 * have. They have no times: what a step takes is shared by all.
 *
 * @throws what a call throws: of those that have not ended nobody knows whose fault it is
 */
export async function runBatch(members: readonly Member[], program: ProgramBatch): Promise<void> {
  program.use(members.map(({ message, parts }) => ({ spec: message.spec, parts })));
  program.initialise();
  const resumed = members.map(({ message }) => firstWhole(message.checkpoints));
  // Those that go on keep the mode of their rows, and the others have none yet.
  const modes = [...resumed.map((checkpoint) => checkpoint?.mode), ...members.map(({ message }) => message.mode)];
  const mode = compileBatch(
    program,
    modes.find((known) => known !== undefined),
  );
  if (resumed.some((checkpoint) => checkpoint !== undefined))
    program.restore(program.snapshot().map((fresh, i) => resumed[i]?.tensors ?? fresh));
  callClock.forget();

  const places = members.map((_, i): Place => ({
    auditCurrent: () => program.auditCurrent(i),
    snapshot: () => program.snapshot()[i]!,
  }));
  // The start may have spent some, too.
  const starts = program.advance(mode, []);
  const states = members.map(({ message, parts: { facts }, send }, i) => {
    send({ ...startedOf(message.epoch, program.built, resumed[i]), mode });
    const startValue = resumed[i]?.startValue ?? program.auditCurrent(i).audited;
    const clock = { wall: () => 0 };
    return new RunState({ message, facts, mode, resumed: resumed[i], startValue, at: starts[i]!, ...clock, send });
  });

  const going = new Set(members.keys());
  const whileGoing = async (does: (i: number, state: RunState) => boolean | Promise<boolean>): Promise<void> => {
    for (const i of going)
      try {
        if (!(await does(i, states[i]!))) going.delete(i);
      } catch (error) {
        // Such as a checkpoint that cannot be written: it is no matter of the others.
        going.delete(i);
        members[i]!.fail(error);
      }
  };
  while (going.size > 0) {
    await whileGoing((i, state) => state.begins(places[i]!));
    const k = program.length.next(Infinity);
    const asked = states.map(({ step, stop }, i) => {
      const { budget, record } = members[i]!.message.spec;
      if (!going.has(i)) return undefined;
      return { ...withRows(step, Math.min(k, budget.steps - step), record.every, program.built.rows), oracle: stop };
    });
    const begin = performance.now();
    const calls = program.advance(mode, asked);
    const taken = [...going].map((i) => calls[i]!.now[0] - states[i]!.step);
    program.length.learn(Math.max(...taken), (performance.now() - begin) / 1e3);
    const objectives = calls.some(({ rows }) => rows > 0) ? program.audit(mode) : [];
    await whileGoing((i, state) => state.took(calls[i]!, objectives[i] ?? []));
    await setImmediate();
    await whileGoing((i, state) => state.goesOn(calls[i]!, members[i]!.control.request, places[i]!));
  }
}

/** Compiles what is called again and again, and says in which mode: that which is known, or XLA's, unless it lacks an op. */
export function compileBatch(program: ProgramBatch, known: Mode = 'xla'): Mode {
  let mode = known;
  try {
    program.advance(mode, []);
  } catch (error) {
    if (!isUncompilable(error)) throw error;
    mode = 'plain';
    program.advance(mode, []);
  }
  program.audit(mode);
  return mode;
}
