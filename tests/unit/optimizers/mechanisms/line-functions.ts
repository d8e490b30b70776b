import * as t from '../../../../src/main/tensor/index.ts';
import type { F } from '../../tensor/harness.ts';

/** φ along d = 1 from x = 0, with the same in JavaScript. */
export const shapes: Record<string, { graph: (x: F) => F; phi: (x: number) => number; slope: (x: number) => number }> =
  {
    quadratic: { graph: (x) => t.square(t.sub(x, 1)), phi: (x) => (x - 1) ** 2, slope: (x) => 2 * (x - 1) },
    // Moré and Thuente 1994, functions 1 (β = 2) and 2 (β = 0.004).
    'moré-thuente-1': {
      graph: (x) => t.neg(t.div(x, t.add(t.square(x), 2))),
      phi: (x) => -x / (x * x + 2),
      slope: (x) => (x * x - 2) / (x * x + 2) ** 2,
    },
    'moré-thuente-2': {
      graph: (x) => t.sub(t.pow(t.add(x, 0.004), 5), t.mul(t.pow(t.add(x, 0.004), 4), 2)),
      phi: (x) => (x + 0.004) ** 5 - 2 * (x + 0.004) ** 4,
      slope: (x) => 5 * (x + 0.004) ** 4 - 8 * (x + 0.004) ** 3,
    },
    // A wall of NaN at 2: ln of a negative number.
    wall: {
      graph: (x) => t.sub(t.neg(t.log(t.sub(2, x))), t.mul(x, 3)),
      phi: (x) => -Math.log(2 - x) - 3 * x,
      slope: (x) => 1 / (2 - x) - 3,
    },
    // Overflows to infinity from x = 710 on.
    overflow: {
      graph: (x) => t.sub(t.exp(x), t.mul(x, 5)),
      phi: (x) => Math.exp(x) - 5 * x,
      slope: (x) => Math.exp(x) - 5,
    },
    rising: { graph: (x) => t.square(t.add(x, 1)), phi: (x) => (x + 1) ** 2, slope: (x) => 2 * (x + 1) },
    // Falls for ever: no step satisfies the curvature condition.
    unbounded: { graph: (x) => t.neg(x), phi: (x) => -x, slope: () => -1 },
    // What can be won, 1e-18, is below the last digit of 1.
    floor: {
      graph: (x) => t.add(t.square(t.sub(x, 1e-9)), 1),
      phi: (x) => (x - 1e-9) ** 2 + 1,
      slope: (x) => 2 * (x - 1e-9),
    },
    // The slope at 0 promises what the values do not keep, as rounding makes it seem near a minimum.
    cliff: {
      graph: (x) => t.add(t.sub(t.relu(t.mul(x, 3)), x), 1),
      phi: (x) => 1 + Math.max(3 * x, 0) - x,
      slope: (x) => (x > 0 ? 2 : -1),
    },
    flat: { graph: (x) => t.mul(x, 0), phi: () => 0, slope: () => 0 },
  };
