import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { Mode } from '../../../src/main/tensor/program.ts';
import { opsWithBatching, opsWithGradient } from '../../../src/main/tensor/rules.ts';
import { makeArgument, makeTensor, newRegionId } from '../../../src/main/tensor/tensor.ts';
import type { BatchingCase } from './batching-cases.ts';
import { batchingCases, exactOps } from './batching-cases.ts';
import {
  dtypeOf,
  everyInput,
  expectClose,
  feedsOf,
  feedsOfAll,
  inputName,
  isMapped,
  masksOf,
  membersOf,
  once,
  oneOfEach,
  run,
  size,
  specsOf,
} from './batching-harness.ts';
import { Functions, bothModes } from './harness.ts';

/** All cases go through one function of a kind, as in the tests of gradients. */
const functions = new Functions();
afterAll(() => functions.close());

/** What `build` makes of inputs of which some are mapped; of the others it has the first member's. */
function mappedOver(c: BatchingCase, all: readonly t.Tensor[], mask: number): t.Tensor {
  const first = (x: t.Tensor): t.Tensor => t.reshape(t.sliceAxis(x, 0, 0, 1), x.shape.slice(1));
  const mapped = all.filter((_, i) => isMapped(mask, i));
  return t.vmap((ones: readonly t.Tensor[]) => {
    let at = 0;
    return c.build(...all.map((x, i) => (isMapped(mask, i) ? (ones[at++] as t.Tensor) : first(x))));
  })(mapped);
}

const precisions = ['float64', 'float32'] as const;
const casesOf: Readonly<Record<Mode, readonly BatchingCase[]>> = {
  plain: batchingCases,
  xla: oneOfEach(batchingCases),
};
type Given = Readonly<Record<string, t.Tensor>>;
const take = (given: Given, c: BatchingCase, id: number): t.Tensor[] =>
  c.inputs.map((_, i) => given[inputName(id, i)] as t.Tensor);
for (const mode of bothModes) {
  const cases = casesOf[mode];
  for (const precision of precisions) {
    const define = (name: string, masks: (c: BatchingCase) => number[]): void =>
      functions.define(
        `${name}_${mode}_${precision}`,
        specsOf(cases, precision, [size]),
        (given) =>
          Object.fromEntries(
            cases.flatMap((c, id) =>
              masks(c).map((mask) => [`y_${id}_${mask}`, mappedOver(c, take(given, c, id), mask)]),
            ),
          ),
        [mode],
      );
    functions.define(
      `one_${mode}_${precision}`,
      specsOf(cases, precision, []),
      (given) => Object.fromEntries(cases.map((c, id) => [`y_${id}`, c.build(...take(given, c, id))])),
      [mode],
    );
    define('all', (c) => [everyInput(c)]);
    // Which inputs are mapped is a matter of the graph: one mode and precision shows it.
    if (precision === 'float64' && mode === 'plain') define('some', (c) => masksOf(c).slice(0, -1));
  }
}

/** The ops of an expression, those in its loops and branches included. */
function opsOf(root: t.Tensor): Set<string> {
  const ops = new Map<number, string>();
  const visit = ({ node }: t.Tensor): void => {
    if (ops.has(node.id)) return;
    ops.set(node.id, node.op);
    node.inputs.forEach(visit);
    for (const a of Object.values(node.attributes)) if ('region' in a) a.region.outputs.forEach(visit);
  };
  visit(root);
  return new Set(ops.values());
}
const opsOfCase = new Map(
  batchingCases.map((c) => {
    const region = newRegionId();
    return [c, opsOf(c.build(...c.inputs.map((x) => makeArgument(region, dtypeOf(x, 'float64'), x.shape))))];
  }),
);

describe('rules', () => {
  it('each has a case', () => {
    expect([...new Set(batchingCases.map((c) => c.op))].sort()).toEqual(opsWithBatching());
  });
  it('each case has its op in its graph', () => {
    const missing = batchingCases.filter((c) => !opsOfCase.get(c)?.has(c.op)).map((c) => `${c.op}: ${c.name}`);
    expect(missing).toEqual([]);
  });
  it('every op that is differentiated has one', () => {
    expect(opsWithBatching()).toEqual(expect.arrayContaining(opsWithGradient()));
  });
  it('every op that the core can make has one', () => {
    const folder = join(import.meta.dirname, '../../../src/main/tensor/ops');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const named = new Set(sources.flatMap((text) => [...text.matchAll(/'([A-Z][a-z]\w*)'/g)].map(([, op]) => op)));
    // Names that only messages have, of functions composed of other ops.
    for (const composed of ['ExpandDims', 'Squeeze', 'Mean']) named.delete(composed);
    expect(named.size).toBeGreaterThan(60);
    expect([...named].filter((op) => !opsWithBatching().includes(op ?? ''))).toEqual([]);
  });
  it('are asked for by name where there is none', () => {
    const one = makeArgument(newRegionId(), 'float64', [2]);
    const y = makeTensor('Unheard', [one], 'float64', [2]);
    const make = (): unknown => t.batch([y], new Map([[one, t.zeros([3, 2], 'float64')]]), 3);
    expect(make).toThrow(t.GraphError);
    expect(make).toThrow('Unheard: has no batching rule: it cannot be computed for many members at once');
  });
});

/** XLA finds eigenvectors to 1e-8 (float64), and does not turn every matrix of a batch by the same sweeps. */
const toleranceOf = (ops: ReadonlySet<string>, precision: t.Float): number =>
  ops.has('SelfAdjointEigV2') ? (precision === 'float64' ? 1e-7 : 1e-4) : precision === 'float64' ? 1e-13 : 2e-6;

describe.each(precisions)('each member has what it has alone (%s)', (precision) => {
  describe.each(bothModes)('%s', (mode) => {
    const cases = casesOf[mode];
    const of = once((name) => run(functions, `${name}_${mode}_${precision}`, mode, feedsOfAll(cases)));
    const alone = once((key) => {
      const [mask = 0, member = 0] = key.split('/').map(Number);
      return run(functions, `one_${mode}_${precision}`, mode, feedsOf(cases, mask, member));
    });
    it.each(cases.map((c, id) => ({ c, id, title: `${c.op}: ${c.name}` })))('$title', ({ c, id }) => {
      const ops = opsOfCase.get(c) ?? new Set();
      const exact = [...ops].every((op) => exactOps.has(op));
      const masks = precision === 'float64' && mode === 'plain' ? masksOf(c) : [everyInput(c)];
      for (const mask of masks) {
        const name = mask === everyInput(c) ? 'all' : 'some';
        membersOf(of(name)[`y_${id}_${mask}`]).forEach((got, member) => {
          const expected = alone(`${mask}/${member}`)[`y_${id}`] ?? [];
          if (exact) expect(got).toEqual(expected);
          else expectClose(got, expected, toleranceOf(ops, precision));
        });
      }
    });
  });
});
