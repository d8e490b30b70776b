import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DescentError } from '../../../../src/shared/domain/error.ts';
import { filterColumns } from '../../../../src/main/engine/store/filter/columns.ts';
import { compileFilter } from '../../../../src/main/engine/store/filter/compile.ts';
import { parseExpression } from '../../../../src/main/engine/store/filter/parse.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';

const columns = filterColumns(catalogue);

const failure = (text: string): DescentError => {
  try {
    compileFilter(text, columns, 'run');
  } catch (error) {
    return error as DescentError;
  }
  throw new Error(`"${text}" was read`);
};

/** Four runs: two settings in two precisions. */
function stored() {
  const store = temporaryStore();
  const runs = queue(store, [
    spec({ seed: 0 }),
    spec({ seed: 1, hyper: { lr: 0.01 } }),
    spec({ seed: 2, precision: 'fp32', start: [1, 2, 3] }),
    spec({ seed: 3, optimizer: 'exit-early' }),
  ]);
  store.append(() => {
    store.run(`UPDATE run SET final_gap = seed * 1e-6, status = 'finished' WHERE seed < 3`);
    store.run(`INSERT INTO run_tag (run_id, tag) VALUES (:id, 'keep''s 100%')`, { id: runs[1]!.id });
    store.run(`UPDATE run SET note = '50_50' WHERE seed = 2`);
  });
  const seeds = (text: string): number[] => {
    const { sql, parameters } = compileFilter(text, columns, 'run');
    return store
      .all<{ seed: number }>(`SELECT seed FROM run WHERE ${sql} ORDER BY seed`, parameters)
      .map((r) => r.seed);
  };
  return { store, seeds };
}

test('an expression finds the runs of which it holds', () => {
  const { seeds } = stored();
  expect(seeds('optimizer = exit-early')).toEqual([3]);
  expect(seeds('optimizer like exit')).toEqual([3]);
  expect(seeds('optimizer ~ e*y')).toEqual([3]);
  expect(seeds('seed in (0, 2, 7)')).toEqual([0, 2]);
  expect(seeds('seed in 1')).toEqual([1]);
  expect(seeds('gap <= 1e-6 AND precision = fp64')).toEqual([0, 1]);
  expect(seeds('gap > -1e-9')).toEqual([0, 1, 2]);
  expect(seeds('h.lr < .05')).toEqual([1]);
  expect(seeds('p.start ~ 3 or dimension = 3')).toEqual([2]);
  expect(seeds(`tag = "keep's 100%"`)).toEqual([1]);
  expect(seeds('suite = suite and seed >= 2')).toEqual([2, 3]);
  expect(seeds('status = queued or precision == fp32')).toEqual([2, 3]);
  expect(seeds('seed = 0 or seed = 1 and gap > 1')).toEqual([0]);
  expect(seeds('(seed = 0 or seed = 1) and gap > 1')).toEqual([]);
});

test('not is the opposite, also of what is missing', () => {
  const { seeds } = stored();
  expect(seeds('not gap < 1e-6')).toEqual([1, 2, 3]);
  expect(seeds('gap != 0')).toEqual([1, 2, 3]);
  expect(seeds('not seed in (0, 1)')).toEqual([2, 3]);
  expect(seeds('seed not in (0, 1)')).toEqual([2, 3]);
  expect(seeds(`tag != "keep's 100%"`)).toEqual([0, 2, 3]);
  expect(seeds('not (seed = 0 or seed = 1) and not status = queued')).toEqual([2]);
  expect(seeds('optimizer not like exit')).toEqual([0, 1, 2]);
});

test('signs that mean something in a pattern are ordinary in a text', () => {
  const { seeds } = stored();
  expect(seeds('note ~ "0_5"')).toEqual([2]);
  expect(seeds('note ~ "0x5"')).toEqual([]);
  expect(seeds('tag ~ "0%"')).toEqual([1]);
  expect(seeds('note ~ "%"')).toEqual([]);
});

test('a mistake is told with its place and the nearest known name', () => {
  expect(failure('seed = 1 and optimzer = adam')).toMatchObject({
    code: 'filter.invalid',
    message: expect.stringContaining('at character 14, there is no column "optimzer"') as string,
    advice: 'Did you mean optimizer?',
  });
  expect(failure('status = faild')).toMatchObject({
    message: expect.stringContaining('at character 10, status is never "faild"') as string,
    advice: 'Did you mean failed?',
  });
  expect(failure('gap < small').message).toContain('at character 7, gap is a number, which "small" is not');
  expect(failure('h.rl = 1').advice).toContain('h.lr');
  expect(failure('seed = 1 gap = 2').message).toContain('at character 10, expected "and" or "or"');
  expect(failure('gap = (1, 2)').message).toContain('compares with one value');
  expect(failure('(gap < 1').message).toContain('unclosed (');
  expect(failure('gap <').message).toContain('at character 6');
  for (const text of ['', 'gap', '1 < gap', 'gap < 1 < 2', '"gap" = 1', 'not', 'a.b(c) = 1', 'gap = ()', 'seed in []'])
    expect(failure(text).code, text).toBe('filter.invalid');
});

test('on groups a column of runs asks for one run of which the whole holds', () => {
  const { sql } = compileFilter('gap < 1 and seed = 1 and status = failed', columns, 'group');
  expect(sql.match(/SELECT group_id FROM run WHERE/g)).toHaveLength(1);
  expect(sql).toContain('gap_median');
  expect(compileFilter('gap < 1 and h.lr = 1', columns, 'group').sql).not.toContain('FROM run WHERE');
});

const name = fc.constantFrom(...columns.map((column) => column.name), 'nothing', 'h.nothing', 'not', 'in');
const operator = fc.constantFrom('=', '==', '!=', '<', '<=', '>', '>=', 'in', 'like', '~', 'not in', 'not like', 'and');
const value = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.string().map((text) => JSON.stringify(text)),
  fc.string().map((text) => `'${text}'`),
  fc.constantFrom('adam', 'inf', 'failed', '(1, 2)', '[a, b]', '()', ''),
);
const clause = fc.tuple(name, operator, value).map((parts) => parts.join(' '));
const expression = fc
  .array(
    fc.tuple(fc.constantFrom('', 'not ', '(', 'not not ('), clause, fc.constantFrom(' and ', ' or ', ') or ', ' ')),
  )
  .map((parts) => parts.flat().join(''));

test('whatever the text, it is read or is filter.invalid, and SQLite takes what comes out', () => {
  const { store } = stored();
  fc.assert(
    fc.property(fc.oneof(expression, clause, fc.string({ maxLength: 1000 })), (text) => {
      for (const subject of ['group', 'run'] as const) {
        let condition: ReturnType<typeof compileFilter>;
        try {
          condition = compileFilter(text, columns, subject);
        } catch (error) {
          expect(error).toMatchObject({ code: 'filter.invalid' });
          continue;
        }
        const table = subject === 'group' ? 'run_group' : 'run';
        store.all(`SELECT 1 FROM ${table} WHERE ${condition.sql}`, condition.parameters);
      }
    }),
    { numRuns: 500 },
  );
});

test('values are bound, never part of the condition', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[^"]+$/), (text) => {
      const marked = `zq${text}zq`;
      const { sql, parameters } = compileFilter(`note = "${marked}" and tag in ("${marked}")`, columns, 'run');
      expect(Object.values(parameters)).toEqual([marked, marked]);
      expect(sql).not.toContain('zq');
    }),
  );
});

test('as deep as a text can nest', () => {
  const { seeds } = stored();
  expect(seeds(`${'not '.repeat(240)}seed = 1`)).toEqual([1]);
  expect(seeds(`${'('.repeat(490)}seed = 1${')'.repeat(490)}`)).toEqual([1]);
  expect(seeds(Array.from({ length: 110 }, () => 'seed=1').join(' or '))).toEqual([1]);
  expect(parseExpression('zo-sgd = a')).toMatchObject({ column: 'zo-sgd', at: 0 });
});
