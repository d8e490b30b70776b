import { positive } from '../../../shared/domain/parameter.ts';
import * as t from '../../tensor/index.ts';
import { count, fromVector, toVector } from '../../tensor/params.ts';
import { defineOptimizer } from '../define.ts';

/** Steps along the axes, the first that helps; half as long where none does. */
export default defineOptimizer({
  id: 'compass',
  title: 'Compass search',
  short: 'Compass',
  order: 0,
  paper: 'Kolda, Lewis and Torczon 2003, doi:10.1137/S003614450242889',
  revision: 1,
  hyper: { length: positive(0.5, { log: [1e-3, 10] }) },
  needs: ['exact points'],
  invariances: ['order of f'],
  cost: '1 to 2n values',
  state: '2 numbers',
  family: 'derivative-free',
  equation: String.raw`x_{k+1} = x_k \pm s_k e_i \;\text{ for the first of } +e_1, -e_1, +e_2, \ldots \text{ that lowers } f; \quad\text{if none does}\quad s_{k+1} = s_k / 2`,
  about:
    'Tries a step forth and back along one axis after the other and takes the first that lowers f; where none does, steps become half as long.',
  words:
    'for d of +e₁, −e₁, +e₂, …: if f(x + s · d) < f(x): x ← x + s · d, and the step ends\nif none was lower: s ← s/2, at first length',
  pitfalls: [
    'Down a valley that no axis follows it goes in very small steps.',
    'It begins with the first axis every time: where that always helps, the others wait.',
    'A step costs up to twice as many values as there are unknowns.',
  ],
  sources: { length: 'No source: Kolda, Lewis and Torczon leave it open.' },
  init: ({ x, h, oracle }) => {
    const value = oracle.value(x);
    return { value, length: t.cast(h.length, value.dtype) };
  },
  step: ({ x, state, oracle, stale }) => {
    const n = count(x);
    const start = toVector(x);
    const value = stale ? oracle.value(x) : state.value;
    const place = t.range(n, 'int32');
    const end = t.while_(
      (s) => t.logicalAnd(t.logicalNot(s.isLower), t.less(s.i, 2 * n)),
      (s) => {
        const isAxis = t.equal(place, t.floorDiv(s.i, 2));
        const forth = t.equal(t.floorMod(s.i, 2), 0);
        const by = t.select(forth, state.length, t.neg(state.length));
        const point = t.add(start, t.select(isAxis, by, t.zerosLike(start)));
        const here = oracle.value(fromVector(point, x));
        const isLower = t.less(here, value);
        return {
          i: t.add(s.i, 1),
          isLower,
          point: t.select(isLower, point, s.point),
          value: t.select(isLower, here, s.value),
        };
      },
      { i: t.constant(0, 'int32'), isLower: t.constant(false, 'bool'), point: start, value },
    );
    const length = t.select(end.isLower, state.length, t.mul(state.length, 0.5));
    return { x: fromVector(end.point, x), state: { value: end.value, length } };
  },
});
