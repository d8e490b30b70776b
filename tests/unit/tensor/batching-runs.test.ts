import { afterAll, describe, expect, it, vi } from 'vitest';
import { fillParameters } from '../../../src/shared/domain/validate.ts';
import type { ParameterValues } from '../../../src/shared/domain/parameter.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { precision as precisionNamed } from '../../../src/main/precisions/index.ts';
import * as t from '../../../src/main/tensor/index.ts';
import type { Specs } from '../../../src/main/tensor/program.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import type { Feeds } from '../../../src/main/tensor/runtime/session.ts';
import { duesOf } from '../../../src/main/worker/advance.ts';
import { dataFeeds } from '../../../src/main/worker/data.ts';
import { hyperFeeds } from '../../../src/main/worker/hyper.ts';
import { buildRunProgram } from '../../../src/main/worker/run-program.ts';
import { Functions, bothModes, relativeError } from './harness.ts';

/** A run as one pure function: its program's `load`, `initialise` and `advance`, one after the other. */
interface Run {
  readonly specs: Specs;
  readonly build: (given: Readonly<Record<string, t.Tensor>>) => Record<string, t.Tensor>;
  /** What a run is given. */
  readonly feeds: (run: Member) => Record<string, ArrayLike<number>>;
}
interface Member {
  readonly seed: number;
  readonly steps: number;
  readonly oracle: number;
  readonly hyper: ParameterValues;
  readonly problem: ParameterValues;
}
type Build = Parameters<Program['define']>[2];

function runOf(problemId: string, optimizerId: string, precision: 'fp32' | 'fp64', first: Member): Run {
  const [problem] = builtIn.problems.filter(({ id }) => id === problemId);
  const [optimizer] = builtIn.optimizers.filter(({ id }) => id === optimizerId);
  if (!problem || !optimizer) throw new RangeError(`no ${problemId} or ${optimizerId}`);
  const filled = (values: ParameterValues, declared: typeof problem.parameters): ParameterValues =>
    fillParameters(declared, values, 'test', 'test').values;
  const partsOf = ({ hyper, problem: parameters }: Member): Parameters<typeof buildRunProgram>[0] => ({
    problem: problem.instance(filled(parameters, problem.parameters)),
    optimizer,
    hyper: filled(hyper, optimizer.hyper),
    precision: precisionNamed(precision),
  });
  const traced = new Map<string, { specs: Specs; build: Build }>();
  const define = vi.spyOn(Program.prototype, 'define');
  const { rows } = buildRunProgram(partsOf(first));
  for (const [name, specs, build] of define.mock.calls) traced.set(name, { specs, build: build });
  define.mockRestore();

  const functions = ['load', 'initialise', 'advance'].map((name) => traced.get(name) as { specs: Specs; build: Build });
  return {
    specs: Object.assign({}, ...functions.map(({ specs }) => specs)) as Specs,
    build: (given) => {
      const variables = new Map<string, t.Tensor>();
      let outputs: Readonly<Record<string, t.Tensor>> = {};
      // What is built here again has declared its variables before.
      const declare = vi.spyOn(Program.prototype, 'variable').mockImplementation(() => undefined);
      for (const { build } of functions) {
        const result = build(given, (name) => variables.get(name) as t.Tensor);
        for (const [name, value] of Object.entries(result.assign ?? {})) variables.set(name, value);
        outputs = result.outputs ?? {};
      }
      declare.mockRestore();
      const kept = [...variables].filter(([name]) => !name.startsWith('data/'));
      return { ...outputs, ...Object.fromEntries(kept.map(([name, value]) => [name.replaceAll('/', '_'), value])) };
    },
    feeds: (member) => {
      const parts = partsOf(member);
      return {
        ...dataFeeds(parts.problem),
        ...hyperFeeds(optimizer.hyper, parts.hyper),
        seed: [member.seed],
        k: [member.steps],
        dues: duesOf([0, 1, 2, 5, 10, 20, 50], rows),
        oracle: [member.oracle],
      };
    },
  };
}

const arraysOf = (feeds: Record<string, ArrayLike<number>>): Feeds =>
  Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float64Array.from(values)]));

const member = (seed: number, steps: number, hyper: ParameterValues, problem: ParameterValues = {}): Member => ({
  seed,
  steps,
  oracle: 1000,
  hyper,
  problem,
});
const starts = [
  [-1.2, 1],
  [0, 0],
  [2, -1],
  [1, 1],
];
const kinds: readonly (readonly [string, string, readonly Member[]])[] = [
  [
    'rosenbrock',
    'gradient-descent',
    // The second goes out of the numbers.
    [1e-3, 1, 5e-4, 2e-3].map((lr, i) => member(i, 60 - 10 * i, { lr }, { start: starts[i] ?? [] })),
  ],
  [
    'rosenbrock',
    'adam',
    [0.1, 0.01, 1, 0.3].map((lr, i) => member(i, 20 + 10 * i, { lr, beta1: 0.9 - i / 10 }, { start: starts[i] ?? [] })),
  ],
  ['rosenbrock', 'lbfgs', starts.map((start, i) => member(i, 40, { memory: 3 }, { start }))],
  [
    'rosenbrock',
    'zo-sgd',
    starts.map((start, i) => ({ ...member(10 - i, 50, { lr: 1e-5 }, { start }), oracle: 30 + 10 * i })),
  ],
  ['quadratic', 'adam', [0.1, 0.01, 1].map((lr, i) => member(i, 50, { lr }))],
];

const functions = new Functions();
afterAll(() => functions.close());
const inBoth = ['gradient-descent', 'adam'];
const runs = kinds.flatMap(([problem, optimizer, members]) =>
  (['fp64', 'fp32'] as const)
    .filter((precision) => precision === 'fp64' || inBoth.includes(optimizer))
    .map((precision) => ({
      name: `${optimizer} on ${problem} in ${precision}`,
      run: runOf(problem, optimizer, precision, members[0] as Member),
      members,
      // A step's rounding is carried on by those after it.
      tolerance: precision === 'fp64' ? 1e-11 : 1e-3,
    })),
);
runs.forEach(({ run, members }, id) => {
  const size = members.length;
  functions.define(`one_${id}`, run.specs, run.build);
  const specs = Object.fromEntries(
    Object.entries(run.specs).map(([n, s]) => [n, n === 'dues' ? s : { ...s, shape: [size, ...s.shape] }]),
  );
  functions.define(`all_${id}`, specs, ({ dues, ...own }) =>
    t.vmap((given: Record<string, t.Tensor>) => run.build({ ...given, dues: dues as t.Tensor }))(own),
  );
});

describe.each(bothModes)('many runs at once (%s)', (mode) => {
  it.each(runs.map((r, id) => ({ ...r, id })))('$name', ({ run, members, id, tolerance }) => {
    const feeds = members.map(run.feeds);
    const together: Feeds = Object.fromEntries(
      Object.keys(feeds[0] ?? {}).map((n) => [
        n,
        Float64Array.from((n === 'dues' ? feeds.slice(0, 1) : feeds).flatMap((f) => Array.from(f[n] ?? []))),
      ]),
    );
    const all = functions.run(`all_${id}`, mode, together);
    members.forEach((_, k) => {
      const one = functions.run(`one_${id}`, mode, arraysOf(feeds[k] ?? {}));
      for (const [output, expected] of Object.entries(one)) {
        const got = Array.from(all[output]?.slice(k * expected.length, (k + 1) * expected.length) ?? []);
        const what = `${output} of member ${k}`;
        expect(got.map(Number.isFinite), what).toEqual(Array.from(expected, Number.isFinite));
        if (expected instanceof Float64Array || expected instanceof Float32Array) {
          const [a, b] = [got, Array.from(expected)].map((list) => list.filter(Number.isFinite));
          expect(relativeError(a ?? [], b ?? []), what).toBeLessThan(tolerance);
        } else expect(got, what).toEqual(Array.from(expected));
      }
    });
  });
});
