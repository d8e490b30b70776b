import type { Stored } from '../precisions/define.ts';
import type { Data } from '../problems/define.ts';
import type { Float, Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { Params } from '../tensor/params.ts';
import { toVector } from '../tensor/params.ts';
import { scalarSpec, type Program, type Specs } from '../tensor/program.ts';
import { batchesAt } from './batch.ts';
import type { Read } from './data.ts';
import { spent } from './oracle.ts';
import type { RunParts } from './parts.ts';
import type { Returned } from './returned.ts';

interface AuditParts {
  readonly parts: RunParts;
  readonly returned: Returned;
  /** Rows of one call at most. */
  readonly rows: number;
  readonly pointSpecs: Specs;
  readonly data: (read: Read, dtype: Float) => Data;
  /** What the method hands back where it stands. */
  readonly readReturned: (read: Read) => Stored;
}

/**
 * The objective at a point that was handed back: in the run's precision, on a batch where one is given, and in float64 on
 * the whole; and the problem's metrics [metrics], in float64, where it has any.
 */
function objectives(
  { parts, returned, data }: AuditParts,
  point: Stored,
  read: Read,
  batch?: Tensor<'int32'>,
): Readonly<Record<string, Tensor<'float64'>>> {
  const { problem, precision } = parts;
  const { dtype } = precision;
  const x = returned.decode(point);
  const wide = Object.fromEntries(Object.entries(x).map(([n, v]) => [n, t.cast(v, 'float64')])) as Params;
  const whole = data(read, 'float64');
  const audited = problem.value(wide, whole) as Tensor<'float64'>;
  const isSame = batch === undefined && dtype === 'float64';
  const working = isSame ? audited : problem.value(x, data(read, dtype), batch);
  const metrics = (problem.metrics ?? []).map(({ name, of }) => {
    const value = of(wide, whole);
    if (value.dtype === 'float64' && value.shape.length === 0) return value as Tensor<'float64'>;
    throw new t.GraphError(
      'audit',
      `the metric ${name} is ${value.dtype} [${value.shape.join(', ')}], no float64 scalar`,
    );
  });
  return {
    working: t.cast(working, 'float64'),
    audited,
    ...(metrics.length > 0 && { metrics: t.stack(metrics) }),
  };
}

/** Does something with the recorded points one by one: `empty` with row i set to what `of` gives. */
function eachPoint<R extends Readonly<Record<string, Tensor>>>(
  { pointSpecs }: AuditParts,
  read: Read,
  count: Tensor<'int32'>,
  empty: R,
  of: (point: Stored, row: Tensor<'int32'>) => R,
): R {
  const points = Object.fromEntries(Object.keys(pointSpecs).map((n) => [n, read(`points/${n}`)]));
  const end = t.while_(
    (s) => t.less(s.i, count),
    (s) => {
      const point = Object.fromEntries(Object.entries(points).map(([n, buffer]) => [n, t.row(buffer, s.i)]));
      const found = of(point, s.i);
      const filled = Object.entries(s.all).map(([n, all]) => [n, t.setRow(all, s.i, found[n] as Tensor)]);
      return { i: t.add(s.i, 1), all: Object.fromEntries(filled) as R };
    },
    { i: t.constant(0, 'int32'), all: empty },
  );
  return end.all;
}

/**
 * Defines `audit(count)`, the objective and the metrics at the recorded points, and `auditCurrent(seed)`, those where the
 * method stands. On a sampled problem the working value is that of the batch which the next step draws, and `audit` is
 * given the seed and the recorded steps [rows], too. Neither is counted or timed.
 */
export function defineAudits(program: Program, built: AuditParts): void {
  const { problem } = built.parts;
  const { rows } = built;
  const sampledSpecs = { seed: scalarSpec('int32'), steps: { dtype: 'int32', shape: [rows] } } as const;
  const nextBatch = (seed: Tensor<'int32'>, step: Tensor<'int32'>): Tensor<'int32'> | undefined =>
    batchesAt(problem, t.makeKey(seed), t.add(step, 1))?.own;
  const auditSpecs: Specs = { count: scalarSpec('int32'), ...(problem.sampling && sampledSpecs) };
  if (Object.keys(built.pointSpecs).length > 0)
    program.define('audit', auditSpecs, (inputs, read) => {
      const { count, seed, steps } = inputs as Readonly<Record<string, Tensor<'int32'>>>;
      const none = t.zeros<'float64'>([rows], 'float64');
      const measured = problem.metrics?.length ?? 0;
      const empty: Readonly<Record<string, Tensor<'float64'>>> = {
        working: none,
        audited: none,
        ...(measured > 0 && { metrics: t.zeros<'float64'>([rows, measured], 'float64') }),
      };
      const outputs = eachPoint(built, read, count!, empty, (point, row) =>
        objectives(built, point, read, seed && steps && nextBatch(seed, t.row(steps, row))),
      );
      return { outputs };
    });
  program.define('auditCurrent', { seed: scalarSpec('int32') }, ({ seed }, read) => {
    const counts = read('counts') as Tensor<'int32'>;
    const at = spent.indexOf('step');
    const step = t.reshape(t.sliceAxis(counts, 0, at, at + 1), []);
    return { outputs: objectives(built, built.readReturned(read), read, nextBatch(seed, step)) };
  });
}

/** Defines `points(count)`: the recorded points as vectors, and the one where the method stands. */
export function definePoints(program: Program, built: AuditParts): void {
  const vector = (point: Stored): Tensor<'float64'> => t.cast(toVector(built.returned.decode(point)), 'float64');
  program.define('points', { count: scalarSpec('int32') }, ({ count }, read) => {
    const now = vector(built.readReturned(read));
    const empty = { kept: t.zeros<'float64'>([built.rows, ...now.shape], 'float64') };
    const { kept } = eachPoint(built, read, count, empty, (point) => ({ kept: vector(point) }));
    return { outputs: { kept, now } };
  });
}
