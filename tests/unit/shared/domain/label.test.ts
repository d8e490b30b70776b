import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/shared/domain/canonical.ts';
import { changesIn, differencesIn, instanceName, labelInFull, Labels } from '../../../../src/shared/domain/label.ts';
import { choice, int, positive, real, vector, type ParameterValue } from '../../../../src/shared/domain/parameter.ts';

/** How values of one parameter are written that stand side by side. */
const written = (...values: readonly ParameterValue[]): string[] => {
  const labels = new Labels(values.map((v) => ({ v })));
  return values.map((v) => labels.of({ v }).slice('v='.length));
};
const ramp = (length: number, change: (entry: number) => number = (entry) => entry): number[] =>
  Array.from({ length }, (_, i) => change(i + 1));

describe('what differs looks different', () => {
  it('by as many digits as it takes, and no more', () => {
    expect(written(0.1, 0.100001, 0.100002, 1 / 3)).toEqual(['0.1', '0.100001', '0.100002', '0.3333']);
    expect(written(1e-6, 1.0000000000000002e-6, 1.00001e-6)).toEqual(['1e-6', '1.0000000000000002e-6', '1.00001e-6']);
    expect(written(0.1 + 0.2, 0.3)).toEqual(['0.30000000000000004', '0.3']);
    expect(written(0.12345678)).toEqual(['0.1235']);
  });

  it('with every digit of whole numbers', () => {
    expect(written(1_000_000, 1_000_001, 123_456_789, 2 ** 53 - 1)).toEqual([
      '1000000',
      '1000001',
      '123456789',
      '9007199254740991',
    ]);
    // 1e6 would be another name of the first.
    expect(written(1_000_000, 1_000_000.4)).toEqual(['1000000', '1.0000004e6']);
  });

  it('in lists and matrices too, though only a part of them is shown', () => {
    expect(written([1, 2], [1, 2.00001], [1, 2, 3])).toEqual(['1,2', '1,2.00001', '1,2,3']);
    expect(written(ramp(100))).toEqual(['1,2,…,100 (100)']);
    expect(written(ramp(100), ramp(101))).toEqual(['1,2,…,100 (100)', '1,2,…,101 (101)']);
    const [first, second, third] = written(ramp(100), ramp(100, (x) => (x === 50 ? 51 : x)), ramp(5)); // prettier-ignore
    expect(first).toMatch(/^1,2,…,100 \(100\) #[0-9a-f]{4}$/);
    expect(second).toMatch(/^1,2,…,100 \(100\) #[0-9a-f]{4}$/);
    expect(second).not.toBe(first);
    expect(third).toBe('1,2,…,5 (5)');
    const [a, b, other] = written([[1, 2], [3, 4]], [[1, 2], [3, 5]], [[1, 2, 3]]); // prettier-ignore
    expect([a!.slice(0, 5), b!.slice(0, 5), other]).toEqual(['2x2 #', '2x2 #', '1x3']);
    expect(a).not.toBe(b);
  });

  it('where only the types differ', () => {
    expect(written('1', 1, true, 'true')).toEqual(['"1"', '1', 'true', '"true"']);
  });

  it('and what is equal looks equal, whatever stands beside it', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.constantFrom(0.1, 1e-8, 1e6, 123_456.7),
    );
    // Neighbours, which differ in the last bits only.
    const near = fc
      .tuple(number, fc.integer({ min: -3, max: 3 }))
      .map(([value, steps]) => value * (1 + steps * Number.EPSILON))
      .filter(Number.isFinite);
    const entry = fc.oneof(fc.constantFrom(0, 1), near);
    const value: fc.Arbitrary<ParameterValue> = fc.oneof(
      { weight: 4, arbitrary: near },
      { weight: 2, arbitrary: fc.array(entry, { minLength: 1, maxLength: 8 }) },
      fc.array(fc.array(entry, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.constantFrom('chained', 'pairs', '1', '0.1', 'true'),
    );
    const twins = fc.array(fc.oneof(fc.tuple(value, value), value.map((v) => [v, v] as const))); // prettier-ignore
    fc.assert(
      fc.property(twins, (pairs) => {
        const values = pairs.flat();
        const texts = written(...values);
        const ofJson = Map.groupBy(values.keys(), (i) => canonicalJson(values[i]));
        const ofText = Map.groupBy(values.keys(), (i) => texts[i]);
        expect([...ofText.values()]).toEqual([...ofJson.values()]);
        const numbers = values.flatMap((v, i) => (typeof v === 'number' ? [[v, Number(texts[i])] as const] : []));
        expect(new Set(numbers.map(([, read]) => read + 0)).size).toBe(new Set(numbers.map(([v]) => v + 0)).size);
      }),
      { numRuns: 300 },
    );
  });
});

describe('labels', () => {
  it('name parameters, and tell when a name has become another one', () => {
    const labels = new Labels([{ lr: 0.1, betas: [0.9, 0.999], on: true }]);
    expect(labels.of({ lr: 0.1, betas: [0.9, 0.999], on: true })).toBe('lr=0.1 betas=0.9,0.999 on=true');
    expect(labels.add([{ lr: 0.123456 }])).toBe(false);
    expect(labels.of({ lr: 0.123456, on: true }, ['lr', 'betas'])).toBe('lr=0.1235');
    expect(labels.add([{ lr: 0.123456 }, { lr: 0.2 }])).toBe(false);
    expect(labels.add([{ lr: 0.1234 }])).toBe(false);
    expect(labels.add([{ lr: 0.123457 }])).toBe(true);
    expect(labels.of({ lr: 0.123456 })).toBe('lr=0.123456');
  });

  it('are made of what is not at its default, or of what differs', () => {
    const declared = { lr: positive(0.1), betas: vector([0.9, 0.999]) };
    expect(changesIn(declared, { lr: 0.1, betas: [0.9, 0.99], gone: 1 })).toEqual(['betas', 'gone']);
    expect(
      differencesIn([
        { a: 1, b: [1] },
        { a: 1, b: [2] },
        { a: 1, b: [1], c: 0 },
      ]),
    ).toEqual(['b', 'c']);
  });

  it('in full have every digit and every entry', () => {
    const values = {
      lr: 0.1 + 0.2,
      instance: 1_000_001,
      eps: 1e-8,
      form: 'pairs',
      on: false,
      start: ramp(6),
      A: [[1, 0.5]],
    };
    expect(labelInFull(values)).toBe(
      'lr=0.30000000000000004 instance=1000001 eps=1e-8 form=pairs on=false start=[1,2,3,4,5,6] A=[[1,0.5]]',
    );
  });
});

describe('names of instances', () => {
  const bounds = { min: 0, max: 100 };
  const bbob = {
    id: 'bbob',
    short: 'BBOB',
    naming: { function: 'f{}', dimension: '{}-D' },
    parameters: { function: int(1, bounds), instance: int(1, bounds), dimension: int(10, bounds), shift: real(0) },
  };
  const defaults = { function: 1, instance: 1, dimension: 10, shift: 0 };
  const nameOf = (change: Partial<typeof defaults>, problem: Parameters<typeof instanceName>[0] = bbob): string =>
    instanceName(problem, { ...defaults, ...change }, new Labels([defaults, { ...defaults, ...change }]));

  it('say what the problem is known by, and of the rest what differs from the defaults', () => {
    expect(nameOf({})).toBe('BBOB f1 · 10-D');
    expect(nameOf({ function: 10, dimension: 2 })).toBe('BBOB f10 · 2-D');
    expect(nameOf({ instance: 3, shift: 0.5 })).toBe('BBOB f1 · 10-D · instance=3 · shift=0.5');
  });

  it('have the values as they are, whatever these look like', () => {
    const problem = { id: 'p', naming: { kind: '<{}>' }, parameters: { kind: choice(['a', '$& {}'], 'a') } };
    const values = { kind: '$& {}' };
    expect(instanceName(problem, values, new Labels([values]))).toBe('p <$& {}>');
  });

  it('are the id and what differs where nothing is declared', () => {
    const { id, parameters } = bbob;
    expect(nameOf({}, { id, parameters })).toBe('bbob');
    expect(nameOf({ dimension: 2 }, { id, parameters })).toBe('bbob dimension=2');
    expect(nameOf({}, { id, parameters: {} })).toBe('bbob function=1 · instance=1 · dimension=10 · shift=0');
  });

  it('differ where instances do', () => {
    const values = [{}, { shift: 1e-9 }, { shift: 1.0000001e-9 }, { dimension: 2 }, { instance: 2 }].map((change) => ({
      ...defaults,
      ...change,
    }));
    const labels = new Labels(values);
    expect(new Set(values.map((each) => instanceName(bbob, each, labels))).size).toBe(values.length);
  });
});
