import type { Parameters, ParameterValues } from '../../shared/domain/parameter.ts';
import type { HyperOf, OptimizerDefinition, StepContext } from '../optimizers/define.ts';
import type { PrecisionDefinition, Storage, Stored } from '../precisions/define.ts';
import type { ProblemInstance } from '../problems/define.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import type { Float, Key, Tensor, Tree } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import type { Specs, TensorSpec } from '../tensor/program.ts';
import { Program } from '../tensor/program.ts';
import type { Read } from './data.ts';
import { declareData } from './data.ts';
import { CountingOracle, one, spent, unitsOf } from './oracle.ts';
import { requireDtype } from './require-dtype.ts';

/** Room for the points of one call, so that they can be audited after it: bytes. */
const trajectoryBytes = 4 * 2 ** 20;
const mostRows = 4096;

const int = (value: number): Tensor<'int32'> => t.constant(value, 'int32');
const scalar = <D extends t.DType>(dtype: D): TensorSpec<D> => ({ dtype, shape: [] });

/** What a run is compiled from. Equal structure gives the same graph whatever the numbers. */
export interface RunParts {
  readonly problem: ProblemInstance;
  readonly optimizer: OptimizerDefinition;
  readonly hyper: ParameterValues;
  readonly precision: PrecisionDefinition;
}

export type Recording = 'points' | 'seen';

export interface RunProgram {
  readonly program: Program;
  readonly storage: Storage;
  /** Rows of one call at most. */
  readonly rows: number;
  /** Bytes of the point that a row keeps; 0 where it keeps what the method saw. */
  readonly pointBytes: number;
  readonly stateBytes: number;
  readonly dimension: number;
}

/**
 * Compiles a problem, a method and a precision to one program:
 *
 * - `load(data…)` puts the instance's data into variables, in float64 for audits and in the run's precision;
 * - `initialise(seed, hyper…)` writes start, state and counters;
 * - `advance(k, …)` takes up to k steps in one loop and returns a row for every recorded one, made at its start;
 * - `audit(count)` evaluates the recorded points in the run's precision and in float64;
 * - `auditCurrent()` does so for the point where the method stands;
 * - `snapshot()` and `restore(…)` move all that a checkpoint needs.
 *
 * @param record what a row keeps: the `points`, for audits, or the value that the method has `seen` there
 */
export function buildRunProgram(
  parts: RunParts,
  record: Recording = parts.problem.sampling ? 'seen' : 'points',
): RunProgram {
  const { problem, optimizer, precision } = parts;
  const keepsPoints = record === 'points';
  const program = new Program();
  const storage = precision.layout(problem.unknowns, problem.int4);
  const { dtype } = precision;
  const sampled = problem.sampling !== undefined;
  const pointBytes = Object.values(storage.specs).reduce((n, s) => n + t.sizeOf(s.shape) * bytesPerElement[s.dtype], 0);
  const rows = !keepsPoints ? mostRows : Math.max(1, Math.min(mostRows, Math.floor(trajectoryBytes / pointBytes)));

  const data = declareData(program, problem, dtype);
  const pointSpecs: Specs = !keepsPoints
    ? {}
    : Object.fromEntries(
        Object.entries(storage.specs).map(([n, s]) => [n, { dtype: s.dtype, shape: [rows + 1, ...s.shape] }]),
      );
  for (const [name, spec] of Object.entries(storage.specs)) program.variable(`x/${name}`, spec);
  for (const [name, spec] of Object.entries(pointSpecs)) program.variable(`points/${name}`, spec);
  program.variable('counts', { dtype: 'int32', shape: [spent.length] });
  program.variable('stopped', scalar('bool'));

  const hyperSpecs = hyperInputs(optimizer.hyper, parts.hyper);
  const hyper = (inputs: Readonly<Record<string, Tensor>>): HyperOf<Parameters> =>
    Object.fromEntries(
      Object.entries(optimizer.hyper).map(([name, p]) => [
        name,
        isStructural(p) ? parts.hyper[name] : inputs[`h.${name}`],
      ]),
    ) as HyperOf<Parameters>;

  let stateTree: Tree = {};
  let stateBytes = 0;
  program.define('initialise', { seed: scalar('int32'), ...hyperSpecs }, (inputs, read) => {
    const key = t.makeKey(inputs['seed']);
    const start = problem.start(data(read, 'float64'), t.subKey(key, 'start'));
    const working = Object.fromEntries(Object.entries(start).map(([n, x]) => [n, t.cast(x, dtype)]));
    const stored = storage.encode(working);
    const x = storage.decode(stored);
    const counts = new t.Cell(t.zeros([spent.length], 'int32'));
    const oracle = new CountingOracle(problem, data(read, dtype), counts, batchAt(problem, key, int(0)));
    stateTree = t.withCells([counts], () =>
      optimizer.init({ x, h: hyper(inputs) as never, oracle, key: t.subKey(key, 'method') }),
    );
    const paths = t.leafPaths(stateTree);
    t.leaves(stateTree).forEach((leaf, i) => {
      stateBytes += t.sizeOf(leaf.shape) * bytesPerElement[leaf.dtype];
      program.variable(`state/${paths[i]}`, { dtype: leaf.dtype, shape: leaf.shape });
    });
    return {
      assign: {
        ...prefixed('x/', stored),
        ...named('state/', paths, t.leaves(stateTree)),
        counts: counts.value,
        stopped: t.constant(false, 'bool'),
        ...prefixed(
          'points/',
          Object.fromEntries(Object.entries(pointSpecs).map(([n, s]) => [n, t.zeros(s.shape, s.dtype)])),
        ),
      },
    };
  });
  const statePaths = t.leafPaths(stateTree);
  const readState = (read: Read): Tree =>
    t.withLeaves(
      stateTree,
      statePaths.map((p) => read(`state/${p}`)),
    );
  const readStored = (read: Read): Stored =>
    Object.fromEntries(Object.keys(storage.specs).map((n) => [n, read(`x/${n}`)]));

  const advanceInputs = {
    k: scalar('int32'),
    seed: scalar('int32'),
    every: scalar('int32'),
    /** Record the first point even where `every` would pass over it. */
    first: scalar('bool'),
    /** Oracle units after which no step begins. */
    oracle: scalar('int32'),
    ...hyperSpecs,
  };
  program.define('advance', advanceInputs, (inputs, read) => {
    const h = hyper(inputs);
    const runKey = t.makeKey(inputs.seed);
    const workingData = data(read, dtype);
    const points = Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)]));
    const begin = {
      taken: int(0),
      row: int(0),
      stored: readStored(read),
      state: readState(read),
      counts: read('counts') as Tensor<'int32'>,
      stopped: read('stopped') as Tensor<'bool'>,
      countsAt: t.zeros<'int32'>([rows + 1, spent.length], 'int32'),
      seen: !keepsPoints ? [t.zeros([rows + 1], dtype)] : [],
      points,
    };
    type Loop = typeof begin;
    const goesOn = (s: Loop): Tensor<'bool'> =>
      [
        t.less(s.taken, inputs.k),
        t.logicalNot(s.stopped),
        t.less(unitsOf(s.counts), inputs.oracle),
        t.less(s.row, rows),
      ].reduce((a, b) => t.logicalAnd(a, b));
    const end = t.while_(
      goesOn,
      (s: Loop): Loop => {
        const before = stepOf(s.counts);
        const records = t.logicalOr(
          t.equal(t.floorMod(before, inputs.every), 0),
          t.logicalAnd(inputs.first, t.equal(s.taken, 0)),
        );
        // Rows that are not wanted go to a spare last one: cheaper than a branch.
        const at = t.select(records, s.row, int(rows));
        const step = t.add(before, 1);
        const counts = new t.Cell(t.add(s.counts, one('step')));
        const seen = keepsPoints ? undefined : new t.Cell<Float>(t.constant(NaN, dtype));
        const oracle = new CountingOracle(problem, workingData, counts, batchAt(problem, runKey, step), seen);
        const x = storage.decode(s.stored);
        const result = t.withCells(seen ? [counts, seen] : [counts], () =>
          optimizer.step({
            x,
            state: s.state as never,
            h: h as never,
            t: step,
            oracle,
            key: t.atStep(t.subKey(runKey, 'method'), step),
            stale: storage.rounded || sampled,
          } satisfies StepContext<never, never>),
        );
        const stored = storage.write(result.x, t.atStep(t.subKey(runKey, 'rounding'), step));
        return {
          taken: t.add(s.taken, 1),
          row: t.select(records, t.add(s.row, 1), s.row),
          stored,
          state: result.state,
          counts: counts.value,
          stopped: result.stop ?? s.stopped,
          countsAt: t.setRow(s.countsAt, at, s.counts),
          seen: seen ? s.seen.map((buffer) => t.setRow(buffer, at, seen.value)) : [],
          points: Object.fromEntries(
            Object.entries(s.points).map(([n, buffer]) => [n, t.setRow(buffer, at, s.stored[n] as Tensor)]),
          ),
        };
      },
      begin,
    );
    return {
      outputs: {
        rows: end.row,
        stopped: end.stopped,
        units: unitsOf(end.counts),
        counts: end.countsAt,
        now: end.counts,
        ...(end.seen[0] ? { seen: t.cast(end.seen[0], 'float64') } : {}),
      },
      assign: {
        ...prefixed('x/', end.stored),
        ...named('state/', statePaths, t.leaves(end.state)),
        ...prefixed('points/', end.points),
        counts: end.counts,
        stopped: end.stopped,
      },
    };
  });
  requireDtype(program.results('advance'), dtype);

  const objectives = (stored: Stored, read: Read): { working: Scalar; audited: Scalar } => {
    const x = storage.decode(stored);
    const wide = Object.fromEntries(Object.entries(x).map(([n, v]) => [n, t.cast(v, 'float64')])) as Params;
    const audited = problem.value(wide, data(read, 'float64'));
    return { working: dtype === 'float64' ? audited : problem.value(x, data(read, dtype)), audited };
  };
  if (keepsPoints) {
    program.define('audit', { count: scalar('int32') }, ({ count }, read) => {
      const points = Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)]));
      const end = t.while_(
        (s) => t.less(s.i, count),
        (s) => {
          const stored = Object.fromEntries(Object.entries(points).map(([n, buffer]) => [n, t.row(buffer, s.i)]));
          const { working, audited } = objectives(stored, read);
          return {
            i: t.add(s.i, 1),
            working: t.setRow(s.working, s.i, t.cast(working, 'float64')),
            audited: t.setRow(s.audited, s.i, audited as Tensor<'float64'>),
          };
        },
        {
          i: int(0),
          working: t.zeros<'float64'>([rows], 'float64'),
          audited: t.zeros<'float64'>([rows], 'float64'),
        },
      );
      return { outputs: { working: end.working, audited: end.audited } };
    });
  }
  program.define('auditCurrent', {}, (_inputs, read) => {
    const { working, audited } = objectives(readStored(read), read);
    // A sampled problem's working value is that of a batch; nobody asks for it on the whole problem.
    return { outputs: sampled ? { audited } : { working: t.cast(working, 'float64'), audited } };
  });

  const kept = [
    ...Object.keys(storage.specs).map((n) => `x/${n}`),
    ...statePaths.map((p) => `state/${p}`),
    'counts',
    'stopped',
  ];
  program.define('snapshot', {}, (_inputs, read) => ({ outputs: Object.fromEntries(kept.map((n) => [n, read(n)])) }));
  const all = program.specs('');
  const keptSpecs: Specs = Object.fromEntries(kept.map((n) => [n, all[n] as TensorSpec]));
  program.define('restore', keptSpecs, (inputs) => ({ assign: inputs }));

  return {
    program,
    storage,
    rows,
    pointBytes: keepsPoints ? pointBytes : 0,
    stateBytes,
    dimension: Object.values(problem.unknowns).reduce((n, u) => n + t.sizeOf(u.shape), 0),
  };
}

/** How many steps have been taken, of counts [4]. */
const stepOf = (counts: Tensor<'int32'>): Tensor<'int32'> => t.reshape(t.slice(counts, [0], [1]), []);

const prefixed = (prefix: string, record: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(record).map(([k, v]) => [prefix + k, v]));

const named = (prefix: string, names: readonly string[], tensors: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${names[i] ?? i}`, tensor] as const));

const isStructural = (p: Parameters[string]): boolean => 'structural' in p && p.structural;

/** The values of the hyper-parameters that are inputs of `initialise` and `advance`. */
export const hyperFeeds = (declared: Parameters, values: ParameterValues): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(declared)
      .filter(([, p]) => !isStructural(p))
      .map(([name]) => [`h.${name}`, Float64Array.from([values[name] as number | readonly number[]].flat())]),
  );

const hyperInputs = (declared: Parameters, values: ParameterValues): Specs =>
  Object.fromEntries(
    Object.entries(hyperFeeds(declared, values)).map(([input, { length }]) => [
      input,
      { dtype: 'float64', shape: typeof values[input.slice(2)] === 'number' ? [] : [length] } as const,
    ]),
  );

/** The batch of a step: drawn from the run's key alone, so that every optimizer sees the same data in the same order. */
function batchAt(problem: ProblemInstance, key: Key, step: Tensor<'int32'>): Tensor<'int32'> | undefined {
  const { sampling } = problem;
  return sampling && t.randomIndex(t.atStep(t.subKey(key, 'batch'), step), [sampling.batch], sampling.examples);
}
