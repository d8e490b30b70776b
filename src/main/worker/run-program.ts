import type { Parameters, ParameterValues } from '../../shared/domain/parameter.ts';
import type { HyperOf, OptimizerDefinition } from '../optimizers/define.ts';
import type { PrecisionDefinition, Storage, Stored } from '../precisions/define.ts';
import type { ProblemInstance } from '../problems/define.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import type { Tensor, Tree } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import { toVector } from '../tensor/params.ts';
import type { Specs, TensorSpec } from '../tensor/program.ts';
import { Program, scalarSpec } from '../tensor/program.ts';
import { defineAdvance } from './advance.ts';
import { batchAt } from './batch.ts';
import type { Read } from './data.ts';
import { declareData } from './data.ts';
import { named, prefixed } from './names.ts';
import { CountingOracle, spent } from './oracle.ts';
import { requireDtype } from './require-dtype.ts';

/** Room for the points of one call, so that they can be audited after it: bytes. */
const trajectoryBytes = 4 * 2 ** 20;
const mostRows = 4096;

const int = (value: number): Tensor<'int32'> => t.constant(value, 'int32');

/** What a run is compiled from. Equal structure gives the same graph whatever the numbers. */
export interface RunParts {
  readonly problem: ProblemInstance;
  readonly optimizer: OptimizerDefinition;
  readonly hyper: ParameterValues;
  readonly precision: PrecisionDefinition;
}

/** 'told': the points are kept, and `points()` tells them to the host. */
export type Recording = 'points' | 'seen' | 'told';

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
 * - `points(count)`, where asked for, returns the recorded points and the one where the method stands;
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
  const keepsPoints = record !== 'seen';
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
  program.variable('stopped', scalarSpec('bool'));

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
  program.define('initialise', { seed: scalarSpec('int32'), ...hyperSpecs }, (inputs, read) => {
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

  defineAdvance(program, {
    parts,
    storage,
    rows,
    pointSpecs: keepsPoints ? pointSpecs : undefined,
    hyperSpecs,
    hyper,
    data: (read) => data(read, dtype),
    readStored,
    readState,
    statePaths,
  });
  requireDtype(program.results('advance'), dtype);

  const objectives = (stored: Stored, read: Read): { working: Scalar; audited: Scalar } => {
    const x = storage.decode(stored);
    const wide = Object.fromEntries(Object.entries(x).map(([n, v]) => [n, t.cast(v, 'float64')])) as Params;
    const audited = problem.value(wide, data(read, 'float64'));
    return { working: dtype === 'float64' ? audited : problem.value(x, data(read, dtype)), audited };
  };
  if (keepsPoints) {
    program.define('audit', { count: scalarSpec('int32') }, ({ count }, read) => {
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
  if (record === 'told') {
    const point = (stored: Stored): Tensor<'float64'> => t.cast(toVector(storage.decode(stored)), 'float64');
    program.define('points', { count: scalarSpec('int32') }, ({ count }, read) => {
      const kept = Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)]));
      const now = point(readStored(read));
      const end = t.while_(
        (s) => t.less(s.i, count),
        (s) => ({
          i: t.add(s.i, 1),
          all: t.setRow(
            s.all,
            s.i,
            point(Object.fromEntries(Object.entries(kept).map(([n, b]) => [n, t.row(b, s.i)]))),
          ),
        }),
        { i: int(0), all: t.zeros<'float64'>([rows, ...now.shape], 'float64') },
      );
      return { outputs: { kept: end.all, now } };
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
