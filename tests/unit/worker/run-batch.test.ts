import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { playBatch, playOne, specOf, type Options, type Played } from './played.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-batch-'));
afterAll(() => rmSync(folder, { recursive: true }));
const folderOf = (name: string): string => mkdtempSync(join(folder, name));

const told = ({ counts, values, end }: Played): unknown => ({
  ...{ counts, values },
  ...{ status: end?.status, reason: end?.reason, steps: end?.steps },
});
/** As alone: to the bit what is counted, to rounding what is computed. */
function expectAlike(batched: Played, alone: Played): void {
  const { values, ...rest } = batched;
  expect(told({ ...rest, values: [] })).toEqual(told({ ...alone, values: [] }));
  values.forEach((pair, row) =>
    pair.forEach((value, i) => {
      const other = alone.values[row]![i]!;
      expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-9 * Math.abs(other) + 1e-18);
    }),
  );
}
const rates = [0.01, 0.1, 0.03, 0.003, 0.3];
const rosenbrock = (which: number, more: Partial<Options> = {}) =>
  specOf({ problem: 'rosenbrock', optimizer: 'adam', hyper: { lr: rates[which] }, seed: which, ...more });

describe('runs of a batch', () => {
  it('have the rows and ends that they have alone, whatever their budgets, seeds and hyper-parameters', async () => {
    const specs = [
      rosenbrock(0, { budget: { steps: 150 } }),
      rosenbrock(1, { budget: { steps: 40 } }),
      // Stops for rows on the way to the end of their units, at steps of their own.
      rosenbrock(2, { budget: { steps: 1000, oracle: 400 } }),
      rosenbrock(3, { budget: { steps: 1000, oracle: 1001 }, every: 50 }),
      rosenbrock(4, { budget: { steps: 77 }, every: 10 }),
    ];
    const together = await playBatch(specs.map((spec) => ({ spec })));
    for (const [i, spec] of specs.entries()) expectAlike(together[i]!, await playOne(spec));
    expect(together.map(({ end }) => end?.reason)).toEqual(['steps', 'steps', 'oracle', 'oracle', 'steps']);
  });

  it('have no times', async () => {
    const [played] = await playBatch([{ spec: rosenbrock(0, { budget: { steps: 30 } }) }]);
    expect(played!.clocks.flat().every((seconds) => seconds === 0)).toBe(true);
    expect(played!.end).toMatchObject({ computeSeconds: 0, wallSeconds: 0 });
  });

  it('leave the bits of the others alone where they diverge', async () => {
    const spec = (lr: number, i: number) =>
      rosenbrock(i, { optimizer: 'gradient-descent', hyper: { lr }, budget: { steps: 200 } });
    const calm = [1e-3, 5e-4, 2e-3].map(spec);
    const withWild = await playBatch([calm[0]!, spec(1, 1), calm[1]!, calm[2]!].map((each) => ({ spec: each })));
    expect(withWild[1]!.end).toMatchObject({ status: 'diverged' });
    const alone = await playOne(spec(1, 1));
    expect(withWild[1]!.counts).toEqual(alone.counts);
    expect(alone.end).toMatchObject({ status: 'diverged', steps: withWild[1]!.end!.steps });
    const others = await playBatch(calm.map((each) => ({ spec: each })));
    expect([0, 2, 3].map((i) => told(withWild[i]!))).toEqual(others.map(told));
  });

  it('end by themselves where they are cancelled or stopped, and the others go on', async () => {
    const spec = (i: number) => rosenbrock(i, { budget: { steps: 30_000 } });
    const at = (step: number, request: 'cancel' | 'stop') => ({
      folder: folderOf(request),
      onRows: ({ counts }: Played, control: { request: string }) => {
        if ((counts.at(-1)?.[0] ?? 0) >= step) control.request = request;
      },
    });
    const played = await playBatch([
      { spec: spec(0) },
      { spec: spec(1), ...at(100, 'cancel') },
      { spec: spec(2), ...at(200, 'stop') },
    ]);
    expect(played.map(({ end }) => end?.status)).toEqual(['finished', 'cancelled', 'interrupted']);
    expect(told(played[0]!)).toEqual(told((await playBatch([{ spec: spec(0) }]))[0]!));
    const cancelled = await playOne(spec(1));
    expect(
      played[1]!.counts.every((row, i) => i === played[1]!.counts.length - 1 || row[0] === cancelled.counts[i]![0]),
    ).toBe(true);
  });

  it('go on to the same bits in another batch, beside others that begin, at another place', async () => {
    const spec = (i: number) => rosenbrock(i, { budget: { steps: 30_000, oracle: 80_000 } });
    const stopped = await playBatch(
      [0, 1, 2].map((i) => ({
        spec: spec(i),
        folder: folderOf('resume'),
        onRows: ({ counts }: Played, control: { request: string }) => {
          if ((counts.at(-1)?.[0] ?? 0) >= 40 + 100 * i) control.request = 'stop';
        },
      })),
    );
    expect(stopped.map(({ end }) => end?.status)).toEqual(['interrupted', 'interrupted', 'interrupted']);
    const [a, b, c] = stopped.map(({ checkpoint }) => checkpoint);
    const rest = await playBatch([
      { spec: spec(3) },
      { spec: spec(1), checkpoint: b },
      { spec: spec(0), checkpoint: a },
    ]);
    const last = await playBatch([{ spec: spec(2), checkpoint: c }]);
    for (const [i, more] of [rest[2]!, rest[1]!, last[0]!].entries()) {
      const [whole] = await playBatch([{ spec: spec(i) }]);
      expect([...stopped[i]!.counts, ...more.counts]).toEqual(whole!.counts);
      expect([...stopped[i]!.values, ...more.values]).toEqual(whole!.values);
    }
    expect(told(rest[0]!)).toEqual(told((await playBatch([{ spec: spec(3) }]))[0]!));
  });

  it('go on in the mode of their rows beside others that have none yet', async () => {
    const spec = rosenbrock(0, { budget: { steps: 3_000 } });
    const stop = (_: Played, control: { request: string }) => void (control.request = 'stop');
    const [begun] = await playBatch([{ spec, mode: 'plain', folder: folderOf('plain'), onRows: stop }]);
    const other = { spec: rosenbrock(1, { budget: { steps: 100 } }), mode: undefined };
    for (const how of [{ checkpoint: begun!.checkpoint, mode: undefined }, { mode: 'plain' as const }]) {
      const played = await playBatch([other, { spec, ...how }]);
      expect(played.map(({ mode }) => mode)).toEqual(['plain', 'plain']);
    }
    expect((await playBatch([other]))[0]!.mode).toBe('xla');
  });

  it('tell nothing of how long calls may be once they have ended', async () => {
    const spec = (lr: number, i: number) =>
      rosenbrock(i, { optimizer: 'gradient-descent', hyper: { lr }, budget: { steps: 1_400 }, every: 1_000 });
    const steps: number[] = [];
    const played = await playBatch([{ spec: spec(1, 0) }, { spec: spec(1e-3, 1) }], (program) => {
      const learn = program.length.learn.bind(program.length);
      program.length.learn = (taken, seconds) => {
        steps.push(taken);
        learn(taken, seconds);
      };
    });
    expect(played.map(({ end }) => [end?.status, end?.steps])).toEqual([
      ['diverged', expect.any(Number)],
      ['finished', 1_400],
    ]);
    expect(steps.reduce((sum, taken) => sum + taken)).toBe(1_400);
  });

  it('lose a member whose checkpoint cannot be written, and none but that', async () => {
    const spec = (i: number) => rosenbrock(i, { budget: { steps: 200_000 } });
    const played = await playBatch([
      { spec: spec(0) },
      { spec: spec(1), folder: join(folder, 'nowhere'), onRows: (_, control) => void (control.request = 'stop') },
    ]);
    expect(played[1]!.failure).toMatchObject({ code: 'checkpoint.unwritable' });
    expect(told(played[0]!)).toEqual(told((await playBatch([{ spec: spec(0) }]))[0]!));
  });

  it('write the checkpoints of runs that go alone', async () => {
    const spec = rosenbrock(0, { budget: { steps: 30_000 } });
    const stop = (_: Played, control: { request: string }) => void (control.request = 'stop');
    const [begun] = await playBatch([
      { spec, folder: folderOf('batch'), onRows: stop },
      { spec: rosenbrock(1, { budget: { steps: 100 } }) },
    ]);
    expect(begun!.end).toMatchObject({ status: 'interrupted' });
    const [rest, whole] = [await playOne(spec, { checkpoint: begun!.checkpoint! }), await playOne(spec)];
    expect([...begun!.counts, ...rest.counts]).toEqual(whole.counts);
  });
});
