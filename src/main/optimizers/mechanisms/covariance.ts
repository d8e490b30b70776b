import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { byRank, weightedSum } from './ranking.ts';

type F = Tensor<Float>;

/** How a covariance matrix is learnt in n dimensions from so many points. */
export interface Learning {
  /** By rank; the better half positive, with sum 1, the others 0 or negative. */
  readonly weights: readonly number[];
  /** 1 / Σw² of those that are positive: of how many points the mean is one. */
  readonly effective: number;
  /** Of the rank-one update, of the rank-μ update, of the path of the step size and of that of the covariance. */
  readonly rates: { readonly one: number; readonly mu: number; readonly sigma: number; readonly path: number };
  readonly damping: number;
  /** E‖N(0, I)‖. */
  readonly length: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** ln Γ(x) by C. Lanczos' series (g = 7). */
function logGamma(x: number): number {
  const series = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const a = series.slice(1).reduce((total, c, i) => total + c / (x + i), series[0] as number);
  const base = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(a);
}

/**
 * N. Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, table 1, with the constants of pycma 4.5.0.
 *
 * @param kind whether bad points count against their directions (`active`), not (`positive`), or not and on a diagonal, which
 *   may be learnt (n + 2)/3 times as fast
 */
export function learning(n: number, population: number, kind: 'active' | 'positive' | 'diagonal'): Learning {
  const raw = Array.from({ length: population }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1));
  const [good, bad] = [raw.filter((w) => w > 0), raw.filter((w) => w <= 0)];
  const effectiveOf = (list: readonly number[]): number => sum(list) ** 2 / sum(list.map((w) => w * w));
  const effective = effectiveOf(good);
  const faster = kind === 'diagonal' ? (n + 2) / 3 : 1;
  const one = Math.min(1, (faster * Math.min(1, population / 6) * 2) / ((n + 1.3) ** 2 + effective));
  const mu = Math.min(1 - one, (faster * 2 * (effective + 1 / effective - 1.75)) / ((n + 2) ** 2 + effective));
  const sigma = Math.min(0.5, (effective + 2) / (n + effective + 3));
  const against =
    kind === 'active' && sum(bad) < 0
      ? Math.min(1 + one / mu, (1 - one - mu) / (n * mu), 1 + (2 * effectiveOf(bad)) / (effective + 2))
      : 0;
  return {
    weights: raw.map((w) => (w > 0 ? w / sum(good) : against === 0 ? 0 : (-against * w) / sum(bad))),
    effective,
    rates: { one, mu, sigma, path: (4 + effective / n) / (n + 4 + (2 * effective) / n) },
    damping: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + sigma,
    length: Math.SQRT2 * Math.exp(logGamma((n + 1) / 2) - logGamma(n / 2)),
  };
}

/** Where a generation is drawn: the mean [n], the step size, and a covariance matrix [n, n] or its diagonal [n]. */
export type Distribution = {
  readonly mean: F;
  readonly sigma: F;
  readonly covariance: F;
  /** Sums of the mean's ways, of which the step size and the covariance are learnt. */
  readonly sigmaPath: F;
  readonly path: F;
};

export const begun = (mean: F, sigma: F, isDiagonal: boolean): Distribution => {
  const n = mean.shape[0] as number;
  const zero = t.zerosLike(mean);
  const covariance = isDiagonal ? t.onesLike(mean) : t.eye<Float>(n, mean.dtype);
  return { mean, sigma, covariance, sigmaPath: zero, path: zero };
};

/** z C^½ of normal rows z [q, n]. */
function stretched(z: F, covariance: F): F {
  if (covariance.shape.length === 1) return t.mul(z, t.sqrt(covariance));
  const { values, vectors } = t.eigh(covariance);
  // Rounding may leave less than 0.
  const along = t.mul(vectors, t.sqrt(t.maximum(values, 0)));
  return t.matMul(z, t.matMul(along, vectors, { transposeB: true }));
}

/**
 * One generation: points m + σ C^½ z of normal rows z [q, n], and what their values tell of m, σ and C.
 *
 * @param step the number of the generation, from 1
 */
export function generation(
  at: Distribution,
  z: F,
  valuesAt: (points: F) => F,
  how: Learning,
  step: Tensor<'int32'>,
): Distribution {
  const { weights, effective, rates, damping, length } = how;
  const n = at.mean.shape[0] as number;
  const y = stretched(z, at.covariance);
  const values = valuesAt(t.add(at.mean, t.mul(y, at.sigma)));
  const all = byRank(weights, values);
  const good = t.maximum(all, 0);
  const move = weightedSum(good, y);
  // C^−½ of the move is the same sum of z, since C^½ is symmetric.
  const sigmaPath = t.add(
    t.mul(at.sigmaPath, 1 - rates.sigma),
    t.mul(weightedSum(good, z), Math.sqrt(rates.sigma * (2 - rates.sigma) * effective)),
  );
  const squared = t.sum(t.square(sigmaPath));
  const left = t.sub(1, t.pow(t.constant((1 - rates.sigma) ** 2, 'float64'), t.cast(step, 'float64')));
  const usual = t.mul(t.cast(left, squared.dtype), n * (2 + 4 / (n + 1)));
  const moves = t.cast(t.less(squared, usual), squared.dtype);
  const path = t.add(
    t.mul(at.path, 1 - rates.path),
    t.mul(t.mul(move, moves), Math.sqrt(rates.path * (2 - rates.path) * effective)),
  );
  const kept = t.mul(t.sub(1, t.mul(t.sub(1, moves), rates.path * (2 - rates.path))), rates.one);
  // What counts against a direction does so by as much whatever its length.
  const lengths = t.square(t.add(t.sqrt(t.sum(t.square(z), 1)), 1e-9));
  const counted = t.select(t.less(all, 0), t.div(t.mul(all, n), lengths), all);
  const old = t.mul(at.covariance, t.sub(1 - rates.mu * sum(weights), kept));
  const covariance =
    at.covariance.shape.length === 1
      ? t.add(t.add(old, t.mul(t.square(path), rates.one)), t.mul(weightedSum(counted, t.square(y)), rates.mu))
      : t.add(
          t.add(old, t.mul(t.outer(path, path), rates.one)),
          t.mul(t.matMul(t.mul(y, t.expandDims(counted, 1)), y, { transposeA: true }), rates.mu),
        );
  const excess = t.sub(t.div(t.sqrt(squared), length), 1);
  return {
    mean: t.add(at.mean, t.mul(move, at.sigma)),
    sigma: t.mul(at.sigma, t.exp(t.clip(t.mul(excess, rates.sigma / damping), -1, 1))),
    covariance,
    sigmaPath,
    path,
  };
}
