import type { Parameters } from '../../shared/domain/parameter.ts';
import type { HyperOf, StepContext } from '../optimizers/define.ts';
import type { Storage, Stored } from '../precisions/define.ts';
import type { Data } from '../problems/define.ts';
import type { Tensor, Tree } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import { scalarSpec, type Program, type Specs } from '../tensor/program.ts';
import { batchesAt } from './batch.ts';
import type { Read } from './data.ts';
import { named, prefixed } from './names.ts';
import { CountingOracle, one, spent, unitsOf } from './oracle.ts';
import type { RunParts } from './parts.ts';
import type { Returned } from './returned.ts';
import { surroundingsOf } from './surroundings.ts';

/** What `advance` is built from. */
export interface AdvanceParts {
  readonly parts: RunParts;
  readonly storage: Storage;
  readonly returned: Returned;
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
 * The turns of a call: how many steps it has taken, and the next row. They are apart from what was `spent`, since they are
 * the same for all members of a batch, whose rows are then set at one place; and one vector, since on small problems every
 * kernel of a step counts.
 */
const turns = {
  begin: t.constant([0, 0], 'int32'),
  taken: (turn: Int): Int => entry(turn, 0),
  row: (turn: Int): Int => entry(turn, 1),
  after: (turn: Int, records: Tensor<'bool'>): Int => t.add(turn, t.stack([int(1), t.cast(records, 'int32')])),
};

/** Fills the turns that are to be recorded up to what `advance` takes: no turn is -1. */
export const duesOf = (turns: readonly number[], rows: number): Int32Array => {
  const dues = new Int32Array(rows + 1).fill(-1);
  dues.set(turns);
  return dues;
};

/**
 * Defines `advance(k, …)`: up to k steps in one loop. A row is made at the start of every step that `dues` names, in
 * ascending order, counted from the first of the call; outputs are the rows, how many there are, and where the run stands.
 */
export function defineAdvance(program: Program, built: AdvanceParts): void {
  const { problem, optimizer } = built.parts;
  const { storage, returned, rows, pointSpecs, statePaths } = built;
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
    const begin = {
      turn: turns.begin,
      counts: countsBefore,
      stored: built.readStored(read),
      state: built.readState(read),
      stopped: read('stopped') as Tensor<'bool'>,
      countsAt: t.zeros<'int32'>([rows + 1, spent.length], 'int32'),
      points: Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)])),
    };
    type Loop = typeof begin;
    const goesOn = (s: Loop): Tensor<'bool'> =>
      [t.less(turns.taken(s.turn), inputs.k), t.logicalNot(s.stopped), t.less(unitsOf(s.counts), inputs.oracle)].reduce(
        (a, b) => t.logicalAnd(a, b),
      );
    const after = t.while_(
      goesOn,
      (s: Loop): Loop => {
        const row = turns.row(s.turn);
        const records = t.equal(turns.taken(s.turn), t.row(inputs.dues, row));
        // Rows that are not wanted go to a spare last one: cheaper than a branch.
        const at = t.select(records, row, int(rows));
        const counts = new t.Cell(t.add(s.counts, one('step')));
        const step = t.add(entry(s.counts, spent.indexOf('step')), 1);
        const batches = batchesAt(problem, runKey, step);
        const oracle = new CountingOracle(problem, data, counts, batches, batches?.own);
        const result = t.withCells([counts], () =>
          optimizer.step({
            x: storage.decode(s.stored),
            unknowns: problem.unknowns,
            space: surroundingsOf(problem, data),
            state: s.state as never,
            h: h as never,
            t: step,
            oracle,
            key: t.atStep(t.subKey(runKey, 'method'), step),
            stale: storage.rounded || problem.sampling !== undefined,
          } satisfies StepContext<never, never>),
        );
        const point = returned.of(s.stored, () => s.state);
        const stored = storage.write(result.x, t.atStep(t.subKey(runKey, 'rounding'), step));
        return {
          turn: turns.after(s.turn, records),
          counts: counts.value,
          stored,
          state: result.state,
          stopped: result.stop ?? s.stopped,
          countsAt: t.setRow(s.countsAt, at, s.counts),
          points: Object.fromEntries(
            Object.entries(s.points).map(([n, buffer]) => [n, t.setRow(buffer, at, point[n] as Tensor)]),
          ),
        };
      },
      begin,
    );
    const now = after.counts;
    return {
      outputs: {
        rows: turns.row(after.turn),
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
