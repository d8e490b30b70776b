import type { Measured } from '../../shared/domain/metrics.ts';
import type { Storage, Stored } from '../precisions/define.ts';
import { bytesPerElement } from '../tensor/dtype.ts';
import type { Tensor, Tree } from '../tensor/index.ts';
import { dimensionOf } from '../problems/define.ts';
import * as t from '../tensor/index.ts';
import type { Specs, TensorSpec } from '../tensor/program.ts';
import { Program, scalarSpec } from '../tensor/program.ts';
import { defineAdvance } from './advance.ts';
import { defineAudits, definePoints } from './audit.ts';
import { batchesAt } from './batch.ts';
import type { Read } from './data.ts';
import { declareData } from './data.ts';
import { hyperInputs, hyperOf } from './hyper.ts';
import { named, prefixed } from './names.ts';
import { CountingOracle, spent } from './oracle.ts';
import type { RunParts } from './parts.ts';
import { requireDtype } from './require-dtype.ts';
import { returnedBy } from './returned.ts';
import { surroundingsOf } from './surroundings.ts';

/** Room for the points of one call, so that they can be audited after it: bytes. */
const trajectoryBytes = 4 * 2 ** 20;
const mostRows = 4096;
/** Of all members of a batch together. */
const roomForRows = 8 * mostRows;

const bytesOf = ({ dtype, shape }: TensorSpec): number => t.sizeOf(shape) * bytesPerElement[dtype];

/**
 * 'points': a call keeps those of its rows, to be audited after it. 'told': `points()` tells them to the host, too.
 * 'none': a call ends where a row falls due, which is audited where the method stands.
 */
export type Recording = 'points' | 'told' | 'none';

/**
 * On a sampled problem steps are cheap beside an audit, so rows are few; where each step would copy a large point in case
 * it is one, none is kept.
 */
const largePoint = 64 * 2 ** 10;

export interface RunProgram {
  readonly program: Program;
  readonly storage: Storage;
  /** Rows of one call at most. */
  readonly rows: number;
  readonly recording: Recording;
  /** It draws batches. */
  readonly sampled: boolean;
  /** Bytes of the point that a row keeps; 0 where it keeps none. */
  readonly pointBytes: number;
  readonly stateBytes: number;
  /** Of all variables: data, parameters, state, points and counters. */
  readonly variableBytes: number;
  readonly dataBytes: number;
  readonly dimension: number;
  /** Of the problem, in the order of their values. */
  readonly metrics: readonly Measured[];
}

/**
 * Compiles a problem, a method and a precision to one program:
 *
 * - `load(data…)` puts the instance's data into variables, in float64 for audits and in the run's precision;
 * - `initialise(seed, hyper…)` writes start, state and counters;
 * - `advance(k, …)` takes up to k steps in one loop and returns a row for every recorded one, made at its start;
 * - `audit(count, …)` evaluates the recorded points in the run's precision and in float64, and their metrics;
 * - `auditCurrent(seed)` does so for the point where the method stands;
 * - `points(count)`, where asked for, returns the recorded points and the one where the method stands;
 * - `snapshot()` and `restore(…)` move all that a checkpoint needs.
 *
 * @param members of a batch, who share the room for the points of a call
 */
export function buildRunProgram(parts: RunParts, record?: Recording, members = 1): RunProgram {
  const { problem, optimizer, precision } = parts;
  const program = new Program();
  const storage = precision.layout(problem.unknowns, problem.int4);
  const returned = returnedBy(parts, storage);
  const { dtype } = precision;
  const bytes = Object.values(returned.specs).reduce((n, s) => n + bytesOf(s), 0);
  const recording = record ?? (problem.sampling && bytes > largePoint ? 'none' : 'points');
  const pointBytes = recording === 'none' ? 0 : bytes;
  const most = Math.min(mostRows, Math.floor(roomForRows / members));
  const rows = recording === 'none' ? most : Math.max(1, Math.min(most, Math.floor(trajectoryBytes / bytes / members)));

  const data = declareData(program, problem, dtype);
  const pointSpecs: Specs =
    recording === 'none'
      ? {}
      : Object.fromEntries(
          Object.entries(returned.specs).map(([n, s]) => [n, { dtype: s.dtype, shape: [rows + 1, ...s.shape] }]),
        );
  for (const [name, spec] of Object.entries(storage.specs)) program.variable(`x/${name}`, spec);
  for (const [name, spec] of Object.entries(pointSpecs)) program.variable(`points/${name}`, spec);
  program.variable('counts', { dtype: 'int32', shape: [spent.length] });
  program.variable('stopped', scalarSpec('bool'));

  const stateTree = defineInitialise(program, parts, storage, pointSpecs, data);
  const statePaths = t.leafPaths(stateTree);
  const readStored = (read: Read): Stored =>
    Object.fromEntries(Object.keys(storage.specs).map((n) => [n, read(`x/${n}`)]));

  const readState = (read: Read): Tree =>
    t.withLeaves(
      stateTree,
      statePaths.map((p) => read(`state/${p}`)),
    );

  const shared = { parts, returned, rows, pointSpecs };
  defineAdvance(program, {
    ...shared,
    ...{ storage, readStored, readState },
    hyperSpecs: hyperInputs(optimizer.hyper, parts.hyper),
    hyper: (inputs) => hyperOf(optimizer.hyper, parts.hyper, inputs),
    data: (read) => data(read, dtype),
    statePaths,
  });
  requireDtype(program.results('advance'), dtype);
  const audited = {
    ...shared,
    data,
    readReturned: (read: Read) => returned.of(readStored(read), () => readState(read)),
  };
  defineAudits(program, audited);
  if (recording === 'told') definePoints(program, audited);
  defineSnapshot(program, [
    ...Object.keys(storage.specs).map((n) => `x/${n}`),
    ...statePaths.map((p) => `state/${p}`),
    ...['counts', 'stopped'],
  ]);

  const held = (prefix: string): number =>
    Object.values(program.specs(prefix)).reduce((bytes, spec) => bytes + bytesOf(spec), 0);
  return {
    program,
    storage,
    recording,
    sampled: problem.sampling !== undefined,
    rows,
    pointBytes,
    stateBytes: held('state/'),
    variableBytes: held(''),
    dataBytes: held('data/'),
    dimension: dimensionOf(problem.unknowns),
    metrics: (problem.metrics ?? []).map(({ name, better }) => ({ name, better })),
  };
}

/** Defines `initialise(seed, hyper…)` and declares the variables of the method's state, which it returns as traced. */
function defineInitialise(
  program: Program,
  { problem, optimizer, precision, hyper }: RunParts,
  storage: Storage,
  pointSpecs: Specs,
  data: ReturnType<typeof declareData>,
): Tree {
  const { dtype } = precision;
  let state: Tree = {};
  const inputSpecs = { seed: scalarSpec('int32'), ...hyperInputs(optimizer.hyper, hyper) };
  program.define('initialise', inputSpecs, (inputs, read) => {
    const key = t.makeKey(inputs['seed']);
    const start = problem.start(data(read, 'float64'), t.subKey(key, 'start'));
    const working = Object.fromEntries(Object.entries(start).map(([n, x]) => [n, t.cast(x, dtype)]));
    const stored = storage.encode(working);
    const x = storage.decode(stored);
    const counts = new t.Cell(t.zeros([spent.length], 'int32'));
    const batches = batchesAt(problem, key, t.constant(0, 'int32'));
    const oracle = new CountingOracle(problem, data(read, dtype), counts, batches, batches?.own);
    state = t.withCells([counts], () =>
      optimizer.init({
        x,
        unknowns: problem.unknowns,
        space: surroundingsOf(problem, data(read, dtype)),
        h: hyperOf(optimizer.hyper, hyper, inputs) as never,
        oracle,
        key: t.subKey(key, 'method'),
      }),
    );
    const [paths, leaves] = [t.leafPaths(state), t.leaves(state)];
    leaves.forEach(({ dtype: kind, shape }, i) => program.variable(`state/${paths[i]}`, { dtype: kind, shape }));
    const points = Object.fromEntries(Object.entries(pointSpecs).map(([n, s]) => [n, t.zeros(s.shape, s.dtype)]));
    return {
      assign: {
        ...prefixed('x/', stored),
        ...named('state/', paths, leaves),
        counts: counts.value,
        stopped: t.constant(false, 'bool'),
        ...prefixed('points/', points),
      },
    };
  });
  return state;
}

/** Defines `snapshot()` and `restore(…)` of some variables. */
function defineSnapshot(program: Program, kept: readonly string[]): void {
  const outputs = (read: Read): Record<string, Tensor> => Object.fromEntries(kept.map((n) => [n, read(n)]));
  program.define('snapshot', {}, (_inputs, read) => ({ outputs: outputs(read) }));
  const all = program.specs('');
  const specs: Specs = Object.fromEntries(kept.map((n) => [n, all[n] as TensorSpec]));
  program.define('restore', specs, (inputs) => ({ assign: inputs }));
}
