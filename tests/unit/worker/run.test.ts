import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../src/shared/domain/run-spec.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { writeCheckpoint } from '../../../src/main/worker/checkpoint-file.ts';
import { counterLimit } from '../../../src/main/worker/oracle.ts';
import { partsOf } from '../../../src/main/worker/parts.ts';
import type { Recording } from '../../../src/main/worker/run-program.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import type { CheckpointFile, Finished, FromWorker, Mode, Started } from '../../../src/main/worker/protocol.ts';
import type { RunControl } from '../../../src/main/worker/run.ts';
import { run } from '../../../src/main/worker/run.ts';
import { specOf as specOfAny, type Options } from './played.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** With a limit of seconds, as runs that go alone have one. */
const specOf = (o: Options): RunSpec => specOfAny({ ...o, budget: { seconds: 60, ...o.budget } });

interface Row {
  step: number;
  f: number;
  g: number;
  compute: number;
  working: number | undefined;
  audited: number | undefined;
}
interface Result {
  rows: Row[];
  started: Started;
  end: Finished;
  checkpoint: CheckpointFile | undefined;
}

/** Runs a specification as the worker does; `onRows` may ask it to stop. */
async function play(
  spec: RunSpec,
  options: {
    mode?: Mode;
    checkpoint?: CheckpointFile;
    record?: Recording;
    onRows?: (rows: Row[], control: RunControl) => void;
  } = {},
): Promise<Result> {
  const parts = partsOf(spec, builtIn);
  const program = new ProgramRun(parts, options.record);
  const control: RunControl = { request: 'none' };
  const rows: Row[] = [];
  const other: FromWorker[] = [];
  const { mode, checkpoint, onRows } = options;
  const message = {
    type: 'run',
    epoch: 1,
    spec,
    code: { plugins: [], revisions: {} },
    checkpointFolder: folder,
    ...(mode && { mode }),
    checkpoints: checkpoint ? [checkpoint] : [],
  } as const;
  await run(message, program, parts, control, (m) => {
    if (m.type !== 'rows') return void other.push(m);
    for (let r = 0; r < m.rows.count; r++) {
      const [step = NaN, f = NaN, g = NaN, , compute = NaN, , working, audited] = m.rows.values.subarray(
        r * 8,
        r * 8 + 8,
      );
      const bits = m.rows.mask[r] ?? 0;
      rows.push({
        step,
        f,
        g,
        compute,
        working: bits & 1 ? working : undefined,
        audited: bits & 2 ? audited : undefined,
      });
    }
    onRows?.(rows, control);
  });
  program.close();
  const written = other.filter((m) => m.type === 'checkpoint').at(-1);
  return {
    rows,
    started: other.find((m) => m.type === 'started') as Started,
    end: other.at(-1) as Finished,
    checkpoint: written?.type === 'checkpoint' ? written : undefined,
  };
}

/** A checkpoint of a run at its start that has counted so many steps, values, gradients and products. */
function standingAt(spec: RunSpec, counts: readonly [number, number, number, number]): CheckpointFile {
  const parts = partsOf(spec, builtIn);
  const program = new ProgramRun(parts);
  program.use(spec, parts);
  program.initialise();
  const tensors = { ...program.snapshot(), counts: Int32Array.from(counts) };
  program.close();
  const clock = { computeSeconds: 1, wallSeconds: 1 };
  return writeCheckpoint(folder, { step: counts[0], row: 0, ...clock, startValue: 50, mode: 'xla', tensors });
}

const quadratic = { problem: 'quadratic', parameters: { eigenvalues: [1, 100], start: [1, 1] } };
const curve = (rows: readonly Row[]): unknown[] =>
  rows.map(({ step, f, g, working, audited }) => [step, f, g, working, audited]);

describe('run', () => {
  it('records every point, the start and the end included, with the counts of that moment', async () => {
    const { rows, end } = await play(specOf({ ...quadratic, optimizer: 'gradient-descent', budget: { steps: 5 } }));
    expect(rows.map((r) => r.step)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rows.map((r) => r.g)).toEqual([0, 1, 2, 3, 4, 5]);
    const x = (k: number): number => 0.5 * (0.99 ** (2 * k) + (k === 0 ? 100 : 0));
    rows.forEach((r, k) => expect(r.audited).toBeCloseTo(x(k), 12));
    expect(rows.every((r, i) => i === 0 || r.compute >= (rows[i - 1]?.compute ?? 0))).toBe(true);
    expect(end).toMatchObject({ type: 'finished', status: 'finished', reason: 'steps', steps: 5 });
  });

  it('keeps every third point and the last', async () => {
    const { rows } = await play(
      specOf({ ...quadratic, optimizer: 'gradient-descent', budget: { steps: 10 }, every: 3 }),
    );
    expect(rows.map((r) => r.step)).toEqual([0, 3, 6, 9, 10]);
  });

  it('ends at the oracle budget', async () => {
    const { end, rows } = await play(specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 1000, oracle: 30 } }));
    expect(end).toMatchObject({ reason: 'oracle', steps: 10 });
    expect(rows.at(-1)?.g).toBe(10);
  });

  it('ends at a fractional oracle budget', async () => {
    const { end } = await play(specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 1000, oracle: 30.5 } }));
    expect(end).toMatchObject({ status: 'finished', reason: 'oracle', steps: 11 });
  });

  it('ends at the budget of compute seconds', async () => {
    const spec = specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 2e9, seconds: 0.3 }, every: 1e5 });
    const { end, rows } = await play(spec, { mode: 'xla' });
    expect(end).toMatchObject({ status: 'finished', reason: 'seconds' });
    const { compute = NaN, step = NaN } = rows.at(-1) ?? {};
    expect(end).toMatchObject({ steps: step, computeSeconds: compute });
    expect(compute).toBeGreaterThanOrEqual(0.3);
    expect(compute).toBeLessThan(3);
  });

  it('looks at the last point within a budget of units, however seldom it looks, interrupted or not', async () => {
    const budget = { steps: 5000, oracle: 2998 };
    const spec = specOf({ ...quadratic, optimizer: 'gradient-descent', hyper: { lr: 0.005 }, budget, every: 1000 });
    const whole = await play(spec);
    expect(whole.end).toMatchObject({ reason: 'oracle', steps: 1000 });
    const inside = whole.rows.filter(({ g }) => 3 * g <= budget.oracle).at(-1)!;
    expect(inside.step).toBe(999);
    expect(inside.audited).toBeCloseTo(0.5 * 0.995 ** (2 * 999), 12);
    expect(whole.rows.length).toBeLessThan(15);
    for (let most = 1; most < whole.rows.length - 1; most += 1) {
      const stopped = await play(spec, {
        mode: whole.started.mode,
        onRows: (rows, control) => {
          if (rows.length >= most) control.request = 'stop';
        },
      });
      expect(stopped.end).toMatchObject({ status: 'interrupted' });
      const rest = await play(spec, { checkpoint: stopped.checkpoint! });
      expect([...curve(stopped.rows), ...curve(rest.rows)]).toEqual(curve(whole.rows));
    }
  });

  it('looks at a late point within a budget of seconds, however seldom it looks', async () => {
    const budget = { steps: 2e9, seconds: 0.2 };
    const { rows } = await play(specOf({ ...quadratic, optimizer: 'adam', budget, every: 1e9 }), { mode: 'xla' });
    const inside = rows.filter(({ compute }) => compute <= budget.seconds).at(-1)!;
    // How late hangs on what else the machine does.
    expect(inside.compute).toBeGreaterThan(budget.seconds / 10);
    expect(rows.length).toBeLessThan(40);
  });

  it('a call of no steps changes no state', () => {
    const spec = specOf({ problem: 'mlp-dig', optimizer: 'adam', precision: 'fp32' });
    const parts = partsOf(spec, builtIn);
    const program = new ProgramRun(parts);
    program.use(spec, parts);
    program.initialise();
    program.advance('plain', { k: 3, rows: [0, 1, 2], oracle: 1e9 });
    const before = program.snapshot();
    const { now, rows } = program.advance('plain', { k: 0, rows: [], oracle: 1e9 });
    expect({ now: now[0], rows }).toEqual({ now: 3, rows: 0 });
    expect(program.snapshot()).toEqual(before);
    program.close();
  });

  it('ends where its counters end, whatever its budget', async () => {
    const spec = specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 2e9, oracle: 1e12 }, every: 1000 });
    const step = Math.floor(counterLimit / 3) - 10;
    const { end, rows } = await play(spec, { checkpoint: standingAt(spec, [step, 0, step, 0]) });
    expect(end).toMatchObject({ status: 'finished', reason: 'oracle', steps: Math.ceil(counterLimit / 3) });
    expect(3 * (rows.at(-1)?.g ?? NaN)).toBeGreaterThanOrEqual(counterLimit);
  });

  it('fails rather than going on for ever where no step can be taken', async () => {
    const spec = specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 1e10 } });
    const step = 2 ** 31 - 1;
    await expect(play(spec, { checkpoint: standingAt(spec, [step, 0, 0, 0]) })).rejects.toMatchObject({
      code: 'run.stuck',
    });
  });

  it('ends as diverged at the first point that is not finite, and keeps that point', async () => {
    const { rows, end } = await play(specOf({ ...quadratic, optimizer: 'gradient-descent', hyper: { lr: 1 } }));
    expect(end).toMatchObject({ status: 'diverged' });
    const last = rows.at(-1);
    expect(last?.audited).toBeGreaterThan(50.5e12);
    expect(rows.length).toBeLessThan(15);
    expect(end).toMatchObject({ steps: last?.step });
  });

  it.each(['fp32', 'fp64', 'int4'] as const)('resumes bit for bit where it was stopped (%s)', async (precision) => {
    const spec = specOf({
      problem: 'rosenbrock',
      optimizer: 'adam',
      hyper: { lr: 0.01 },
      precision,
      budget: { steps: 6000 },
      every: 1,
    });
    const whole = await play(spec, { mode: 'xla' });
    const part = await play(spec, {
      mode: 'xla',
      onRows: (rows, control) => {
        if (rows.length > 1500) control.request = 'stop';
      },
    });
    expect(part.end).toMatchObject({ status: 'interrupted' });
    expect(part.end.steps).toBeLessThan(6000);
    // A checkpoint says how its run was run, whatever the engine remembers.
    const rest = await play(spec, { mode: 'plain', ...(part.checkpoint && { checkpoint: part.checkpoint }) });
    expect(rest.started.mode).toBe('xla');
    expect(rest.started.resumedAt).toBe(part.rows.length);
    expect(curve([...part.rows, ...rest.rows])).toEqual(curve(whole.rows));
  });

  it('on sampled problems reports f of the next step’s batch at every point, and audits all of them', async () => {
    const spec = specOf({
      problem: 'mlp-dig',
      optimizer: 'gradient-descent',
      precision: 'fp32',
      budget: { steps: 60 },
    });
    const { rows } = await play(spec);
    expect(rows.map(({ step }) => step)).toEqual([...Array(61).keys()]);
    expect(rows.every(({ working, audited }) => working !== undefined && audited !== undefined)).toBe(true);
    // A batch is not the whole.
    expect(rows.some(({ working, audited }) => working !== audited)).toBe(true);
    const again = await play(spec);
    expect(curve(again.rows)).toEqual(curve(rows));
  });

  it.each(['points', 'none'] as const)(
    'audits a sampled problem that was interrupted where an uninterrupted one is audited (%s)',
    async (record) => {
      const [budget, every] = [{ steps: 600 }, 7];
      const spec = specOf({ problem: 'mlp-dig', optimizer: 'adam', precision: 'fp32', budget, every });
      const whole = await play(spec, { mode: 'plain', record });
      const part = await play(spec, {
        mode: 'plain',
        record,
        onRows: (_, control) => void (control.request = 'stop'),
      });
      expect(part.end).toMatchObject({ status: 'interrupted' });
      const { checkpoint } = part;
      const rest = await play(spec, { mode: 'plain', record, ...(checkpoint && { checkpoint }) });
      expect(curve([...part.rows, ...rest.rows])).toEqual(curve(whole.rows));
    },
  );

  it('rows of a sampled problem are the same whether points are kept for them or not', async () => {
    const spec = specOf({ problem: 'mlp-dig', optimizer: 'adam', precision: 'fp64', budget: { steps: 50 }, every: 7 });
    const [kept, none] = [
      await play(spec, { mode: 'plain', record: 'points' }),
      await play(spec, { mode: 'plain', record: 'none' }),
    ];
    expect(kept.rows).toHaveLength(9);
    expect(curve(kept.rows)).toEqual(curve(none.rows));
  });

  it('f_working of a sampled problem is f at the point of the row, wherever the method evaluates it', async () => {
    // With such a rate nothing moves, so that all methods stand at the start: what differs is where they look.
    const standing = async (optimizer: string, hyper: Record<string, unknown>) => {
      const budget = { steps: 5 };
      const { rows } = await play(
        specOf({ problem: 'mlp-dig', optimizer, hyper: { lr: 1e-30, ...hyper }, budget, precision: 'fp64' }),
        { mode: 'plain' },
      );
      return rows.map(({ working }) => working);
    };
    const expected = await standing('gradient-descent', {});
    expect(new Set(expected).size).toBeGreaterThan(3);
    expect(await standing('nesterov', { momentum: 0.9 })).toEqual(expected);
    expect(await standing('zo-sgd', { directions: 1, mu: 1e-3 })).toEqual(expected);
    expect(await standing('zo-sgd', { directions: 3, mu: 1e-3 })).toEqual(expected);
  });

  it('records every step up to 100 and then wherever one is 1 % further, whatever the calls', async () => {
    const spec = specOf({ ...quadratic, optimizer: 'adam', budget: { steps: 30_000 } });
    const { rows, end } = await play(spec, { mode: 'xla' });
    const steps = rows.map(({ step }) => step);
    expect(steps.slice(0, 101)).toEqual([...Array(101).keys()]);
    expect(steps.at(-1)).toBe(end.steps);
    for (let row = 101; row < steps.length - 1; row += 1)
      expect(steps[row]).toBe(steps[row - 1]! + Math.ceil(steps[row - 1]! / 100));
    expect(steps.length).toBeLessThan(700);
  });

  it('a start next to the optimum is no measure of divergence', async () => {
    const near = { parameters: { eigenvalues: [1], start: [1e-10], box: 1 }, problem: 'quadratic' };
    const { rows, end } = await play(specOf({ ...near, optimizer: 'adam', budget: { steps: 200 } }));
    expect(Math.max(...rows.map(({ audited }) => audited ?? NaN))).toBeGreaterThan(1e12 * 5e-21);
    expect(end).toMatchObject({ status: 'finished', steps: 200 });
  });

  it.each(['quadratic', 'rosenbrock', 'logreg-bc'])(
    'a step that is no number ends %s in int4 as it does in fp32',
    async (problem) => {
      for (const precision of ['fp32', 'int4'] as const) {
        const lr = 3e38;
        const { end } = await play(specOf({ problem, optimizer: 'gradient-descent', hyper: { lr }, precision }));
        expect([precision, end.status]).toEqual([precision, 'diverged']);
      }
    },
  );

  it('does not take a start where the objective is 0 for a measure of divergence', async () => {
    const { rows, end } = await play(
      specOf({
        problem: 'rosenbrock',
        parameters: { start: [1, 1] },
        optimizer: 'zo-sgd',
        hyper: { lr: 1e-4, mu: 0.1 },
        budget: { steps: 20 },
      }),
    );
    expect(rows[0]?.audited).toBe(0);
    expect(rows.at(-1)?.audited).toBeGreaterThan(0);
    expect(end).toMatchObject({ status: 'finished', steps: 20 });
  });

  it('audits in float64 whatever the precision', async () => {
    const { rows } = await play(
      specOf({ problem: 'rosenbrock', optimizer: 'adam', precision: 'fp32', budget: { steps: 20 } }),
    );
    for (const r of rows) {
      expect(r.working).toBe(Math.fround(r.working ?? NaN));
      expect(Math.abs((r.working ?? NaN) - (r.audited ?? NaN))).toBeLessThan(1e-5 * Math.abs(r.audited ?? NaN));
    }
    expect(rows.some((r) => r.audited !== Math.fround(r.audited ?? NaN))).toBe(true);
  });
});
