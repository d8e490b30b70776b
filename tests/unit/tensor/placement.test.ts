import { describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { decodeFunctions } from '../../../src/main/tensor/saved-model.ts';

type D = t.Tensor<'float64'>;

/** The ops of every function of the compiled graph. */
function opsByFunction(build: (x: D) => D): Record<string, string[]> {
  const program = new Program();
  program.define('f', { x: { dtype: 'float64', shape: [] } }, ({ x }) => ({ outputs: { y: build(x) } }));
  const { savedModel } = program.compile(() => ['plain']);
  return Object.fromEntries(decodeFunctions(savedModel).map((f) => [f.signature.name, f.nodeDef.map((n) => n.op)]));
}

describe('placement', () => {
  it('keeps in a branch what only the branch needs', () => {
    const ops = opsByFunction((x) =>
      t.cond(
        t.greater(x, 0),
        () => t.exp(x),
        () => t.sin(x),
      ),
    );
    const holders = (op: string): string[] =>
      Object.entries(ops)
        .filter(([, list]) => list.includes(op))
        .map(([f]) => f);
    expect(holders('Exp')).toEqual([expect.stringMatching(/^branch/)]);
    expect(holders('Sin')).toEqual([expect.stringMatching(/^branch/)]);
  });
  it('computes before a loop what does not change in it', () => {
    const ops = opsByFunction((x) =>
      t.while_(
        (s: D) => t.less(s, 10),
        (s) => t.add(s, t.exp(x)),
        t.zerosLike(x),
      ),
    );
    const holders = Object.entries(ops)
      .filter(([, list]) => list.includes('Exp'))
      .map(([f]) => f);
    expect(holders).toEqual([expect.stringMatching(/^f_/)]);
  });
  it('lowers a chain deeper than the call stack', () => {
    const ops = opsByFunction((x) => {
      let y = x;
      for (let i = 0; i < 20_000; i++) y = t.sin(y);
      return t.add(t.gradient(y, [x])[0] as D, y);
    });
    expect(
      Object.values(ops)
        .flat()
        .filter((op) => op === 'Sin'),
    ).toHaveLength(20_000);
  });
});
