import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalRun } from '../../../../src/shared/domain/canonical.ts';
import type { RunSpec } from '../../../../src/shared/domain/run-spec.ts';

describe('canonicalJson', () => {
  it('gives the output of RFC 8785, 3.2.2 and 3.2.3', () => {
    const value = {
      numbers: [JSON.parse('333333333.33333329') as number, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(canonicalJson(keys)) as object).length).toBe(6);
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\ufb33":3}');
  });

  it('drops the sign of zero and refuses what JSON cannot hold', () => {
    expect(canonicalJson([-0, 0])).toBe('[0,0]');
    for (const value of [NaN, Infinity, undefined, { a: undefined }, [() => 1], 1n])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('reads back to the same value and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const reversed: unknown = JSON.parse(text, (_, inner: unknown) =>
          typeof inner === 'object' && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).reverse())
            : inner,
        );
        expect(canonicalJson(reversed)).toBe(text);
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text);
      }),
    );
  });
});

describe('canonicalRun', () => {
  const spec: RunSpec = {
    problem: { id: 'quadratic', parameters: { start: [1, -0], eigenvalues: [1, 100] } },
    optimizer: { id: 'adam', hyper: { lr: 1e-3, amsgrad: false } },
    precision: 'fp32',
    seed: 3,
    trial: 2,
    budget: { steps: 10, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
    record: { every: 1 },
    device: 'cpu',
  };

  it('is everything but the position in the grid', () => {
    expect(canonicalRun(spec)).toBe(
      '{"budget":{"oracle":9007199254740991,"seconds":60,"steps":10},"device":"cpu",' +
        '"optimizer":{"hyper":{"amsgrad":false,"lr":0.001},"id":"adam"},"precision":"fp32",' +
        '"problem":{"id":"quadratic","parameters":{"eigenvalues":[1,100],"start":[1,0]}},"record":{"every":1},"seed":3}',
    );
    expect(canonicalRun({ ...spec, trial: 9 })).toBe(canonicalRun(spec));
    expect(canonicalRun({ ...spec, device: 'cuda:0' })).not.toBe(canonicalRun(spec));
    expect(canonicalRun({ ...spec, seed: 4 })).not.toBe(canonicalRun(spec));
  });
});
