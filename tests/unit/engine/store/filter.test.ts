import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DescentError } from '../../../../src/shared/domain/error.ts';
import { completions } from '../../../../src/main/engine/store/filter/complete.ts';
import { filterColumns } from '../../../../src/main/engine/store/filter/columns.ts';
import { compileFilter } from '../../../../src/main/engine/store/filter/compile.ts';
import { parseExpression } from '../../../../src/main/engine/store/filter/parse.ts';
import { vocabularyOf } from '../../../../src/main/engine/store/filter/vocabulary.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import type { Catalogue } from '../../../../src/shared/domain/catalogue.ts';
import { catalogue as plain, queue, spec, temporaryStore } from '../fixtures.ts';

const titles: Readonly<Record<string, string>> = { normal: 'L-BFGS', 'exit-early': 'Nonlinear conjugate gradient' };
const catalogue: Catalogue = {
  ...plain,
  optimizers: plain.optimizers.map((entry) => ({ ...entry, title: titles[entry.id] ?? entry.title })),
};
const columnsIn = (store: Store) =>
  filterColumns(
    catalogue,
    vocabularyOf(store, catalogue, (problem, json) => `${problem} ${json}`),
  );
/** Of a catalogue alone. */
const columns = filterColumns(catalogue, {
  optimizers: () => catalogue.optimizers.map(({ id, title }) => ({ value: id, names: [id, title] })),
  instances: () => [{ value: 0, names: ['bowl', 'Bowl'] }],
  tags: () => [],
  suites: () => [],
  devices: () => [],
  parameters: () => [],
});

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
    const { sql, parameters } = compileFilter(text, columnsIn(store), 'run');
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
  // As everything on the screen calls it.
  expect(seeds('LR < .05')).toEqual([1]);
  expect(seeds('start ~ 3')).toEqual([2]);
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

test('what people call it finds it, in any case', () => {
  const { seeds } = stored();
  for (const text of ['optimizer = l-bfgs', 'optimizer = L-BFGS', 'optimizer = Normal', 'OPTIMIZER == "L-bfgs"'])
    expect(seeds(text), text).toEqual([0, 1, 2]);
  expect(seeds('optimizer ~ conjugate')).toEqual([3]);
  expect(seeds('optimizer in (L-BFGS, "nonlinear conjugate gradient")')).toEqual([0, 1, 2, 3]);
  expect(seeds('optimizer != L-BFGS')).toEqual([3]);
  expect(seeds('problem = BOWL and precision = FP32')).toEqual([2]);
  expect(seeds('problem ~ "[1,2,3]"')).toEqual([2]);
  expect(seeds('status = Done or status = "FINISHED"')).toEqual([0, 1, 2]);
  expect(seeds(`tag = "Keep's 100%" or suite = SUITE and note = "50_50"`)).toEqual([1, 2]);
  expect(seeds('tag = nothing or suite = other')).toEqual([]);
});

test('signs of comparison as fonts and keyboards have them', () => {
  const { seeds } = stored();
  expect(seeds('seed ≠ 1')).toEqual([0, 2, 3]);
  expect(seeds('seed <> 1')).toEqual([0, 2, 3]);
  expect(seeds('seed≥1 and seed ≤ 2')).toEqual([1, 2]);
});

/** What is proposed at the bar in a text, and the text that the first of it makes. */
function proposed(text: string, known = columns) {
  const at = text.indexOf('|');
  const whole = text.replace('|', '');
  const { from, to, options } = completions(whole, at, known);
  const made = options.map(({ insert }) => whole.slice(0, from) + insert + whole.slice(to));
  return { labels: options.map(({ label }) => label), first: made[0], made };
}

test('an expression that is being written is completed: columns, comparisons, values and what joins them', () => {
  expect(proposed('|').labels).toEqual(columns.map(({ name }) => name));
  expect(proposed('opt|').made).toEqual(['optimizer ']);
  expect(proposed('gap < 1 and not (lr|').made).toEqual(['gap < 1 and not (h.lr ']);
  expect(proposed('optimizer|').labels).toEqual([]);
  expect(proposed('optimizer |').labels).toEqual(['=', '!=', '~', 'in']);
  expect(proposed('gap |').labels).toContain('<=');
  expect(proposed('optimizer = l-b|').first).toBe('optimizer = L-BFGS ');
  expect(proposed('optimizer =|').first).toBe('optimizer = L-BFGS ');
  expect(proposed('optimizer = conj| and gap < 1').first).toBe(
    'optimizer = "Nonlinear conjugate gradient" and gap < 1',
  );
  expect(proposed('optimizer = "nonl|inear"').first).toBe('optimizer = "Nonlinear conjugate gradient" ');
  expect(proposed('optimizer in (L-BFGS, hang|').first).toBe('optimizer in (L-BFGS, hang');
  expect(proposed('status not in (fai|').first).toBe('status not in (Failed');
  expect(proposed('optimizer in (L-BFGS) |').labels).toEqual(['and', 'or']);
  expect(proposed('gap < 1 a|').made).toEqual(['gap < 1 and ']);
  expect(proposed('nothing = |').labels).toEqual([]);
});

test('values are proposed from what the database has', () => {
  const { store } = stored();
  const known = columnsIn(store);
  expect(proposed('h.lr = |', known).labels).toEqual(['0.1', '0.01']);
  expect(proposed('lr = |', known).labels).toEqual(['0.1', '0.01']);
  expect(proposed(`tag = keep|`, known).made).toEqual([`tag = "keep's 100%" `]);
  expect(proposed('suite = |', known).labels).toEqual(['suite']);
  expect(proposed('problem = bowl|', known).labels).toEqual(['Bowl', 'bowl {"start":[1,1]}', 'bowl {"start":[1,2,3]}']);
});

test('every proposal is read, and wherever the cursor is there is an answer', () => {
  const { store } = stored();
  const known = columnsIn(store);
  for (const { name } of known) {
    for (const value of proposed(`${name} = |`, known).made) compileFilter(value, known, 'run');
    expect(proposed(`${name} |`, known).labels).toContain('=');
  }
  fc.assert(
    fc.property(fc.oneof(expression, fc.string({ maxLength: 100 })), fc.nat(200), (text, at) => {
      const place = Math.min(at, text.length);
      const { from, to } = completions(text, place, known);
      expect(from).toBeLessThanOrEqual(place);
      expect(to).toBeGreaterThanOrEqual(place);
      expect(to).toBeLessThanOrEqual(text.length);
    }),
  );
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
    advice: 'Did you mean Failed?',
  });
  expect(failure('optimizer = adm')).toMatchObject({
    ...{ at: 12, message: expect.stringContaining('at character 13, optimizer is never "adm"') as string },
    advice: expect.stringContaining('L-BFGS') as string,
  });
  expect(failure('optimizer < b').message).toContain('has no order');
  expect(failure('optimizer = nonlinear conjugate')).toMatchObject({
    at: 22,
    advice: expect.stringContaining('quotes') as string,
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
const operator = fc.constantFrom(
  '=',
  '≠',
  '≤',
  '≥',
  '<>',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'like',
  '~',
  'not in',
  'not like',
  'and',
);
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
  const known = columnsIn(store);
  fc.assert(
    fc.property(fc.oneof(expression, clause, fc.string({ maxLength: 1000 })), (text) => {
      for (const subject of ['group', 'run'] as const) {
        let condition: ReturnType<typeof compileFilter>;
        try {
          condition = compileFilter(text, known, subject);
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
      const { sql, parameters } = compileFilter(`note = "${marked}" and reason in ("${marked}")`, columns, 'run');
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
