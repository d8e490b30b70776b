import { choice, int, real, unit } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import { count, fromVector, norm, sub, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';
import { exactStep } from '../mechanisms/exact-step.ts';
import { lineSearch } from '../mechanisms/line-search.ts';

type Vector = Tensor<Float>;

/** The last pairs s = x⁺ − x, y = g⁺ − g as rows of a circle; a row that holds no pair is zero and has sᵀy = 0. */
type History = {
  readonly s: Tensor<Float>;
  readonly y: Tensor<Float>;
  readonly sy: Tensor<Float>;
  /** Row of the oldest pair, which the next one replaces. */
  readonly oldest: Tensor<'int32'>;
  /** sᵀy/yᵀy of the newest pair; 0 without pairs. */
  readonly gamma: Tensor<Float>;
};

export function emptyHistory(memory: number, n: number, dtype: Float): History {
  const rows = t.zeros([memory, n], dtype);
  return { s: rows, y: rows, sy: t.zeros([memory], dtype), oldest: t.constant(0, 'int32'), gamma: t.zeros([], dtype) };
}

/** H q by the two-loop recursion, H₀ = γI. A row without a pair takes no part. */
export function twoLoop({ s, y, sy, oldest, gamma }: History, g: Vector): Vector {
  const memory = s.shape[0] ?? 0;
  const ages = Array.from({ length: memory }, (_, age) => t.floorMod(t.add(oldest, age), memory));
  const pairs = ages.map((at) => ({ s: t.row(s, at), y: t.row(y, at), sy: t.row(sy, at) }));
  const over = (a: Vector, b: Vector): Vector => {
    const empty = t.equal(b, 0);
    return t.select(empty, t.zerosLike(a), t.div(a, t.select(empty, t.onesLike(b), b)));
  };
  let q = g;
  const alphas = [...pairs].reverse().map((p) => {
    const alpha = over(t.dot(p.s, q), p.sy);
    q = t.sub(q, t.mul(alpha, p.y));
    return alpha;
  });
  q = t.mul(q, gamma);
  pairs.forEach((p, i) => {
    const alpha = alphas[memory - 1 - i] as Vector;
    q = t.add(q, t.mul(p.s, t.sub(alpha, over(t.dot(p.y, q), p.sy))));
  });
  return q;
}

/** The history with a pair more, unless its curvature is within rounding of zero. */
export function remember(history: History, s: Vector, y: Vector): History {
  const [sy, yy, ss] = [t.dot(s, y), t.dot(y, y), t.dot(s, s)];
  const keeps = t.greater(sy, t.mul(t.mul(t.sqrt(ss), t.sqrt(yy)), 1e-10));
  const { oldest } = history;
  // A pair that is not kept rewrites the row with itself: cheaper than choosing between two histories.
  const put = (rows: Tensor<Float>, value: Vector): Tensor<Float> =>
    t.setRow(rows, oldest, t.select(keeps, value, t.row(rows, oldest)));
  const next = t.floorMod(t.add(oldest, 1), history.s.shape[0] ?? 1);
  return {
    s: put(history.s, s),
    y: put(history.y, y),
    sy: put(history.sy, sy),
    oldest: t.select(keeps, next, oldest),
    gamma: t.select(keeps, t.div(sy, yy), history.gamma),
  };
}

/**
 * Limited-memory BFGS with a strong Wolfe search from step 1 (from min(1, 1/‖g‖) without pairs). Where d does not
 * descend or the search finds no decrease, it forgets its pairs and starts again along −g; where it finds none along −g
 * either, the run ends. With an exact search it begins with −gᵀd/dᵀHd instead, by one Hessian-vector product.
 */
export default defineOptimizer({
  id: 'lbfgs',
  title: 'L-BFGS',
  short: 'L-BFGS',
  order: 1,
  paper: 'Liu and Nocedal 1989, doi:10.1007/BF01589116',
  revision: 1,
  hyper: {
    memory: int(10, { min: 1, max: 100, structural: true }),
    c1: real(1e-4, { min: 0, max: 0.5, exclusive: ['min', 'max'] }),
    c2: unit(0.9),
    wolfe: choice(['strong', 'approximate'], 'strong'),
    search: choice(['Wolfe', 'exact'], 'Wolfe'),
  },
  invariances: [{ of: 'scale of f', where: { search: 'exact' } }, 'rotation'],
  cost: '1 gradient with value a trial of the line search, 1 as a rule; 1 Hessian-vector product more with search = exact',
  state: '2 memory + 1 floats per parameter',
  family: 'curvature',
  equation: String.raw`\begin{aligned} g_k &= \nabla f(x_k), \qquad d_k = -H_k g_k, \qquad x_{k+1} = x_k + \alpha_k d_k \\ &f(x_k + \alpha_k d_k) \le f(x_k) + c_1 \alpha_k\,g_k^\top d_k, \qquad |\nabla f(x_k + \alpha_k d_k)^\top d_k| \le c_2\,|g_k^\top d_k| \\ s &= x_{k+1} - x_k, \qquad y = g_{k+1} - g_k, \qquad \gamma = \frac{s^\top y}{y^\top y} \\ H &\leftarrow \Bigl(I - \frac{s\,y^\top}{s^\top y}\Bigr) H \Bigl(I - \frac{y\,s^\top}{s^\top y}\Bigr) + \frac{s\,s^\top}{s^\top y} \quad\text{over the last pairs, from } \gamma I \end{aligned}`,
  about:
    'Builds an approximate inverse Hessian from the last pairs of moves and gradient changes, as many as memory, and searches along it.',
  words:
    'g = ∇f(x)\nd = −H · g\nx ← x + α · d, α from a search for the Wolfe conditions of c1 and c2 that wolfe names, 1 first, or −g · d / d · Hd with search = exact\nH ← what the last pairs of s = change of x and y = change of g make of γ · I, γ = s · y / y · y of the newest; as many pairs as memory',
  pitfalls: [
    'Its state is 2 memory + 1 floats a parameter: with 10, ten times that of Adam.',
    'fp32 tells values of f apart to 6e-8 of them: below, the search finds no decrease, and after a last try along −g the run ends; with wolfe = approximate it goes on by the slopes.',
    'With search = exact f must have products with its Hessian; where f is no quadratic, or bends downwards, the search goes on from there as it would.',
    'On sampled problems a pair tells the curvature of one batch, and a search lowers the objective of one batch, which need not lower that of all data.',
  ],
  sources: {
    memory: 'L-BFGS-B of SciPy; PyTorch has 100. Nocedal and Wright 2006, §7.2: 3 to 20.',
    c1: 'Liu and Nocedal, and PyTorch; Nocedal and Wright 2006, §3.1.',
    c2: 'Liu and Nocedal, and PyTorch; Nocedal and Wright 2006, §3.1: 0.9 for quasi-Newton methods.',
    wolfe: 'Nocedal and Wright 2006, §3.1; approximate is the test of Hager and Zhang 2005.',
    search: 'Nocedal and Wright 2006, §6.1: 1 is tried first.',
  },
  init: ({ x, h, oracle }) => {
    const { value, gradient } = oracle.valueAndGradient(x);
    return { value, gradient, history: emptyHistory(h.memory, count(x), value.dtype) };
  },
  step: ({ x, state, h, oracle, stale }) => {
    const { value, gradient } = stale ? oracle.valueAndGradient(x) : state;
    const { history } = state;
    const g = toVector(gradient);
    const newton = t.neg(twoLoop(history, g));
    const steepest = t.logicalNot(t.logicalAnd(t.greater(history.gamma, 0), t.less(t.dot(newton, g), 0)));
    const direction = fromVector(t.select(steepest, t.neg(g), newton), gradient);
    const first = t.minimum(t.div(1, t.cast(norm(gradient), 'float64')), 1);
    const alpha = t.select(steepest, first, t.constant(1, 'float64'));
    const start = { x, value, gradient, direction };
    const trial = h.search === 'exact' ? exactStep(oracle, start, alpha) : alpha;
    const found = lineSearch(oracle, start, trial, h);

    const longer = remember(history, toVector(sub(found.x, x)), toVector(sub(found.gradient, gradient)));
    const forgets = t.logicalNot(found.found);
    const forgotten = emptyHistory(h.memory, count(x), value.dtype);
    const keys = ['s', 'y', 'sy', 'gamma'] as const;
    const kept = Object.fromEntries(keys.map((k) => [k, t.select(forgets, forgotten[k], longer[k])]));
    return {
      x: found.x,
      state: {
        value: found.value,
        gradient: found.gradient,
        history: { ...longer, ...(kept as Pick<History, (typeof keys)[number]>) },
      },
      // Another batch, or another rounding, may still go on from here.
      ...(stale ? {} : { stop: t.logicalAnd(forgets, steepest) }),
    };
  },
});
