import { afterAll, describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../src/shared/domain/parameter.ts';
import type { Invariance } from '../../src/shared/domain/invariances.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';
import type { OptimizerDefinition } from '../../src/main/optimizers/define.ts';
import * as t from '../../src/main/tensor/index.ts';
import type { Objective } from '../unit/optimizers/harness.ts';
import { Method, closeAll, rosenbrock } from '../unit/optimizers/harness.ts';

afterAll(closeAll);

const steps = 25;
/** Without what keeps a division from 0, and without what pulls to 0 in units of x; a curvature that is none too large, and
 * times so short that a diffusion on it is stable. */
const limits = { eps: 1e-100, adamEps: 1e-100, b0: 1e-150, weightDecay: 0, largest: 1e4, dt: 1e-5 };

const hyperOf = (definition: OptimizerDefinition): ParameterValues =>
  Object.fromEntries(Object.entries(limits).filter(([name]) => Object.hasOwn(definition.hyper, name)));

function end(definition: OptimizerDefinition, objective: Objective, rate = 1): number[] {
  const { lr } = definition.hyper;
  const hyper = { ...hyperOf(definition), ...(lr && { lr: rate * Math.min(lr.default as number, 1e-2) }) };
  const method = new Method(definition, objective, hyper);
  method.step(steps);
  return method.x;
}

const scaled = (objective: Objective, by: number): Objective => ({
  ...objective,
  value: (x, data) => t.mul(objective.value(x, data), by),
});

/** I − 2vvᵀ/‖v‖²: its own transpose and inverse. */
const mirror = (v: readonly number[]): number[][] => {
  const square = v.reduce((sum, a) => sum + a * a, 0);
  return v.map((a, i) => v.map((b, j) => (i === j ? 1 : 0) - (2 * a * b) / square));
};
const times = (u: readonly (readonly number[])[], x: readonly number[]): number[] =>
  u.map((row) => row.reduce((sum, v, i) => sum + v * x[i]!, 0));

/** f of the mirrored point, from the mirrored start: all of its way is mirrored. */
function mirrored(objective: Objective, u: readonly (readonly number[])[]): Objective {
  const n = u.length;
  return {
    start: times(u, objective.start),
    data: { ...objective.data, mirror: u.flat() },
    value: (x, data) => objective.value(t.matVec(t.reshape(data.float('mirror'), [n, n]), x), data),
    ...(objective.residuals && {
      residuals: (x, data) => objective.residuals!(t.matVec(t.reshape(data.float('mirror'), [n, n]), x), data),
    }),
  };
}

/** Σ (X − C)² weighted by its rows: [3, 2], with a minimum that is not at 0. */
const ofMatrix: Objective = {
  start: [1, -0.5, 0.3, 2, -1, 0.7],
  shape: [3, 2],
  data: { target: [0.2, 1, -1, 0.4, 0.6, -0.3], weights: [1, 1, 3, 3, 9, 9] },
  value: (x, data) => t.mul(t.dot(data.float('weights'), t.square(t.sub(t.flatten(x), data.float('target')))), 0.5),
};
const [left, right] = [mirror([1, 2, -1]), mirror([2, -1])];
const onBothSides = (x: readonly number[]): number[] => {
  const rows = [0, 1, 2].map((i) => times(right, x.slice(2 * i, 2 * i + 2)));
  const columns = [0, 1].map((j) =>
    times(
      left,
      rows.map((row) => row[j]!),
    ),
  );
  return [0, 1, 2].flatMap((i) => columns.map((column) => column[i]!));
};
const ofMirroredMatrix: Objective = {
  start: onBothSides(ofMatrix.start),
  shape: [3, 2],
  data: { ...ofMatrix.data, left: left.flat(), right: right.flat() },
  value: (x, data) => {
    const [u, v] = [t.reshape(data.float('left'), [3, 3]), t.reshape(data.float('right'), [2, 2])];
    return ofMatrix.value(t.matMul(t.matMul(u, x), v), data);
  },
};

const bowl: Objective = {
  start: [-1.2, 1, 0.7, 2],
  data: { target: [0.2, 1, -1, 0.4], weights: [1, 3, 9, 27] },
  value: (x, data) => t.mul(t.dot(data.float('weights'), t.square(t.sub(x, data.float('target')))), 0.5),
};
/** Of four unknowns; one whose Hessian is the same everywhere for what is made for no other. */
const valley = ({ needs = [] }: OptimizerDefinition): Objective => (needs.includes('quadratic') ? bowl : rosenbrock(4));

const u = mirror([1, -2, 0.5, 3]);
/** Where a method ends, and where it has to end as it is unmoved. */
const proofs: Readonly<Record<Invariance, (definition: OptimizerDefinition) => readonly [number[], number[]]>> = {
  'scale of f': (definition) => {
    const both = (by: number): number[] =>
      [valley(definition), ofMatrix].flatMap((objective) => end(definition, scaled(objective, by), 0.01));
    return [both(8), both(1)];
  },
  rotation: (definition) => [
    end(definition, mirrored(valley(definition), u), 0.01),
    times(u, end(definition, valley(definition), 0.01)),
  ],
  'matrix rotation': (definition) => [end(definition, ofMirroredMatrix), onBothSides(end(definition, ofMatrix))],
};

describe.each(optimizers.filter(({ invariances = [] }) => invariances.length > 0))('$id', (definition) => {
  it.each(definition.invariances!)('is unmoved by: %s', (invariance) => {
    const [moved, expected] = proofs[invariance](definition);
    const size = Math.max(...expected.map(Math.abs));
    moved.forEach((v, i) => expect(Math.abs(v - expected[i]!) / size).toBeLessThan(1e-9));
  });
});

// Such a test would also pass if nothing moved, or if everything were alike.
it.each([
  ['gradient-descent', 'scale of f'],
  ['adam', 'rotation'],
  ['adam', 'matrix rotation'],
] as const)('%s is moved by: %s', (id, invariance) => {
  const definition = optimizers.find((each) => each.id === id)!;
  const [moved, expected] = proofs[invariance](definition);
  expect(Math.max(...moved.map((v, i) => Math.abs(v - expected[i]!)))).toBeGreaterThan(1e-4);
});
