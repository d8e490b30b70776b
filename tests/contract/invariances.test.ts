import { afterAll, describe, expect, it } from 'vitest';
import type { Invariance, InvarianceKind } from '../../src/shared/domain/invariances.ts';
import { invarianceKinds, invariancesInWords, kindOf, settingsOf } from '../../src/shared/domain/invariances.ts';
import type { ParameterValues } from '../../src/shared/domain/parameter.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';
import type { OptimizerDefinition } from '../../src/main/optimizers/define.ts';
import { gaussian } from '../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../src/main/problems/forms/model.ts';
import type { ProblemInstance } from '../../src/main/problems/define.ts';
import * as t from '../../src/main/tensor/index.ts';
import type { F, Objective } from '../unit/optimizers/harness.ts';
import { Method, closeAll, rosenbrock } from '../unit/optimizers/harness.ts';
import type { Rows } from '../unit/optimizers/matrices.ts';
import { diagonal, identity, inverse, product, rowsOf, times } from '../unit/optimizers/matrices.ts';

afterAll(closeAll);

/** The steps after which ways are compared. */
const looks = [1, 2, 4, 8, 16];
/** Without what keeps a division from 0, and without what pulls to 0 in units of x; a curvature that is none too large,
 * times so short that a diffusion is stable, and what is done every so many steps so often that these steps see it. */
const limits = {
  ...{ eps: 1e-100, adamEps: 1e-100, b0: 1e-150, weightDecay: 0, largest: 1e4, dt: 1e-5 },
  ...{ start: 1, every: 3, roots: 6, inverses: 10, k: 2, clip: 1 },
};

/** Something to go down on, with hyper-parameters beside those of the limits. */
type Case = readonly [on: Objective | ProblemInstance, hyper: ParameterValues];

/** The points along the ways of a method on what differs in data and numbers alone, which is one program. */
function ways(definition: OptimizerDefinition, cases: readonly [Case, ...Case[]]): number[][] {
  const hyperOf = (own: ParameterValues): ParameterValues => ({
    ...Object.fromEntries(Object.entries(limits).filter(([name]) => Object.hasOwn(definition.hyper, name))),
    ...own,
  });
  const given = (on: Case[0]): Objective | { instance: ProblemInstance } => ('unknowns' in on ? { instance: on } : on);
  const method = new Method(definition, given(cases[0][0]), hyperOf(cases[0][1]));
  const found = cases.map(([on, own]) => {
    method.startOn(given(on), hyperOf(own));
    return looks.flatMap((look, i) => {
      method.step(look - (looks[i - 1] ?? 0));
      const points = Object.entries(method.snapshot()).filter(([name]) => name.startsWith('x/'));
      return points.flatMap(([, values]) => values);
    });
  });
  method.close();
  return found;
}

/** A share of the default lr, or of 0.01. */
const rateOf = ({ hyper: { lr } }: OptimizerDefinition, share = 1): ParameterValues =>
  lr ? { lr: share * Math.min(lr.default as number, 1e-2) } : {};

/** Points of n unknowns one after another, each mapped. */
const each = (points: readonly number[], n: number, map: (x: readonly number[]) => number[]): number[] =>
  Array.from({ length: points.length / n }, (_, i) => map(points.slice(n * i, n * (i + 1)))).flat();

const scaled = (objective: Objective, by: number): Objective => ({
  ...objective,
  data: { ...objective.data, size: [Math.sqrt(by)] },
  value: (x, data) => t.mul(objective.value(x, data), t.square(t.sum(data.float('size')))),
  ...(objective.residuals && {
    residuals: (x, data) => t.mul(objective.residuals!(x, data), t.sum(data.float('size'))),
  }),
});

/** I − 2vvᵀ/‖v‖²: its own transpose and inverse. */
const mirror = (v: readonly number[]): number[][] => {
  const square = v.reduce((sum, a) => sum + a * a, 0);
  return v.map((a, i) => v.map((b, j) => (i === j ? 1 : 0) - (2 * a * b) / square));
};
/** f of m · x + shift, from the start that this makes the old one of. */
function mapped(objective: Objective, m: Rows, shift: readonly number[] = m.map(() => 0)): Objective {
  const n = m.length;
  const back = (x: F, data: Parameters<Objective['value']>[1]): F =>
    t.add(t.matVec(t.reshape(data.float('map'), [n, n]), x), data.float('shift'));
  const start = objective.start.map((v, i) => v - shift[i]!);
  return {
    start: times(inverse(m), start),
    data: { ...objective.data, map: m.flat(), shift },
    value: (x, data) => objective.value(back(x, data), data),
    ...(objective.residuals && { residuals: (x, data) => objective.residuals!(back(x, data), data) }),
  };
}

/** ½ Σ sinh²(Ax), strictly convex, and with Gauss-Newton matrices of full rank. */
const bowl: Objective = {
  start: [0.6, -0.4, 0.3, 0.5],
  data: { A: [1, 0.3, 0, -0.2, 0.1, 1.2, -0.3, 0, 0, 0.4, 0.9, 0.2, -0.3, 0, 0.2, 1.4], b: [0.1, -0.2, 0.3, 0.1] },
  value: (x, data) => {
    const r = bowl.residuals!(x, data);
    return t.mul(t.dot(r, r), 0.5);
  },
  residuals: (x, data) => {
    const z = t.sub(t.matVec(t.reshape(data.float('A'), [4, 4]), x), data.float('b'));
    return t.mul(t.sub(t.exp(z), t.exp(t.neg(z))), 0.5);
  },
};

const [left, right] = [mirror([1, 2, -1]), mirror([2, -1, 1])];
const onBothSides = (x: readonly number[], l: Rows = left, r: Rows = right): number[] =>
  product(product(l, rowsOf(x, 3)), r).flat();

/** Σ (X − C)² weighted by its rows, of l · X · r: [3, 3], with a minimum that is not at 0, and gradients of full rank. */
const between = (l: Rows, r: Rows): Objective => ({
  start: onBothSides([1, -0.5, 0.3, 2, -1, 0.7, 0.1, 0.4, 1.5], l, r),
  shape: [3, 3],
  data: {
    ...{ target: [0.2, 1, -1, 0.4, 0.6, -0.3, 0.9, -0.2, 0.5], weights: [1, 1, 1, 3, 3, 3, 9, 9, 9] },
    ...{ left: l.flat(), right: r.flat() },
  },
  value: (x, data) => {
    const [m, n] = ['left', 'right'].map((side) => t.reshape(data.float(side), [3, 3]));
    const gap = t.sub(t.flatten(t.matMul(t.matMul(m!, x), n!)), data.float('target'));
    return t.mul(t.dot(data.float('weights'), t.square(gap)), 0.5);
  },
});
const ofMatrix = between(identity(3), identity(3));
/** Σ wᵢ(xᵢ − cᵢ)²/2, for what is made for functions whose Hessian is the same everywhere. */
const parabola: Objective = {
  start: [-1.2, 1, 0.7, 2],
  data: { target: [0.2, 1, -1, 0.4], weights: [1, 3, 9, 27] },
  value: (x, data) => t.mul(t.dot(data.float('weights'), t.square(t.sub(x, data.float('target')))), 0.5),
};
/** Of four unknowns. */
const valley = ({ needs = [] }: OptimizerDefinition): Objective =>
  needs.includes('quadratic') ? parabola : rosenbrock(4);

/** Shares, with a slope that all of them have in common. */
const shares = (slope: number): Objective => ({
  start: [0.2, 0.5, 0.3],
  data: { target: [0.6, 0.1, 0.9], slope: [slope] },
  value: (x, data) =>
    t.add(t.sum(t.square(t.sub(x, data.float('target')))), t.mul(t.sum(x), t.sum(data.float('slope')))),
});

interface Layer {
  readonly weight: Rows;
  readonly bias: readonly number[];
  /** What it gets, times this, and what it hands on, times this, are those of the net. */
  readonly gets?: Rows;
  readonly hands?: Rows;
}
const host = (rows: Rows): ProblemInstance['data'][string] => ({
  values: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});
const examples = [[1, 0.2, -1], [0, 2, 0.5], [-1, 1, 1], [0.3, -0.7, 2], [0.8, 0.1, 0.4], [-0.6, -1, 0.2], [1.5, 0.5, -0.3]]; // prettier-ignore
type Nets = readonly [Layer, Layer];
const layers: Nets = [
  { weight: [[0.5, -0.2], [0.1, 0.7], [-0.4, 0.3]], bias: [0.1, -0.3] }, // prettier-ignore
  { weight: [[0.8, -0.5], [0.2, 0.9]], bias: [0.2, 0] }, // prettier-ignore
];

/**
 * c/2 of the mean squared error of a net of two layers, each of which sees its inputs times `gets` and is seen times `hands`,
 * with weights gets⁻¹ W hands⁻¹ that make the same of it.
 */
function network(nets: Nets, c = 1): ProblemInstance {
  const parts = nets.map(({ weight, bias, gets = identity(weight.length), hands = identity(bias.length) }, i) => ({
    unknowns: {
      [`W${i}`]: { shape: [weight.length, bias.length], role: 'weight' as const },
      [`b${i}`]: { shape: [bias.length], role: 'bias' as const },
    },
    data: {
      [`gets${i}`]: host(gets),
      [`hands${i}`]: host(hands),
      [`start W${i}`]: host(product(product(inverse(gets), weight), inverse(hands))),
      [`start b${i}`]: host(product([bias], inverse(hands))),
    },
  }));
  return {
    unknowns: Object.assign({}, ...parts.map(({ unknowns }) => unknowns)) as ProblemInstance['unknowns'],
    data: {
      ...(Object.assign({}, ...parts.map(({ data }) => data)) as ProblemInstance['data']),
      features: host(examples),
      targets: host(examples.map(([a, b, d]) => [Math.sin(a! + d!), a! * b!])),
      size: { shape: [], values: Float64Array.of(Math.sqrt(c)) },
    },
    start: (data) =>
      Object.fromEntries(
        nets.flatMap(({ bias }, i) => [
          [`W${i}`, data.float(`start W${i}`)],
          [`b${i}`, t.reshape(data.float(`start b${i}`), [bias.length])],
        ]),
      ),
    ...modelled({
      examples: ['features', 'targets'],
      outputs: (_x, data, tape) => {
        const layer = (a: F, i: number): F =>
          t.matMul(tape.dense(t.matMul(a, data.float(`gets${i}`)), `W${i}`, `b${i}`), data.float(`hands${i}`));
        return t.mul(layer(t.tanh(layer(data.float('features'), 0)), 1), data.float('size'));
      },
      targets: (data) => t.mul(data.float('targets'), data.float('size')),
      likelihood: gaussian,
    }),
  };
}
const changed: Nets = [
  { ...layers[0], gets: [[2, 1, 0], [0, 1, -1], [0.5, 0, 1]], hands: [[1, 0.5], [-1, 2]] }, // prettier-ignore
  { ...layers[1], gets: [[0.5, 0], [1, 1]], hands: [[3, 1], [0, 0.7]] }, // prettier-ignore
];
/** The nets with what their layers get so large that a ridge beside its squares is nothing, changed or not. */
const [inputsKept, inputsChanged] = [layers, changed].map((nets) =>
  nets.map(({ gets }, i) => {
    const own = layers[i]!;
    return { ...own, gets: product(gets ?? identity(own.weight.length), diagonal(own.weight.map(() => 1e3))) };
  }),
) as unknown as readonly [Nets, Nets];
/** Changed weights as those of `layers`: gets · W · hands. */
const changedBack = (points: readonly number[], nets: Nets): number[] =>
  each(points, 14, (x) => {
    let at = 0;
    const next = (n: number): number[] => x.slice(at, (at += n));
    return nets.flatMap(({ weight, bias, gets = identity(weight.length), hands = identity(bias.length) }) => {
      const w = rowsOf(next(weight.length * bias.length), bias.length);
      return [...product(product(gets, w), hands).flat(), ...product([next(bias.length)], hands).flat()];
    });
  });

/** What a method can be shown on, times c. */
function problemsOf(definition: OptimizerDefinition): ((c: number) => Case[0])[] {
  const { needs = [], spaces = [] } = definition;
  if (spaces.includes('simplex')) return [(c) => scaled(shares(0), c)];
  if (needs.includes('layers')) return [(c) => network(layers, c)];
  if (needs.includes('residuals') || needs.includes('gauss-newton')) return [(c) => scaled(bowl, c)];
  return [(c) => scaled(valley(definition), c), (c) => scaled(ofMatrix, c)];
}

/** So large that beside f whatever is a constant in a method, such as the least damping, is nothing. */
const large = 2 ** 40;
const u = mirror([1, -2, 0.5, 3]);
const skew = [[2, 1, 0, 0], [0, 1, -1, 0], [0.5, 0, 1, 0], [0, 0, 1, 3]]; // prettier-ignore
const stretch = diagonal([3, 0.1, 1, 7]);
const still = identity(4);

type Proof = (
  definition: OptimizerDefinition,
  where: ParameterValues,
) => readonly [moved: number[], expected: number[]];
/** Where a method comes to, and where it has to come to as it is unmoved. */
const proofs: Readonly<Record<InvarianceKind, Proof>> = {
  'scale of f': (definition, where) => {
    // A diffusion that is stable for the larger, and long enough for the smaller.
    const time = 'dt' in definition.hyper ? { dt: 2 ** -43 } : {};
    const hyper = { ...rateOf(definition, 0.01), ...time, ...where };
    const size = definition.needs?.includes('gauss-newton') ? large : 1;
    // An ε that cannot be 0 is of the unit of gradients.
    const scaledBy = (c: number): ParameterValues =>
      typeof where['eps'] === 'number' ? { ...hyper, eps: c * where['eps'] } : hyper;
    const all = problemsOf(definition).map((of) =>
      ways(definition, [
        [of(2 * size), scaledBy(2)],
        [of(size), hyper],
      ]),
    );
    return [all.flatMap(([moved]) => moved!), all.flatMap(([, expected]) => expected!)];
  },
  'scale of f over lr': (definition, where) => {
    // What is scaled to between 0 and 1 has a constant beside it.
    const size = definition.needs?.includes('layers') ? large : 1;
    const all = problemsOf(definition).map((of) =>
      ways(definition, [
        [of(8 * size), { ...where, ...rateOf(definition, 0.01 / 8 / size) }],
        [of(size), { ...where, ...rateOf(definition, 0.01 / size) }],
      ]),
    );
    return [all.flatMap(([moved]) => moved!), all.flatMap(([, expected]) => expected!)];
  },
  'order of f': (definition, where) => {
    // f + s f³, f being no less than 0: which of two is lower stays, and how much lower does not.
    const raised = (s: number): Objective => ({
      ...rosenbrock(4),
      data: { raise: [s] },
      value: (x, data) => {
        const f = rosenbrock(4).value(x, data);
        return t.add(f, t.mul(t.mul(f, t.square(f)), t.sum(data.float('raise'))));
      },
    });
    const [moved, expected] = ways(definition, [
      [raised(1), where],
      [raised(0), where],
    ]);
    return [moved!, expected!];
  },
  rotation: (definition, where) => {
    const hyper = { ...rateOf(definition, 0.01), ...where };
    const [moved, expected] = ways(definition, [
      [mapped(valley(definition), u), hyper],
      [mapped(valley(definition), still), hyper],
    ]);
    return [moved!, each(expected!, 4, (x) => times(u, x))];
  },
  'matrix rotation': (definition, where) => {
    const hyper = { ...rateOf(definition), ...where };
    const [moved, expected] = ways(definition, [
      [between(left, right), hyper],
      [ofMatrix, hyper],
    ]);
    return [moved!, each(expected!, 9, (x) => onBothSides(x))];
  },
  'scales of x': (definition, where) => {
    const [moved, expected] = ways(definition, [
      [mapped(bowl, stretch), where],
      [mapped(bowl, still), where],
    ]);
    return [each(moved!, 4, (x) => times(stretch, x)), expected!];
  },
  'affine maps of x': (definition, where) => {
    // Newton's equation is solved the more exactly the smaller ‖g‖ is; a damping is nothing where f is large.
    const on = scaled(bowl, 'lambda' in definition.hyper ? large : 2 ** -80);
    const shift = [0.2, -0.1, 0.4, 0];
    const [moved, expected] = ways(definition, [
      [mapped(on, skew, shift), where],
      [mapped(on, still), where],
    ]);
    return [each(moved!, 4, (x) => times(skew, x).map((v, i) => v + shift[i]!)), expected!];
  },
  'input maps': (definition, where) => {
    const hyper = { ...rateOf(definition), ...where };
    const [moved, expected] = ways(definition, [
      [network(inputsChanged), hyper],
      [network(inputsKept), hyper],
    ]);
    return [changedBack(moved!, inputsChanged), changedBack(expected!, inputsKept)];
  },
  'layer maps': (definition, where) => {
    const hyper = { ...rateOf(definition), ...where };
    const [moved, expected] = ways(definition, [
      [network(changed), hyper],
      [network(layers), hyper],
    ]);
    return [changedBack(moved!, changed), expected!];
  },
  'common slope': (definition, where) => {
    const hyper = { ...rateOf(definition), ...where };
    const [moved, expected] = ways(definition, [
      [shares(5), hyper],
      [shares(0), hyper],
    ]);
    return [moved!, expected!];
  },
};

/** The largest difference, as a share of the largest entry. */
function difference(definition: OptimizerDefinition, invariance: Invariance): number {
  const [moved, expected] = proofs[kindOf(invariance)](definition, settingsOf(invariance));
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...moved.map((v, i) => Math.abs(v - expected[i]!) / size));
}

const declared = optimizers.flatMap((definition) =>
  (definition.invariances ?? []).map((own) => [definition.id, invariancesInWords([own]), definition, own] as const),
);
it.each(declared)('%s is unmoved by %s', (_id, _words, definition, own) => {
  expect(difference(definition, own)).toBeLessThan(1e-9);
});

const named = (id: string): OptimizerDefinition => optimizers.find((definition) => definition.id === id)!;
// Such a test would also pass if nothing moved, or if everything were alike.
it.each([
  ['gradient-descent', 'scale of f'],
  ['adam', 'scale of f over lr'],
  ['zo-sgd', 'order of f'],
  ['adam', 'rotation'],
  ['adam', 'matrix rotation'],
  ['levenberg-marquardt', 'scales of x'],
  ['lbfgs', 'affine maps of x'],
  ['mkor', 'input maps'],
  ['kfac', 'layer maps'],
  ['gradient-descent', 'common slope'],
] as const)('%s is moved by: %s', (id, invariance) => {
  // Not even where it is led away to what is no number.
  expect(difference(named(id), invariance)).not.toBeLessThan(1e-6);
});

describe('the invariances of the literature', () => {
  const known: Readonly<Record<InvarianceKind, readonly string[]>> = {
    'scale of f': [
      ...['adagrad', 'adagrad-norm', 'rmsprop', 'adam', 'adamw', 'adamax', 'amsgrad', 'nadam', 'lion', 'signum'],
      ...['normalised-momentum', 'muon', 'norm-ball', 'scale', 'ano', 'prodigy', 'schedule-free', 'adahessian'],
      ...['oasis', 'shampoo', 'shampoo2', 'soap', 'sophia-h', 'polyak', 'alr-mag', 'alr-hb', 'hessian-free'],
      ...['thermodynamic', 'ncg', 'lbfgs'],
    ],
    'scale of f over lr': [
      ...['gradient-descent', 'heavy-ball', 'nesterov', 'duality-map', 'adafisher', 'sam', 'dshampoo'],
    ],
    'order of f': [
      ...['nelder-mead', 'compass', 'es11', 'cmaes', 'sep-cma', 'openai-es', 'snes', 'xnes', 'differential-evolution'],
      ...['particle-swarm', 'random-search'],
    ],
    rotation: [
      ...['gradient-descent', 'heavy-ball', 'nesterov', 'triple-momentum', 'chebyshev', 'polynomial-preconditioning'],
      ...['polyak', 'alr-mag', 'alr-hb', 'halpern', 'ai-sarah', 'adagrad-norm', 'normalised-momentum', 'fosi'],
      ...['thermodynamic', 'hessian-free', 'trust-region', 'lbfgs', 'ncg'],
    ],
    'matrix rotation': ['muon', 'shampoo', 'shampoo2', 'duality-map', 'soap'],
    'scales of x': ['levenberg-marquardt'],
    'affine maps of x': ['newton-cg', 'hessian-free'],
    'input maps': ['owo-hwo'],
    'layer maps': ['kfac'],
    'common slope': ['mirror-descent', 'mdpo'],
  };
  it.each(invarianceKinds)('are stated by the methods that have them: %s', (kind) => {
    const stated = declared.filter(([, , , own]) => kindOf(own) === kind).map(([id]) => id);
    expect(stated).toEqual(expect.arrayContaining([...known[kind]]));
  });
});
