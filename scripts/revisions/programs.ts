import { hash } from 'node:crypto';
import {
  defaultsOf,
  type Parameter,
  type Parameters,
  type ParameterValue,
  type ParameterValues,
} from '../../src/shared/domain/parameter.ts';
import type { Space } from '../../src/shared/domain/spaces.ts';
import { engineRevision } from '../../src/shared/domain/revisions.ts';
import { checkParameter } from '../../src/shared/domain/validate.ts';
import { builtIn, type Definitions } from '../../src/main/catalogue.ts';
import * as conformance from '../../src/main/conformance/problems.ts';
import type { OptimizerDefinition } from '../../src/main/optimizers/define.ts';
import { defineOptimizer } from '../../src/main/optimizers/define.ts';
import { precision } from '../../src/main/precisions/index.ts';
import type { ProblemDefinition, ProblemInstance } from '../../src/main/problems/define.ts';
import * as params from '../../src/main/tensor/params.ts';
import { modesOf } from '../../src/main/worker/program-run.ts';
import type { RunParts } from '../../src/main/worker/parts.ts';
import { buildRunProgram, type Recording } from '../../src/main/worker/run-program.ts';

/** A definition as it is now: its revision, and a hash of the programs that small fixed instances of it are lowered to. */
export interface Fingerprint {
  readonly revision: number;
  readonly sha256: string;
}

/** By kind and id, such as `optimizers/adam`; `engine` is the loop around them. */
export type Fingerprints = Readonly<Record<string, Fingerprint>>;

export function fingerprints({ optimizers, problems, precisions }: Definitions = builtIn): Fingerprints {
  return Object.fromEntries([
    ['engine', { revision: engineRevision, sha256: together(engineParts()) }],
    ...optimizers.flatMap((each) =>
      spacesOf(each).map((space, i) => [
        recordOf(each.id, i === 0 ? undefined : space),
        { revision: each.revision, sha256: together(ofOptimizer(each, space)) },
      ]),
    ),
    ...problems.map((each) => [`problems/${each.id}`, { revision: each.revision, sha256: together(ofProblem(each)) }]),
    ...precisions.map(({ id, revision }) => [`precisions/${id}`, { revision, sha256: together(ofPrecision(id)) }]),
  ]) as Fingerprints;
}

const spacesOf = ({ spaces = ['euclidean'] }: OptimizerDefinition): readonly Space[] => spaces;
/** A space that a method learns is a record more, and those of before stay as they are. */
const recordOf = (id: string, further?: Space): string => ['optimizers', id, ...(further ? [further] : [])].join('/');

/** No built-in one, so that the loop has a hash that is its own. */
const downhill = defineOptimizer({
  ...{
    id: 'downhill',
    title: 'Downhill',
    order: 1,
    paper: '-',
    revision: 1,
    hyper: {},
    cost: '1 gradient',
    state: 'none',
  },
  init: () => ({}),
  step: ({ x, oracle }) => ({ x: params.sub(x, oracle.gradient(x)), state: {} }),
});

type Part = string | Uint8Array;

function* engineParts(): Generator<Part> {
  for (const id of ['fp32', 'fp64'] as const) {
    yield programOf(downhill, {}, conformance.quadratic, id);
    yield programOf(downhill, {}, conformance.quadratic, id, 'told');
    yield programOf(downhill, {}, conformance.sampled, id);
  }
}

/** On batches it is told that what it kept belongs to another point. */
function* ofOptimizer(optimizer: OptimizerDefinition, space: Space): Generator<Part> {
  const held = conformance.problemsFor(optimizer, space);
  // Of functions that of before scales, whose programs are recorded.
  const { quadratic, sampled } =
    held === conformance.functions
      ? conformance
      : { quadratic: held.quadratic.instance, sampled: held.sampled.instance };
  for (const hyper of variations(optimizer.hyper)) {
    yield programOf(optimizer, hyper, quadratic, 'fp64');
    yield programOf(optimizer, hyper, sampled, 'fp64');
  }
}

function* ofProblem(problem: ProblemDefinition): Generator<Part> {
  const variants = (problem.variants ?? []).map(({ parameters }) => ({
    ...defaultsOf(problem.parameters),
    ...parameters,
  }));
  for (const values of [...variations(problem.parameters), ...variants]) {
    if (problem.check?.(values) !== undefined) continue;
    const instance = problem.instance(values);
    yield programOf(downhill, {}, instance, 'fp64');
    yield JSON.stringify([values, problem.facts(values)]);
    for (const [name, { values: data, shape }] of Object.entries(instance.data)) {
      yield JSON.stringify([name, shape, data.constructor.name]);
      yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    }
  }
}

function* ofPrecision(id: RunParts['precision']['id']): Generator<Part> {
  for (const problem of [conformance.quadratic, conformance.sampled, wide]) yield programOf(downhill, {}, problem, id);
}

/** Large enough for int4 to pack it, beside what it keeps. */
const wide: ProblemInstance = {
  ...conformance.sampled,
  unknowns: { w: { shape: [4], role: 'vector' }, W: { shape: [40, 40], role: 'weight' } },
  data: {
    ...conformance.sampled.data,
    W: { shape: [40, 40], values: Float64Array.from({ length: 1600 }, (_, i) => Math.fround(i / 1600)) },
  },
  start: (data, key) => ({ ...conformance.sampled.start(data, key), W: data.float('W') }),
  int4: 'blocks',
};

/** The defaults, and one parameter at a time with other values: every choice, and of numbers some. */
function variations(declared: Parameters): ParameterValues[] {
  const defaults = defaultsOf(declared);
  const others = Object.entries(declared).flatMap(([name, parameter]) =>
    alternatives(parameter)
      .filter((value) => checkParameter(parameter, value, name) === undefined)
      .map((value) => ({ ...defaults, [name]: value })),
  );
  return [defaults, ...others];
}

function alternatives(parameter: Parameter): readonly ParameterValue[] {
  switch (parameter.type) {
    case 'choice':
      return parameter.choices.filter((value) => value !== parameter.default);
    case 'flag':
      return [!parameter.default];
    case 'int':
      return [parameter.default + 1];
    case 'real':
      return [parameter.default / 2 + 1 / 16];
    case 'vector':
      return [parameter.default.map((value) => value + 1), [...parameter.default, 1]];
    case 'matrix':
      return [parameter.default.map((row) => row.map((value) => value + 1))];
  }
}

function programOf(
  optimizer: OptimizerDefinition,
  hyper: ParameterValues,
  problem: ProblemInstance,
  id: RunParts['precision']['id'],
  recording?: Recording,
): Uint8Array {
  const parts = { problem, optimizer, hyper, precision: precision(id) };
  return buildRunProgram(parts, recording).program.compile(modesOf).savedModel;
}

/** Of each part for itself, so that no byte can wander from one to the next. */
const together = (parts: Iterable<Part>): string =>
  hash('sha256', Array.from(parts, (part) => hash('sha256', part, 'hex')).join('\n'), 'hex');
