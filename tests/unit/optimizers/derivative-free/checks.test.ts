import { afterAll, describe, expect, it } from 'vitest';
import annealing from '../../../../src/main/optimizers/derivative-free/annealing.ts';
import cmaes from '../../../../src/main/optimizers/derivative-free/cmaes.ts';
import compass from '../../../../src/main/optimizers/derivative-free/compass.ts';
import differentialEvolution, {
  generation,
} from '../../../../src/main/optimizers/derivative-free/differential-evolution.ts';
import es11 from '../../../../src/main/optimizers/derivative-free/es11.ts';
import nelderMead from '../../../../src/main/optimizers/derivative-free/nelder-mead.ts';
import { rankedSlope } from '../../../../src/main/optimizers/derivative-free/openai-es.ts';
import particleSwarm, { flown } from '../../../../src/main/optimizers/derivative-free/particle-swarm.ts';
import powell from '../../../../src/main/optimizers/derivative-free/powell.ts';
import randomSearch from '../../../../src/main/optimizers/derivative-free/random-search.ts';
import sepCma from '../../../../src/main/optimizers/derivative-free/sep-cma.ts';
import snes from '../../../../src/main/optimizers/derivative-free/snes.ts';
import xnes from '../../../../src/main/optimizers/derivative-free/xnes.ts';
import * as cma from '../../../../src/main/optimizers/mechanisms/covariance.ts';
import * as nes from '../../../../src/main/optimizers/mechanisms/natural-evolution.ts';
import { randomData } from '../../../../src/main/problems/random.ts';
import type { Float, Tensor } from '../../../../src/main/tensor/index.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Program } from '../../../../src/main/tensor/program.ts';
import { Session } from '../../../../src/main/tensor/runtime/session.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { Method, closeAll, quadratic, rosenbrock } from '../harness.ts';

afterAll(closeAll);
type F = Tensor<Float>;

/** Rosenbrock's function of rows [q, 2]. */
const rosenbrockOf = (points: F): F => {
  const [a, b] = [t.sliceAxis(points, 1, 0, 1), t.sliceAxis(points, 1, 1, 2)];
  return t.sum(t.add(t.mul(t.square(t.sub(b, t.square(a))), 100), t.square(t.sub(1, a))), 1);
};
const f = ([a = 0, b = 0]: readonly number[]): number => 100 * (b - a * a) ** 2 + (1 - a) ** 2;
const start = [-1.2, 1];

/** What a graph makes of numbers, in float64. */
function evaluated(
  inputs: Readonly<Record<string, { shape: readonly number[]; values: readonly number[] }>>,
  outputs: (tensors: Readonly<Record<string, F>>) => Readonly<Record<string, F>>,
): Record<string, number[]> {
  const program = new Program();
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => [name, { dtype: 'float64' as const, shape }]),
  );
  program.define('made', specs, (given) => ({ outputs: outputs(given as Readonly<Record<string, F>>) }));
  const session = new Session(program, () => ['plain']);
  const feeds = Object.fromEntries(Object.entries(inputs).map(([n, { values }]) => [n, Float64Array.from(values)]));
  const found = session.run('made', 'plain', feeds);
  session.close();
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, Array.from(values as Float64Array)]));
}
const scalar = (value: number) => ({ shape: [], values: [value] });
const vector = (values: readonly number[]) => ({ shape: [values.length], values });
const matrix = (values: readonly number[], columns: number) => ({ shape: [values.length / columns, columns], values });

describe('nelder-mead', () => {
  it('on Rosenbrock is at .3144704035 after 40 moves and 77 values', () => {
    const method = new Method(nelderMead, rosenbrock(2));
    const { f: values } = method.step(40);
    expect(method.value).toBeCloseTo(0.3144704035, 9);
    expect(values).toBe(77);
  });

  it.each([
    [true, 3.093752558],
    [false, 3.158365169],
  ])('in three dimensions (adaptive: %s) is at %f after 60', (adaptive, value) => {
    const method = new Method(nelderMead, { ...rosenbrock(3), start: [-1.2, 1, 0.7] }, { adaptive });
    method.step(60);
    expect(method.value).toBeCloseTo(value, 8);
  });

  it('in two dimensions is the same whether adaptive or not', () => {
    const paths = [true, false].map((adaptive) => new Method(nelderMead, rosenbrock(2), { adaptive }).path(30));
    expect(paths[0]).toEqual(paths[1]);
  });
});

describe('powell', () => {
  const H = [4, 3, 1, 3, 4, 3, 1, 3, 5];
  const b = [1, -2, 3];
  const bowl = {
    start: [0, 0, 0],
    data: { H, b },
    value: (x: F, data: { float(name: string): F }) =>
      t.sub(t.mul(t.dot(x, t.matVec(t.reshape(data.float('H'), [3, 3]), x)), 0.5), t.dot(data.float('b'), x)),
  };
  // H x* = b, by Cramer's rule in exact fractions.
  const least = ((): number => {
    const m = [0, 1, 2].map((i) => [...H.slice(3 * i, 3 * i + 3), b[i]!]);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        if (j !== i) {
          const factor = m[j]![i]! / m[i]![i]!;
          m[j] = m[j]!.map((v, k) => v - factor * m[i]![k]!);
        }
    const x = m.map((row, i) => row[3]! / row[i]!);
    return -0.5 * x.reduce((sum, v, i) => sum + v * b[i]!, 0);
  })();

  it.each([
    ['round', [8.402750874, 4.855952768, 0]],
    ['scipy', [8.402750874, 5.012021306, 1.305854572]],
  ])('with origin %s is so far above the minimum after each round: %j', (origin, gaps) => {
    const method = new Method(powell, bowl, { origin, tolerance: 1e-8, values: 200 });
    for (const gap of gaps) {
      method.step();
      expect(method.value - least).toBeCloseTo(gap, 6);
    }
  });
});

it('compass on Rosenbrock is at 4.355090048 after 100 rounds', () => {
  const method = new Method(compass, rosenbrock(2), { length: 0.5 });
  method.step(100);
  expect(method.value).toBeCloseTo(4.355090048, 9);
});

describe('methods of random steps, on drawn numbers', () => {
  it('es11 goes as its rule says: .152692544 after 200 steps', () => {
    const { normal } = randomData(1);
    let [x, sigma, value] = [start, 0.5, f(start)];
    for (let step = 0; step < 200; step++) {
      const y = x.map((v) => v + sigma * normal());
      const here = f(y);
      [x, value] = here <= value ? [y, here] : [x, value];
      sigma *= here === value ? 1.5 : 1.5 ** -0.25;
    }
    expect(value).toBeCloseTo(0.152692544, 9);
    expect(sigma).toBeCloseTo(0.01439366821, 9);
  });

  it('es11 keeps the better of two and changes the length by 1.5 or 1.5^−¼', () => {
    const method = new Method(es11, rosenbrock(2));
    let [before, sigma] = [method.value, 0.5];
    const seen = new Set<boolean>();
    for (let step = 0; step < 60; step++) {
      method.step();
      const isBetter = method.value < before;
      expect(method.value).toBeLessThanOrEqual(before);
      sigma *= isBetter ? 1.5 : 1.5 ** -0.25;
      expect(method.snapshot()['state/sigma']![0]! / sigma).toBeCloseTo(1, 12);
      before = method.value;
      seen.add(isBetter);
    }
    expect(seen.size).toBe(2);
  });
});

describe('cmaes', () => {
  it('has the constants of pycma in two dimensions', () => {
    const { weights, effective, rates } = cma.learning(2, 6, 'active');
    expect(effective).toBeCloseTo(2.028611465, 9);
    expect(rates.one).toBeCloseTo(0.1548153999, 10);
    expect(rates.mu).toBeCloseTo(0.08559277943, 11);
    expect(weights[0]).toBeCloseTo(0.6370425712, 10);
    expect(weights[5]).toBeCloseTo(-1.155981778, 9);
  });

  it.each([
    ['active', 0.6407028519, 0.2156131953],
    ['positive', 0.6630700287, 0.1317836171],
    ['diagonal', 1.06298934, 0.2930335947],
  ] as const)('(%s) has seen %f and has σ = %f after 20 generations of drawn numbers', (kind, best, sigma) => {
    const { normal } = randomData(1);
    const how = cma.learning(2, 6, kind);
    let state: Record<string, number[]> = evaluated({ m: vector(start) }, ({ m }) => ({
      ...cma.begun(m!, t.fill([], 0.5, 'float64'), kind === 'diagonal'),
    }));
    let least = Infinity;
    for (let step = 1; step <= 20; step++) {
      const z = Array.from({ length: 12 }, normal);
      state = evaluated(
        {
          mean: vector(state['mean']!),
          sigma: scalar(state['sigma']![0]!),
          covariance: kind === 'diagonal' ? vector(state['covariance']!) : matrix(state['covariance']!, 2),
          sigmaPath: vector(state['sigmaPath']!),
          path: vector(state['path']!),
          z: matrix(z, 2),
        },
        ({ z: rows, ...at }) => {
          let seen: F | undefined;
          const next = cma.generation(
            at as unknown as cma.Distribution,
            rows!,
            (points) => (seen = rosenbrockOf(points)),
            how,
            t.constant(step, 'int32'),
          );
          return { ...next, least: t.min(seen!) };
        },
      );
      least = Math.min(least, state['least']![0]!);
    }
    expect(least).toBeCloseTo(best, 8);
    expect(state['sigma']![0]).toBeCloseTo(sigma, 8);
  });
});

describe('natural evolution', () => {
  it('has the utilities of six points', () => {
    expect(nes.utilities(6)[0]).toBeCloseTo(0.4189784398, 10);
    expect(nes.utilities(6).reduce((a, b) => a + b)).toBeCloseTo(0, 14);
  });

  it.each([
    ['snes', 2.261531133],
    ['xnes', 0.6548072416],
  ] as const)('%s is at %f after 20 generations of drawn numbers', (name, value) => {
    const { normal } = randomData(1);
    let state: Record<string, number[]> = {
      mean: start,
      ...(name === 'snes' ? { sizes: [0.5, 0.5] } : { size: [0.5], shape: [1, 0, 0, 1] }),
    };
    for (let step = 0; step < 20; step++) {
      const z = matrix(Array.from({ length: 12 }, normal), 2);
      const mean = vector(state['mean']!);
      state =
        name === 'snes'
          ? evaluated({ mean, sizes: vector(state['sizes']!), z }, ({ z: rows, ...at }) => ({
              ...nes.separableStep(at as unknown as nes.Separable, rows!, rosenbrockOf),
            }))
          : evaluated(
              { mean, size: scalar(state['size']![0]!), shape: matrix(state['shape']!, 2), z },
              ({ z: rows, ...at }) => ({
                ...nes.fullStep(at as unknown as nes.Full, rows!, rosenbrockOf),
              }),
            );
    }
    expect(f(state['mean']!)).toBeCloseTo(value, 8);
  });
});

it('openai-es with Adam is at .2544371179 on ½(x₁² + 10x₂²) after 10 steps of drawn numbers', () => {
  const { normal } = randomData(1);
  let x = [1, 1];
  let [m, v] = [
    [0, 0],
    [0, 0],
  ];
  for (let step = 1; step <= 10; step++) {
    const directions = matrix(Array.from({ length: 8 }, normal), 2);
    const { g } = evaluated({ x: vector(x), directions }, ({ x: point, directions: rows }) => ({
      g: rankedSlope(
        { values: (points) => t.mul(t.matVec(t.square(points), t.constant([1, 10], 'float64', [2])), 0.5) },
        { x: point! },
        rows!,
        { sigma: t.constant(0.1, 'float64'), decay: t.constant(0.005, 'float64') },
      ),
    }));
    m = m.map((each, i) => 0.9 * each + 0.1 * g![i]!);
    v = v.map((each, i) => 0.999 * each + 0.001 * g![i]! ** 2);
    x = x.map((each, i) => {
      const [mHat, vHat] = [m[i]! / (1 - 0.9 ** step), v[i]! / (1 - 0.999 ** step)];
      return each - (0.1 * mHat) / (Math.sqrt(vHat) + 1e-8);
    });
  }
  expect(0.5 * (x[0]! ** 2 + 10 * x[1]! ** 2)).toBeCloseTo(0.2544371179, 9);
});

describe('crowds on [−2, 2]²', () => {
  const number = 20;
  const uniform = mulberry32(1);
  const drawn = (count: number, u = uniform): number[] => Array.from({ length: count }, () => 4 * u() - 2);

  it('differential evolution is at .002935065089 after 30 generations of drawn numbers', () => {
    const u = mulberry32(1);
    let rows = drawn(2 * number, u);
    let values = Array.from({ length: number }, (_, i) => f(rows.slice(2 * i, 2 * i + 2)));
    for (let round = 0; round < 30; round++) {
      const others: number[][] = [];
      const crossing: number[] = [];
      const sure: number[] = [];
      for (let i = 0; i < number; i++) {
        const three: number[] = [];
        while (three.length < 3) {
          const r = Math.floor(u() * number);
          if (r !== i && !three.includes(r)) three.push(r);
        }
        others.push(three);
        sure.push(Math.floor(u() * 2));
        crossing.push(u(), u());
      }
      const found = evaluated(
        {
          rows: matrix(rows, 2),
          values: vector(values),
          crossing: matrix(crossing, 2),
          low: vector([-2, -2]),
          high: vector([2, 2]),
          who: matrix(others.flat(), 3),
          sure: vector(sure),
        },
        (given) => {
          const at = (k: number) => t.cast(t.reshape(t.sliceAxis(given['who']!, 1, k, k + 1), [number]), 'int32');
          return generation(
            { rows: given['rows']!, values: given['values']!, low: given['low']!, high: given['high']! },
            { others: [at(0), at(1), at(2)], crossing: given['crossing']!, sure: t.cast(given['sure']!, 'int32') },
            { weight: t.constant(0.8, 'float64'), crossover: t.constant(0.9, 'float64') },
            rosenbrockOf,
          );
        },
      );
      [rows, values] = [found['rows']!, found['values']!];
    }
    expect(Math.min(...values)).toBeCloseTo(0.002935065089, 10);
  });

  it('particle swarm is at .01684063212 after 30 rounds of drawn numbers', () => {
    const u = mulberry32(1);
    const rows = drawn(2 * number, u);
    let state: Record<string, number[]> = {
      rows,
      velocities: rows.map(() => 0),
      best: rows,
      values: Array.from({ length: number }, (_, i) => f(rows.slice(2 * i, 2 * i + 2))),
    };
    for (let round = 0; round < 30; round++) {
      const pulls = Array.from({ length: number }, () => [u(), u(), u(), u()]);
      const own = pulls.flatMap(([a, , b]) => [a!, b!]);
      const all = pulls.flatMap(([, a, , b]) => [a!, b!]);
      state = evaluated(
        {
          rows: matrix(state['rows']!, 2),
          velocities: matrix(state['velocities']!, 2),
          best: matrix(state['best']!, 2),
          values: vector(state['values']!),
          own: matrix(own, 2),
          all: matrix(all, 2),
        },
        (given) => ({
          ...flown(
            {
              rows: given['rows']!,
              velocities: given['velocities']!,
              best: given['best']!,
              values: given['values']!,
            },
            [given['own']!, given['all']!],
            { constriction: t.constant(0.7298437881283576, 'float64'), pull: t.constant(2.05, 'float64') },
            rosenbrockOf,
          ),
        }),
      );
    }
    expect(Math.min(...state['values']!)).toBeCloseTo(0.01684063212, 10);
  });
});

it('random search has seen .02741904506 after 1000 drawn points, as the rule of the best tells', () => {
  const u = mulberry32(1);
  const values = Array.from({ length: 1000 }, () => f([4 * u() - 2, 4 * u() - 2]));
  expect(Math.min(...values)).toBeCloseTo(0.02741904506, 10);
  const method = new Method(randomSearch, { ...rosenbrock(2), start: [0, 0] });
  const path = method.path(200);
  for (const [i, point] of path.entries()) {
    expect(Math.max(...point.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(f(point)).toBeLessThanOrEqual(f(path[i - 1] ?? [0, 0]));
  }
});

it('annealing has seen .0005882323644 after 1000 drawn steps by its rule, and hands back the best', () => {
  const { normal, uniform } = randomData(1);
  let [z, value, best, T] = [start, f(start), f(start), 1];
  for (let step = 0; step < 1000; step++) {
    const y = z.map((v) => v + 0.2 * normal());
    const here = f(y);
    const u = uniform();
    if (here <= value || u < Math.exp(-(here - value) / T)) [z, value] = [y, here];
    best = Math.min(best, here);
    T *= 0.99;
  }
  expect(best).toBeCloseTo(0.0005882323644, 10);
  const method = new Method(annealing, rosenbrock(2));
  let least = method.value;
  let hasClimbed = false;
  let before = least;
  for (let step = 0; step < 200; step++) {
    method.step();
    expect(method.value).toBeLessThanOrEqual(least);
    least = method.value;
    const now = method.snapshot()['state/value']![0]!;
    hasClimbed ||= now > before;
    before = now;
  }
  expect(hasClimbed).toBe(true);
});

it.each(
  [cmaes, sepCma, snes, xnes, differentialEvolution, particleSwarm].map((method) => [method.id, method] as const),
)('%s solves a bowl in five dimensions', (_, definition) => {
  const method = new Method(definition, quadratic([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]), {}, { mode: 'xla' });
  method.step(200);
  expect(method.value).toBeLessThan(1e-3);
});
