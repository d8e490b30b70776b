import { builtIn } from '../../src/main/catalogue.ts';
import { canonicalJson } from '../../src/shared/domain/canonical.ts';
import type { ParameterValues, Parameters } from '../../src/shared/domain/parameter.ts';
import type { PrecisionId } from '../../src/shared/domain/run-spec.ts';
import type { Instance } from '../../src/main/engine/store/instances.ts';

export interface Problem extends Instance {
  readonly kinds: readonly PrecisionId[];
}

export interface Setting {
  readonly optimizer: string;
  readonly revision: number;
  readonly hyperJson: string;
  /** In [0, 1]: how far it is between the slowest and the fastest. */
  readonly quality: number;
}

/** A group of seeds. */
export interface Combination {
  readonly index: number;
  readonly problem: Problem;
  readonly setting: Setting;
  readonly precision: PrecisionId;
}

const defaults = (parameters: Parameters): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, { default: value }]) => [name, value]));

/** Every problem as it is by default, the functions of BBOB in 10 dimensions, and larger quadratics. */
export function instances(): Problem[] {
  return builtIn.problems.flatMap((problem) => {
    const some: readonly ParameterValues[] =
      problem.id === 'bbob'
        ? Array.from({ length: 24 }, (_, i) => ({ function: i + 1 }))
        : problem.id === 'rosenbrock'
          ? [2, 4, 10, 100].map((dimension) => ({ dimension }))
          : problem.id === 'quadratic'
            ? [2, 5, 10, 50, 100].map((d) => ({ eigenvalues: Array.from({ length: d }, (_, i) => 1 + i) }))
            : [{}];
    return some.map((changes) => {
      const parameters = { ...defaults(problem.parameters), ...changes };
      return {
        problem: problem.id,
        revision: problem.revision,
        parametersJson: canonicalJson(parameters),
        kinds: problem.precisions,
        ...problem.facts(parameters),
      };
    });
  });
}

/** Settings of every optimizer, so many that with the instances and precisions there are `wanted` groups. */
export function settings(wanted: number): Setting[] {
  const { optimizers } = builtIn;
  const perOptimizer = Math.ceil(wanted / (38 * 2.3 * optimizers.length)) + 1;
  return optimizers.flatMap(({ id, revision, hyper }, at) =>
    Array.from({ length: perOptimizer }, (_, i) => {
      const share = i / perOptimizer;
      const real = Object.entries(hyper).filter(([, { type }]) => type === 'real');
      const changed = real.slice(0, 1).map(([name, { default: value }]) => {
        // Never the default, which is the first one.
        const size = Number((1.1 * Number(value) * 10 ** (2 * share - 1)).toPrecision(3));
        return [name, i === 0 ? value : size] as const;
      });
      return {
        optimizer: id,
        revision,
        hyperJson: canonicalJson({ ...defaults(hyper), ...Object.fromEntries(changed) }),
        quality: (share + at / optimizers.length) / 2,
      };
    }),
  );
}

/** The first `wanted` groups, instance by instance within a setting. */
export function* combinations(
  problems: readonly Problem[],
  all: readonly Setting[],
  wanted: number,
): Generator<Combination, void, undefined> {
  let index = 0;
  for (const setting of all)
    for (const problem of problems)
      for (const precision of problem.kinds) {
        if (index === wanted) return;
        yield { index, problem, setting, precision };
        index += 1;
      }
}
