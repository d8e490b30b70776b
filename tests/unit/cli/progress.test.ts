import { expect, onTestFinished, test, vi } from 'vitest';
import { programLine, turnText } from '../../../src/main/cli/run/progress.ts';
import { onInterruption } from '../../../src/main/cli/run/signals.ts';
import { Tracker } from '../../../src/main/engine/progress/tracker.ts';
import type { EngineEvent } from '../../../src/main/engine/events.ts';
import type { Run } from '../../../src/main/engine/store/runs.ts';
import { spec } from '../engine/fixtures.ts';

const run = (id: number): Run => ({
  id,
  key: `${id}`,
  programKey: 'p',
  spec: spec({ seed: id }),
  revisions: { engine: 1, problem: 1, optimizer: 1, precision: 1 },
  status: 'queued',
  reason: null,
});

test('the tracker follows the events of a program, and a line tells its end', () => {
  let now = 0;
  const tracker = new Tracker(new Map([['p', [run(1), run(2)]]]), 1, () => now);
  const take = (event: EngineEvent): string | undefined => {
    tracker.take(event);
    return programLine(event, tracker);
  };
  expect(tracker.total).toBe(2);
  take({ type: 'starting', run: run(1) });
  now = 3000;
  take({ type: 'started', run: run(1), mode: 'xla', warmup_s: 2, resumedAtRow: 0 });
  const step = { type: 'progress', run: run(1), f_evals: 3, oracle_units: 3, compute_s: 1 } as const;
  take({ ...step, step: 50, f_audited: 0.5 });
  take({ ...step, step: 60, f_audited: NaN });
  take({ ...step, step: 70, f_audited: 0.7 });
  now = 7000;
  expect(turnText(tracker.program('p')!.turn!, 0.25)).toBe('seed 1: step 70 of 100, best gap 0.25');
  // 4 s for 70 of 100 steps, and no second compilation.
  expect(tracker.secondsLeft()!.value).toBeGreaterThan(1.7 + 5.7);
  expect(tracker.secondsLeft()!.value).toBeLessThan(1.7 + 9);
  const ended = { type: 'ended', reason: 'steps', message: undefined } as const;
  now = 10_000;
  expect(take({ ...ended, run: run(1), status: 'finished' })).toBeUndefined();
  expect(tracker.secondsLeft()!.value).toBeCloseTo(7, 0);
  take({ type: 'starting', run: run(2) });
  now = 12_000;
  expect(take({ ...ended, run: run(2), status: 'diverged' })).toBe(
    '2/2 runs: normal on bowl, fp64: 1 finished, 1 diverged in 12 s',
  );
});

/** Of a program whose runs are made many at once. */
const member = (id: number): Run => {
  const { spec: alone, ...rest } = run(id);
  return { ...rest, spec: { ...alone, batched: true, budget: { ...alone.budget, seconds: Infinity } } };
};

test('runs that are made together have one line, with their least step and their best', () => {
  let now = 0;
  const runs = [1, 2, 3].map(member);
  const tracker = new Tracker(new Map([['p', runs]]), 1, () => now);
  const text = () => turnText(tracker.program('p')!.turn!, 0);
  for (const each of runs) tracker.take({ type: 'starting', run: each });
  expect(text()).toBe('3 runs at once: starting');
  now = 2000;
  for (const each of runs) tracker.take({ type: 'started', run: each, mode: 'xla', warmup_s: 2, resumedAtRow: 0 });
  const told = { type: 'progress', f_evals: 3, oracle_units: 3, compute_s: 0 } as const;
  tracker.take({ ...told, run: runs[0]!, step: 50, f_audited: 0.5 });
  tracker.take({ ...told, run: runs[1]!, step: 40, f_audited: 0.1 });
  expect(text()).toBe('3 runs at once: step 0 of 100, best gap 0.1');
  now = 6000;
  tracker.take({ type: 'ended', run: runs[2]!, status: 'diverged', reason: 'diverged', message: undefined });
  expect(text()).toBe('2 runs at once: step 40 of 100, best gap 0.1');
  const ended = { type: 'ended', status: 'finished', reason: 'steps', message: undefined } as const;
  tracker.take({ ...ended, run: runs[1]! });
  expect(text()).toBe('seed 1: step 50 of 100, best gap 0.5');
  const last = { ...ended, run: runs[0]! };
  tracker.take(last);
  expect(tracker.program('p')!.turn).toBeUndefined();
  // 6 s are those of all three.
  expect(programLine(last, tracker)).toBe('3/3 runs: normal on bowl, fp64: 1 diverged, 2 finished in 6 s');
});

test('a program that is given up is told once, with the cause and what was put off', () => {
  const tracker = new Tracker(new Map([['p', [run(1), run(2), run(3)]]]), 1, () => 0);
  const ended = { type: 'ended', run: run(1), status: 'failed', reason: 'worker.crashed', message: 'x' } as const;
  tracker.take(ended);
  const event = { type: 'put-off', reason: 'worker.crash_loop', programKey: 'p', cause: 'SIGSEGV', paused: 2 } as const;
  tracker.take(event);
  expect(programLine(event, tracker)).toContain('3/3 runs: normal on bowl, fp64: 1 failed, 2 put off (SIGSEGV)');
});

test('signals: of three presses the first two are for the engine, the third ends the process; a hang-up asks once', () => {
  const clock = vi.spyOn(performance, 'now');
  onTestFinished(() => clock.mockRestore());
  vi.stubEnv('DESCENT_HANGUP', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const seen: (number | 'exit')[] = [];
  const interruption = onInterruption(
    (times) => seen.push(times),
    () => seen.push('exit'),
  );
  expect(interruption.asked).toBe(false);
  const send = (signal: NodeJS.Signals, at: number): void => {
    clock.mockReturnValue(at);
    process.emit(signal);
  };
  send('SIGHUP', 1000);
  send('SIGHUP', 1003);
  send('SIGINT', 1200);
  expect([seen, interruption.asked]).toEqual([[1], true]);
  send('SIGTERM', 9000);
  send('SIGHUP', 19_000);
  expect(seen).toEqual([1]);
  send('SIGINT', 20_000);
  send('SIGINT', 20_010);
  send('SIGINT', 21_000);
  expect(seen).toEqual([1, 2, 'exit']);
  interruption.release();
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

test('a hang-up that is ignored asks for nothing', () => {
  vi.stubEnv('DESCENT_HANGUP', `ignored ${process.pid}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const seen: number[] = [];
  const interruption = onInterruption(
    (times) => seen.push(times),
    () => {},
  );
  process.emit('SIGHUP');
  expect(seen).toEqual([]);
  process.emit('SIGTERM');
  expect(seen).toEqual([1]);
  interruption.release();
});
