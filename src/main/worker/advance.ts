import type { Parameters } from '../../shared/domain/parameter.ts';
import type { HyperOf, StepContext } from '../optimizers/define.ts';
import type { Storage, Stored } from '../precisions/define.ts';
import type { Data } from '../problems/define.ts';
import type { Tensor, Tree } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import { scalarSpec, type Program, type Specs } from '../tensor/program.ts';
import { batchAt } from './batch.ts';
import type { Read } from './data.ts';
import { named, prefixed } from './names.ts';
import { CountingOracle, one, spent, unitsOf } from './oracle.ts';
import type { RunParts } from './parts.ts';

/** What `advance` is built from. */
export interface AdvanceParts {
  readonly parts: RunParts;
  readonly storage: Storage;
  /** Rows of one call at most. */
  readonly rows: number;
  /** The variables that keep the points of a call, [rows + 1, …]; none where points are audited as they come. */
  readonly pointSpecs: Specs;
  readonly hyperSpecs: Specs;
  readonly hyper: (inputs: Readonly<Record<string, Tensor>>) => HyperOf<Parameters>;
  readonly data: (read: Read) => Data;
  readonly readStored: (read: Read) => Stored;
  readonly readState: (read: Read) => Tree;
  readonly statePaths: readonly string[];
}

type Int = Tensor<'int32'>;

const int = (value: number): Int => t.constant(value, 'int32');
const entry = (vector: Int, i: number): Int => t.reshape(t.sliceAxis(vector, 0, i, i + 1), []);

/**
 * What the loop counts, as one vector: what was `spent`, and the next row. One vector is one small kernel a step, where
 * five scalars are five; on small problems such kernels are the time of a step.
 */
const progress = {
  begin: (counts: Int): Int => t.concat([counts, t.stack([int(0)])], 0),
  counts: (p: Int): Int => t.sliceAxis(p, 0, 0, spent.length),
  step: (p: Int): Int => entry(p, spent.indexOf('step')),
  row: (p: Int): Int => entry(p, spent.length),
};

/** Fills the steps that are to be recorded up to what `advance` takes: no step is -1. */
export const duesOf = (steps: readonly number[], rows: number): Int32Array => {
  const dues = new Int32Array(rows + 1).fill(-1);
  dues.set(steps);
  return dues;
};

/**
 * Defines `advance(k, …)`: up to k steps in one loop. A row is made at the start of every step that `dues` names, in
 * ascending order; outputs are the rows, how many there are, and where the run stands.
 */
export function defineAdvance(program: Program, built: AdvanceParts): void {
  const { problem, optimizer } = built.parts;
  const { storage, rows, pointSpecs, statePaths } = built;
  const inputSpecs = {
    k: scalarSpec('int32'),
    seed: scalarSpec('int32'),
    dues: { dtype: 'int32', shape: [rows + 1] },
    /** Oracle units after which no step begins. */
    oracle: scalarSpec('int32'),
    ...built.hyperSpecs,
  } as const;
  program.define('advance', inputSpecs, (inputs, read) => {
    const h = built.hyper(inputs);
    const runKey = t.makeKey(inputs.seed);
    const data = built.data(read);
    const countsBefore = read('counts') as Int;
    const end = t.add(entry(countsBefore, spent.indexOf('step')), inputs.k);
    const begin = {
      progress: progress.begin(countsBefore),
      stored: built.readStored(read),
      state: built.readState(read),
      stopped: read('stopped') as Tensor<'bool'>,
      countsAt: t.zeros<'int32'>([rows + 1, spent.length], 'int32'),
      points: Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)])),
    };
    type Loop = typeof begin;
    const goesOn = (s: Loop): Tensor<'bool'> =>
      [
        t.less(progress.step(s.progress), end),
        t.logicalNot(s.stopped),
        t.less(unitsOf(progress.counts(s.progress)), inputs.oracle),
        t.less(progress.row(s.progress), rows),
      ].reduce((a, b) => t.logicalAnd(a, b));
    const after = t.while_(
      goesOn,
      (s: Loop): Loop => {
        const [before, row] = [progress.step(s.progress), progress.row(s.progress)];
        const records = t.equal(before, t.row(inputs.dues, row));
        // Rows that are not wanted go to a spare last one: cheaper than a branch.
        const at = t.select(records, row, int(rows));
        const countsAtStart = progress.counts(s.progress);
        const counts = new t.Cell(t.add(countsAtStart, one('step')));
        const step = t.add(before, 1);
        const oracle = new CountingOracle(problem, data, counts, batchAt(problem, runKey, step));
        const result = t.withCells([counts], () =>
          optimizer.step({
            x: storage.decode(s.stored),
            state: s.state as never,
            h: h as never,
            t: step,
            oracle,
            key: t.atStep(t.subKey(runKey, 'method'), step),
            stale: storage.rounded || problem.sampling !== undefined,
          } satisfies StepContext<never, never>),
        );
        const stored = storage.write(result.x, t.atStep(t.subKey(runKey, 'rounding'), step));
        return {
          progress: t.concat([counts.value, t.stack([t.select(records, t.add(row, 1), row)])], 0),
          stored,
          state: result.state,
          stopped: result.stop ?? s.stopped,
          countsAt: t.setRow(s.countsAt, at, countsAtStart),
          points: Object.fromEntries(
            Object.entries(s.points).map(([n, buffer]) => [n, t.setRow(buffer, at, s.stored[n] as Tensor)]),
          ),
        };
      },
      begin,
    );
    const now = progress.counts(after.progress);
    return {
      outputs: {
        rows: progress.row(after.progress),
        stopped: after.stopped,
        units: unitsOf(now),
        counts: after.countsAt,
        now,
      },
      assign: {
        ...prefixed('x/', after.stored),
        ...named('state/', statePaths, t.leaves(after.state)),
        ...prefixed('points/', after.points),
        counts: now,
        stopped: after.stopped,
      },
    };
  });
}
