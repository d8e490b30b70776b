import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { Mode } from '../../../src/main/tensor/program.ts';
import { opsWithGradient } from '../../../src/main/tensor/rules.ts';
import type { Tensor } from '../../../src/main/tensor/tensor.ts';
import { makeArgument, newRegionId } from '../../../src/main/tensor/tensor.ts';
import type { GradientCase } from './gradient-cases.ts';
import { gradientCases, refusing } from './gradient-cases.ts';
import type { F } from './harness.ts';
import { Functions, bothModes, numbers, relativeError } from './harness.ts';

/** Rounded to float32, so that a cotangent passes through a cast unchanged. */
const weights = (shape: t.Shape, seed: number): Float64Array => numbers(shape, seed).map(Math.fround);

/**
 * All cases go through four functions, since every function that a session enters costs it a pass over its whole graph;
 * and since no case depends on another, one pair of calls moves one entry of every case.
 */
type Points = readonly (readonly Float64Array[])[];
const functions = new Functions();
afterAll(() => functions.close());

const inputName = (prefix: string, id: number, i: number): string => `${prefix}_${id}_${i}`;
const specs = (...prefixes: string[]): Record<string, { dtype: 'float64'; shape: t.Shape }> =>
  Object.fromEntries(
    prefixes.flatMap((prefix) =>
      gradientCases.flatMap((c, id) =>
        c.inputs.map(({ shape }, i) => [inputName(prefix, id, i), { dtype: 'float64' as const, shape }]),
      ),
    ),
  );
const feeds = (prefix: string, points: Points): Record<string, Float64Array> =>
  Object.fromEntries(points.flatMap((list, id) => list.map((v, i) => [inputName(prefix, id, i), v])));

function scalar(c: GradientCase, id: number, xs: readonly F[]): F {
  const y = c.build(...xs);
  return t.sum(t.mul(y, t.constant(weights(y.shape, id + 1), 'float64', y.shape) as F));
}

function define(
  name: string,
  prefixes: string[],
  build: (c: GradientCase, y: F, xs: F[], vs: F[]) => readonly F[],
): void {
  functions.define(name, specs(...prefixes), (given) => {
    const outputs: Record<string, Tensor> = {};
    gradientCases.forEach((c, id) => {
      const take = (prefix: string): F[] => c.inputs.map((_, i) => given[inputName(prefix, id, i)] as F);
      build(c, scalar(c, id, take('x')), take('x'), take('v')).forEach((g, i) => (outputs[inputName('r', id, i)] = g));
    });
    return outputs;
  });
}
define('value', ['x'], (_c, y) => [y]);
define('gradient', ['x'], (_c, y, xs) => t.gradient(y, xs));
define('jvp', ['x', 'v'], (_c, y, xs, vs) => t.jvp([y], xs, vs));
define('hvp', ['x', 'v'], (c, y, xs, vs) => (c.firstOrderOnly ? [] : t.hvp(y, xs, vs)));

/** The results of a function, one flat list a case. */
function run(name: string, mode: Mode, x: Points, v?: Points): number[][] {
  const outputs = functions.run(name, mode, { ...feeds('x', x), ...(v ? feeds('v', v) : {}) });
  return gradientCases.map((c, id) => c.inputs.flatMap((_, i) => Array.from(outputs[inputName('r', id, i)] ?? [])));
}

const at: Points = gradientCases.map((c) => c.inputs.map((i) => i.at));
const direction: Points = gradientCases.map((c, id) =>
  c.inputs.map(({ shape }, i) => numbers(shape, 1000 + id * 10 + i)),
);

/** Central differences along directions: their error is about 1e-10 for functions of scale 1. */
function differences(name: string, along: Points): number[][] {
  const h = 1e-5;
  const shifted = (sign: number): number[][] =>
    run(
      name,
      'plain',
      at.map((list, id) => list.map((x, i) => x.map((v, j) => v + sign * h * (along[id]?.[i]?.[j] ?? 0)))),
    );
  const [up, down] = [shifted(1), shifted(-1)];
  return up.map((list, id) => list.map((v, i) => (v - (down[id]?.[i] ?? NaN)) / (2 * h)));
}

/** The gradient of every case by differences of its value. */
function gradientByDifferences(): number[][] {
  const sizes = at.map((list) => list.reduce((n, x) => n + x.length, 0));
  const result = at.map((): number[] => []);
  for (let k = 0; k < Math.max(...sizes); k++) {
    const unit = at.map((list) => {
      let place = k;
      return list.map((x) => {
        const here = place;
        place -= x.length;
        return x.map((_, j) => (j === here ? 1 : 0));
      });
    });
    differences('value', unit).forEach(([d], id) => k < (sizes[id] ?? 0) && result[id]?.push(d ?? NaN));
  }
  return result;
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
const results = Object.fromEntries(
  bothModes.map((mode) => [
    mode,
    {
      gradient: once(() => run('gradient', mode, at)),
      jvp: once(() => run('jvp', mode, at, direction)),
      hvp: once(() => run('hvp', mode, at, direction)),
    },
  ]),
);
const slopes = once(gradientByDifferences);
const curvatures = once(() => differences('gradient', direction));

/** Relative where there is a size to relate to; what is nothing but rounding is held to zero. */
function expectClose(got: readonly number[] = [], expected: readonly number[] = []): void {
  expect(got.length).toBeGreaterThan(0);
  const size = Math.max(...expected.map(Math.abs));
  if (size < 1e-9) expect(Math.max(...got.map(Math.abs))).toBeLessThan(1e-9);
  else expect(relativeError(got, expected)).toBeLessThan(1e-6);
}

function opsOf(root: Tensor): Set<string> {
  const nodes = new Map<number, string>();
  const visit = (x: Tensor): void => {
    if (nodes.has(x.node.id)) return;
    nodes.set(x.node.id, x.node.op);
    x.node.inputs.forEach(visit);
  };
  visit(root);
  return new Set(nodes.values());
}

it('has a case for every op that has a rule', () => {
  expect([...new Set([...gradientCases.map((c) => c.op), ...refusing])].sort()).toEqual(opsWithGradient());
});

describe.each(gradientCases.map((c, id) => ({ c, id, title: `${c.op}: ${c.name}` })))('$title', ({ c, id }) => {
  it('is in the graph', () => {
    const xs = c.inputs.map(({ shape }) => makeArgument(newRegionId(), 'float64', shape) as F);
    expect(opsOf(c.build(...xs))).toContain(c.op);
  });
  const expectedGradient = (): number[] | undefined => {
    const { slope } = c;
    return slope === undefined ? slopes()[id] : Array.from(weights(c.inputs[0]?.shape ?? [], id + 1), (w) => w * slope);
  };
  describe.each(bothModes)('%s', (mode) => {
    it('gradient agrees with central differences', () => {
      expectClose(results[mode]?.gradient()[id], expectedGradient());
    });
    it('jvp is the slope along a direction', () => {
      const along = (direction[id] ?? []).flatMap((d) => [...d]);
      const slope = (expectedGradient() ?? []).reduce((s, g, i) => s + g * (along[i] ?? NaN), 0);
      expectClose(results[mode]?.jvp()[id], [slope]);
    });
    it.skipIf(c.firstOrderOnly)('hvp agrees with differences of the gradient', () => {
      expectClose(results[mode]?.hvp()[id], curvatures()[id]);
    });
  });
});
