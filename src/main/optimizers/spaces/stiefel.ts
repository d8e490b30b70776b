import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Geometry } from './geometry.ts';

type F = Tensor<Float>;

const { matMul } = t;
/** aᵀb. */
const across = (a: F, b: F): F => matMul(a, b, { transposeA: true });
const inner = (u: F, v: F): F => t.sum(t.mul(u, v), [0, 1], { keepDims: true });
const symmetric = (a: F): F => t.mul(t.add(a, t.matrixTranspose(a)), 0.5);
const identity = (a: F): F => t.eye<Float>(a.shape.at(-1) ?? 1, a.dtype);

/** What of v does not lead off the frames at x: v − x sym(xᵀv). */
const tangent = (x: F, v: F): F => t.sub(v, matMul(x, symmetric(across(x, v))));

/** Where v is 0 a frame stays as it is, to the last bit. */
const unlessStill = (x: F, v: F, y: F): F => t.select(t.broadcastTo(t.equal(inner(v, v), 0), x.shape), x, y);

/** Terms of the exponential's series, for matrices whose rows are no longer than 1. */
const terms = 18;

/** e^a of a square matrix: its series for a/2ᵏ, squared k times. */
export function matrixExponential(a: F): F {
  const size = t.max(t.sum(t.abs(a), -1));
  // So many that a frame is turned by 2⁶⁰ at most: a number that is none ends no loop.
  const halvings = t.minimum(t.ceil(t.div(t.log(t.maximum(size, 1)), Math.LN2)), 60);
  const small = t.div(a, t.exp(t.mul(halvings, Math.LN2)));
  const one = identity(a);
  const series = Array.from({ length: terms }, (_, i) => terms - i).reduce(
    (sum, k) => t.add(one, t.mul(matMul(small, sum), 1 / k)),
    one,
  );
  return t.while_(
    ({ left }) => t.greater(left, 0),
    ({ left, power }) => ({ left: t.sub(left, 1), power: matMul(power, power) }),
    { left: halvings, power: series },
  ).power;
}

/**
 * Matrices [n, p] with orthonormal columns, each one point, with lengths as of plain numbers: A. Edelman, T. A. Arias,
 * S. T. Smith 1998, §2.2. What is carried is projected, as libraries do: along geodesics it would take a differential
 * equation.
 */
export const stiefel: Geometry = {
  riemannian: tangent,
  inner: (_x, u, v) => inner(u, v),
  // [x v] exp [xᵀv −vᵀv; I xᵀv] [exp(−xᵀv); 0].
  exponential(x, v) {
    const [turn, square] = [across(x, v), across(v, v)];
    const generator = t.concat([t.concat([turn, t.neg(square)], 1), t.concat([identity(turn), turn], 1)], 0);
    const both = matMul(t.concat([x, v], 1), matrixExponential(generator));
    const y = matMul(t.sliceAxis(both, 1, 0, x.shape[1] ?? 1), matrixExponential(t.neg(turn)));
    // A step of Newton's towards the nearest frame, since rounding adds up from step to step.
    const rest = t.sub(identity(turn), across(y, y));
    return unlessStill(x, v, t.add(y, t.mul(matMul(y, rest), 0.5)));
  },
  // Q of x + v = QR, R with a positive diagonal.
  retraction(x, v) {
    const { q, r } = t.qr(t.add(x, v));
    const signs = t.sign(t.sum(t.band(r, 'diagonal'), 0, { keepDims: true }));
    return unlessStill(x, v, t.mul(q, signs));
  },
  transport: ({ y }, m) => tangent(y, m),
};
