import { expect, it } from 'vitest';
import type { RunSpec } from '../../../src/shared/domain/run-spec.ts';
import type { Advance, Advanced } from '../../../src/main/worker/program-run.ts';
import type { HostArray } from '../../../src/main/tensor/runtime/session.ts';
import { Timekeeper } from '../../../src/main/worker/timekeeper.ts';

const callSeconds = 3e-4;
const rowSeconds = 1e-2;
const far = { ahead: 4096, oracle: 1e9 };

/** A program whose steps take as long as they are said to, calls and rows besides. */
class FakeProgram {
  readonly built = { pointBytes: 0, rows: 4096 };
  readonly calls: { readonly k: number; readonly rows: number }[] = [];
  step = 0;
  /** One that something else held up. */
  late: { readonly call: number; readonly seconds: number } | undefined;
  /** The step that ends the run. */
  last = Infinity;
  private readonly stepSeconds: number;

  constructor(stepSeconds: number) {
    this.stepSeconds = stepSeconds;
  }

  initialise(): void {
    this.step = 0;
  }

  advance(_: unknown, { k: asked, rows: { length: rows } }: Advance): Advanced {
    const k = Math.min(asked, this.last - this.step);
    this.calls.push({ k: asked, rows });
    this.step += k;
    const held = this.late?.call === this.calls.length ? this.late.seconds : 0;
    const seconds = callSeconds + k * this.stepSeconds + rows * rowSeconds + held;
    const counts = new Int32Array(rows * 4);
    return { counts, rows, now: [this.step, 0, this.step, 0], units: 0, stopped: false, seconds };
  }

  snapshot(): Record<string, HostArray> {
    return { step: Float64Array.of(this.step) };
  }

  restore(tensors: Readonly<Record<string, HostArray>>): void {
    this.step = tensors['step']?.[0] ?? NaN;
  }
}

const specOf = (steps: number, seconds = 60): RunSpec => ({
  problem: { id: 'p', parameters: {} },
  optimizer: { id: 'o', hyper: {} },
  precision: 'fp64',
  seed: 0,
  trial: 0,
  budget: { steps, seconds, oracle: 1e9 },
  record: { every: 1 },
  device: 'cpu',
});

/** Takes a run to its end; returns the seconds of its steps and of how many calls they are. */
function timeOf(program: FakeProgram, spec: RunSpec): { seconds: number; calls: number } {
  const timekeeper = new Timekeeper(program, 'plain', spec);
  expect(program.step).toBe(0);
  let [step, seconds, calls] = [0, 0, 0];
  while (step < spec.budget.steps) {
    const call = timekeeper.advance(step, far);
    expect(call.rows).toBe(call.now[0] - step);
    expect(call.now[0]).toBe(program.step);
    step = call.now[0];
    seconds += call.seconds;
    calls += 1;
  }
  return { seconds, calls };
}

it.each([10, 1000, 100_000])('the time of %i small steps is theirs alone, without calls and rows', (steps) => {
  // Not so small that the least share of a call counts.
  const stepSeconds = Math.max(1e-6, (0.1 * callSeconds) / steps);
  expect(timeOf(new FakeProgram(stepSeconds), specOf(steps)).seconds / (steps * stepSeconds)).toBeCloseTo(1, 6);
});

it('what one run has told of its program is looked at again, not measured from nothing', () => {
  const program = new FakeProgram(1e-6);
  const first = new Timekeeper(program, 'plain', specOf(100_000));
  const all = program.calls.length;
  first.advance(0, far);
  program.initialise();
  program.calls.length = 0;
  const second = new Timekeeper(program, 'plain', specOf(100_000), first.pace);
  expect(program.calls.filter(({ k }) => k === 0)).toHaveLength(5);
  expect(program.calls.length).toBeLessThan(all / 2);
  expect(second.pace.calls).toHaveLength(25);
  expect(second.stepSeconds).toBeCloseTo(1e-6, 9);
});

it('what a step takes is not looked for beyond the end of a run, nor where it is as it was', () => {
  const program = new FakeProgram(1e-6);
  program.last = 500;
  const first = new Timekeeper(program, 'plain', specOf(1e6));
  expect(program.calls.filter(({ k }) => k > 500)).toHaveLength(3);
  program.calls.length = 0;
  const second = new Timekeeper(program, 'plain', specOf(1e6), { ...first.pace, stepSeconds: 1.5e-6 });
  expect(second.stepSeconds).toBe(1.5e-6);
  expect(program.calls.filter(({ k }) => k > 0)).toHaveLength(3);
});

it('steps that are recorded seldom are taken once, and those of a dear row each twice', () => {
  for (const [every, passes] of [
    [1000, 1],
    [1, 2],
  ] as const) {
    const program = new FakeProgram(1e-4);
    const spec = { ...specOf(1e6), record: { every } };
    // A row costs a thirtieth of a step.
    const timekeeper = new Timekeeper(
      Object.assign(program, { built: { pointBytes: 12_000, rows: 4096 } }),
      'plain',
      spec,
    );
    program.calls.length = 0;
    timekeeper.advance(0, far);
    expect(program.calls).toHaveLength(passes);
  }
});

it('steps that are a hundred times dearer than those of the run before are seen before they use up the budget', () => {
  const cheap = new FakeProgram(1e-6);
  const { pace } = new Timekeeper(cheap, 'plain', specOf(1e6));
  const dear = new FakeProgram(1e-4);
  const timekeeper = new Timekeeper(dear, 'plain', specOf(1e6, 1), pace);
  expect(timekeeper.stepSeconds).toBeCloseTo(1e-4, 6);
  // A tenth of a second was wanted of the first call, whatever its steps take.
  expect(Math.max(...dear.calls.map(({ k }) => k)) * 1e-4).toBeLessThan(0.1);
});

it('what a call costs is measured anew where the machine has become another', () => {
  const program = new FakeProgram(1e-6);
  const slower = { calls: Array<number>(25).fill(2 * callSeconds), stepSeconds: 1e-6 };
  const timekeeper = new Timekeeper(program, 'plain', specOf(1000), slower);
  expect(timekeeper.pace.calls).toEqual(Array(25).fill(callSeconds));
});

it('a span of small steps is timed without rows, put back, and taken again with them', () => {
  const program = new FakeProgram(1e-6);
  const timekeeper = new Timekeeper(program, 'plain', specOf(1000));
  program.calls.length = 0;
  timekeeper.advance(0, far);
  expect(program.calls.length).toBeGreaterThan(1);
  expect(program.calls.map(({ k }) => k)).toEqual(program.calls.map(() => 1000));
  expect(program.calls.at(-1)?.rows).toBe(1000);
  expect(program.step).toBe(1000);
});

it.each([2e-5, 1e-4])(
  'a short run of steps of %d s is timed until its timings fill 20 ms, and an outlier is none',
  (stepSeconds) => {
    const program = new FakeProgram(stepSeconds);
    const timekeeper = new Timekeeper(program, 'plain', specOf(60));
    program.calls.length = 0;
    program.late = { call: 2, seconds: 1 };
    const { seconds, now } = timekeeper.advance(0, far);
    expect(now[0]).toBe(60);
    expect(seconds).toBeCloseTo(60 * stepSeconds, 6);
    expect(program.calls.length).toBeGreaterThan(3);
    expect(program.calls.at(-1)?.rows).toBe(60);
  },
);

it('large steps are timed as they are taken, with their rows but without the calls', () => {
  const { seconds, calls } = timeOf(new FakeProgram(0.02), specOf(50));
  expect(seconds).toBeCloseTo(50 * (0.02 + rowSeconds), 9);
  // The first call takes 100 ms already, not one step.
  expect(calls).toBeLessThan(20);
});

it('a call is never free: steps of no time end a budget of seconds too', () => {
  const timekeeper = new Timekeeper(new FakeProgram(0), 'plain', specOf(1e6));
  expect(timekeeper.advance(0, far).seconds).toBeGreaterThan(0);
});

it('the first call takes no more than a tenth of the budget of seconds', () => {
  const program = new FakeProgram(1e-3);
  const timekeeper = new Timekeeper(program, 'plain', specOf(1e6, 0.1));
  expect(timekeeper.advance(0, far).now[0]).toBe(10);
});
