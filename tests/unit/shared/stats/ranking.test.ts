import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ranking, type Standings } from '../../../../src/shared/stats/ranking.ts';

interface Row {
  readonly success: number;
  readonly ert: number;
  readonly gap: number;
  readonly ranked?: 0 | 1;
  readonly problem?: number;
}

function ranked(rows: readonly Row[], resolution = 0): [row: number, rank: number][] {
  const of =
    (value: (row: Row) => number): Standings['gap'] =>
    (number) =>
      value(rows[number]!);
  const ranking = new Ranking({
    numbers: Uint32Array.from(rows.keys()),
    problem: of(({ problem = 0 }) => problem),
    ranked: of(({ ranked: isRanked = 1 }) => isRanked),
    success: of(({ success }) => success),
    ert: of(({ ert }) => ert),
    gap: of(({ gap }) => gap),
    resolution: () => resolution,
  });
  const ordered = ranking.ordered();
  const ranks = ranking.ranks(ordered);
  return Array.from(ordered, (number, at) => [number, ranks[at]!]);
}

it('is success, then ERT, then gap; equals share a rank, and the next is skipped', () => {
  const rows = [
    { success: 0.5, ert: 10, gap: 1 },
    { success: 1, ert: 20, gap: 1 },
    { success: 1, ert: 10, gap: 2 },
    { success: 1, ert: 10, gap: 1 },
    { success: 1, ert: 10, gap: 2 },
  ];
  expect(ranked(rows)).toEqual([[3, 1], [2, 2], [4, 2], [1, 4], [0, 5]]); // prettier-ignore
});

it('never rests on the rounding of a sum, or of a gap', () => {
  // The same costs, added in another order.
  const [one, other] = [0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1];
  expect(one).not.toBe(other);
  expect(ranked([{ success: 1, ert: one, gap: 1 }, { success: 1, ert: other, gap: 1 }])).toEqual([[0, 1], [1, 1]]); // prettier-ignore
  expect(ranked([{ success: one, ert: 1, gap: 1 }, { success: other, ert: 1, gap: 1 }])).toEqual([[0, 1], [1, 1]]); // prettier-ignore
  const near = [
    { success: 1, ert: 1, gap: 1e-16 },
    { success: 1, ert: 1, gap: 3e-16 },
    { success: 1, ert: 1, gap: 9e-16 },
    { success: 1, ert: 1, gap: 1.7e-15 },
  ];
  // Being near to the first counts: nearness does not carry on from one to the next.
  expect(ranked(near, 8.9e-16)).toEqual([[0, 1], [1, 1], [2, 1], [3, 4]]); // prettier-ignore
  expect(ranked(near, 0).map(([, rank]) => rank)).toEqual([1, 2, 3, 4]);
});

const gaps = { gap: 1 };

it('takes neighbours for equal wherever they lie, and what is farther apart for different', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), fc.boolean(), (value, isErt) => {
      const others = [value * (1 + 2 ** -52), value * (1 + 1e-13), value * (1 + 1e-11)];
      const rows = [value, ...others].map((each) =>
        isErt ? { success: 1, ert: each, ...gaps } : { success: -each, ert: 1, ...gaps },
      );
      expect(ranked(rows).map(([, rank]) => rank)).toEqual([1, 1, 1, 4]);
    }),
    { numRuns: 5000 },
  );
});

it('holds each against the first of a rank, whatever the order of the rows', () => {
  const rows = [1, 1 + 7e-13, 1 + 14e-13, 1 + 21e-13, Infinity].map((ert) => ({ success: 1, ert, ...gaps }));
  const orders = [
    [0, 1, 2, 3, 4],
    [4, 3, 2, 1, 0],
    [2, 0, 3, 4, 1],
  ];
  for (const order of orders) {
    const ranks = new Map(ranked(order.map((at) => rows[at]!)).map(([number, rank]) => [order[number]!, rank]));
    expect([0, 1, 2, 3, 4].map((at) => ranks.get(at))).toEqual([1, 1, 3, 3, 5]);
  }
});

it('lets a later key decide among all that are equal in an earlier one', () => {
  const rows = [
    { success: 1, ert: 3, ...gaps },
    { success: 1 - 2 ** -53, ert: 2, ...gaps },
    { success: 1, ert: 1, ...gaps },
  ];
  expect(ranked(rows)).toEqual([[2, 1], [1, 2], [0, 3]]); // prettier-ignore
});

it('takes what is not known for worst, and starts anew for every problem', () => {
  const rows = [
    { success: NaN, ert: NaN, gap: NaN },
    { success: 0, ert: Infinity, gap: Infinity },
    { success: 0.5, ert: 3, gap: 1, problem: 1 },
  ];
  expect(ranked(rows)).toEqual([[1, 1], [0, 2], [2, 1]]); // prettier-ignore
});

it('lists what is not ranked behind all others, without a rank', () => {
  const rows = [
    { success: 1, ert: 1, gap: 0, ranked: 0 as const },
    { success: 0, ert: 9, gap: 1 },
  ];
  expect(ranked(rows)).toEqual([[1, 1], [0, 0]]); // prettier-ignore
});
