import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { functions } from '../../../bench/released/functions.ts';
import { optimizers } from '../../../src/main/optimizers/index.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import { sizeOf } from '../../../src/main/tensor/index.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import type { ParameterValues } from '../../../src/shared/domain/parameter.ts';
import { fillParameters } from '../../../src/shared/domain/validate.ts';

/** What `npm run bench -- --released` has written of one package. */
interface Released {
  readonly package: string;
  readonly version: string;
  readonly cases: readonly Case[];
}

/** [step, f, then of every tensor its norm and some entries]. */
type Row = readonly number[];

interface Case {
  readonly method: string;
  readonly hyper: ParameterValues;
  readonly theirs: string;
  readonly on: keyof typeof functions;
  /** The definition that differs, and how far that leads. */
  readonly why?: string;
  readonly apart?: number;
  readonly path: readonly Row[];
}

const folder = join(import.meta.dirname, 'released');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
const unshipped = read<Record<string, string>>('unshipped.json');
const packages = readdirSync(folder)
  .filter((file) => file !== 'unshipped.json')
  .map((file) => read<Released>(file));

/** Of rounding, which differs from library to library. */
const tolerance = 1e-9;
const mostEntries = 4;

/** A tensor's norm and some entries, as `row` of released.py has them. */
function told(values: Float64Array): number[] {
  const count = Math.min(mostEntries, values.length);
  const first = Math.floor(values.length / 7);
  const entries = Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count) + first]!);
  return [Math.hypot(...values), ...entries];
}

const sizesOf = (on: Case['on']): number[] =>
  Object.values(functions[on].problem.unknowns).map(({ shape }) => sizeOf(shape));

/** Where ours stands at some steps, through the program that every run uses. */
function ourPath({ method, hyper, on }: Case, steps: readonly number[]): Row[] {
  const optimizer = optimizers.find(({ id }) => id === method)!;
  const { values, complaints } = fillParameters(optimizer.hyper, hyper, 'hyper', method);
  expect(complaints).toEqual([]);
  const parts = { problem: functions[on].problem, optimizer, hyper: values, precision: precision('fp64') };
  const run = new ProgramRun(parts, 'told');
  try {
    run.use(
      {
        ...{ problem: { id: on, parameters: {} }, optimizer: { id: method, hyper: values }, precision: 'fp64' },
        ...{ seed: 1, trial: 0, budget: { steps: 1, seconds: 1, oracle: 1 }, record: { every: null }, device: 'cpu' },
      },
      parts,
    );
    run.initialise();
    let done = 0;
    return steps.map((step) => {
      if (step > done) run.advance('plain', { k: step - done, rows: [], oracle: Infinity });
      done = step;
      const { now } = run.points(0);
      let at = 0;
      const tensors = sizesOf(on).flatMap((size) => told(now.subarray(at, (at += size))));
      return [step, run.auditCurrent().audited, ...tensors];
    });
  } finally {
    run.close();
  }
}

/** Of several packages that have a method with the same settings, ours is the same. */
const known = new Map<string, Row[]>();
function ours(of: Case): Row[] {
  const steps = of.path.map(([step]) => step!);
  const key = JSON.stringify([of.method, of.hyper, of.on, steps]);
  const path = known.get(key) ?? ourPath(of, steps);
  known.set(key, path);
  return path;
}

/**
 * How far a row is from theirs: the numbers of a tensor over the longest way that one of them has come from the start, and
 * f over the larger of f and what it was there.
 */
function distance(own: Row, theirs: Row, start: Row, on: Case['on']): number {
  const away = (row: Row, at: number): number => Math.abs(row[at]! - theirs[at]!);
  const f = away(own, 1) / Math.max(Math.abs(theirs[1]!), Math.abs(start[1]!));
  let next = 2;
  const tensors = sizesOf(on).map((size) => {
    const numbers = Array.from({ length: 1 + Math.min(mostEntries, size) }, () => next++);
    const way = Math.max(...numbers.map((at) => away(start, at)));
    // What has not moved yet is to be where it was.
    return Math.max(...numbers.map((at) => away(own, at))) / (way || Math.abs(start[numbers[0]!]!));
  });
  return Math.max(f, ...tensors);
}

/** The largest distance of a step. */
function farthest(of: Case): number {
  const [start, ...rows] = of.path;
  const own = ours(of).slice(1);
  return Math.max(...rows.map((theirs, i) => distance(own[i]!, theirs, start!, of.on)));
}

describe.each(packages)('$package $version', ({ cases }) => {
  const [same, different] = [cases.filter((c) => c.why === undefined), cases.filter((c) => c.why !== undefined)];
  if (same.length > 0)
    it.each(same)('$method on $on goes the way of $theirs', (each) => {
      expect(farthest(each)).toBeLessThan(tolerance);
    });
  if (different.length > 0)
    it.each(different)('$method on $on is not $theirs: $why', (each) => {
      const far = farthest(each);
      // Of the order that was found: whatever else should differ would lead elsewhere.
      expect(far).toBeGreaterThan(each.apart! / 2);
      expect(far).toBeLessThan(each.apart! * 2);
    });
});

test('every built-in method is held against a released one, or it is said why none can be', () => {
  const held = packages.flatMap(({ cases }) => cases.map(({ method }) => method));
  expect([...new Set([...held, ...Object.keys(unshipped)])].toSorted()).toEqual(
    optimizers.map(({ id }) => id).toSorted(),
  );
  expect(Object.keys(unshipped).filter((id) => held.includes(id))).toEqual([]);
});
