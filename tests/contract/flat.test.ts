import { expect, it } from 'vitest';
import { fillParameters } from '../../src/shared/domain/validate.ts';
import { seesOrderAlone, withoutOwnMoves } from '../../src/main/conformance/conformance.ts';
import { Stage, allFinite } from '../../src/main/conformance/rehearsal.ts';
import type { OptimizerDefinition } from '../../src/main/optimizers/define.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';

/** Every choice and flag that is not the default, one at a time: conformance asks for the defaults alone. */
const others = ({ hyper }: OptimizerDefinition): [name: string, value: string | boolean][] =>
  Object.entries(hyper).flatMap(([name, p]): [string, string | boolean][] => {
    if (p.type === 'flag') return [[name, !p.default]];
    return p.type === 'choice' ? p.choices.filter((each) => each !== p.default).map((each) => [name, each]) : [];
  });
/** It adds noise to whatever it sends. */
const noisy = ['sketch private'];
const all = optimizers.flatMap((definition) =>
  others(definition)
    .filter(([name]) => !noisy.includes(`${definition.id} ${name}`))
    .flatMap(([name, value]) =>
      (definition.spaces ?? ['euclidean']).map((space) => [definition.id, name, value, space, definition] as const),
    ),
);

it.each(all)('%s with %s = %s on %s stays where the gradient is 0', (id, name, value, space, definition) => {
  const { values, complaints } = fillParameters(
    definition.hyper,
    { ...withoutOwnMoves(definition), [name]: value },
    'hyper',
    id,
  );
  expect(complaints).toEqual([]);
  const stage = new Stage(definition, 'fp64', space);
  try {
    stage.play('flat', values, (r) => {
      const points = (): object =>
        Object.fromEntries(Object.entries(r.snapshot()).filter(([variable]) => variable.startsWith('x/')));
      const start = points();
      r.advance(1);
      // What sees only which of two values is lower has to choose among equals.
      if (!seesOrderAlone(definition)) expect(points()).toEqual(start);
      expect(allFinite(r.snapshot())).toBe(true);
      r.advance(2);
      expect(allFinite(r.snapshot())).toBe(true);
    });
  } finally {
    stage.close();
  }
});
