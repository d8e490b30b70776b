import { expect, test } from 'vitest';
import { htmlTable, htmlText } from '../../../../src/shared/paper/html.ts';
import { latexNumber, latexTable, latexText } from '../../../../src/shared/paper/latex.ts';
import { markdownTable, markdownText } from '../../../../src/shared/paper/markdown.ts';
import type { PaperOptions } from '../../../../src/shared/paper/options.ts';
import { paperTable } from '../../../../src/shared/paper/table.ts';
import type { LeaderboardRow } from '../../../../src/shared/stats/leaderboard-row.ts';

const row: LeaderboardRow = {
  ...{ optimizer: 'adam', optimizer_revision: 1, hyper: '{"lr":0.01}', precision: 'fp64', precision_revision: 1 },
  ...{ engine_revision: 1, budget: { steps: 1000, seconds: 60, oracle: Infinity }, every: null, hardware: 'cpu@a' },
  ...{ jobs: 1, rank: 1, problem: 'bbob {"function":10}', problem_revision: 1, problems: 1 },
  ...{ runs: 10, failures: 0, diverged: 0, unfinished: 0, disturbed: 0, success: 0.5, ert: 12_345.6, unreached: 2 },
  gap: { q1: 1e-9, median: 1.2e-8, q3: 3e-8 },
  ...{ targets: [], compute_s: 0.5, parameter_bytes: 16, state_bytes: 32, peak_bytes: undefined },
};

const options: PaperOptions = {
  ...{ by: 'problem', axis: 'oracle_units', targets: [], rankedBy: 'all', pool: '', program: 'Descent 1.2.3' },
  names: {
    method: ({ optimizer, hyper }) => `${optimizer === 'adam' ? 'Adam' : 'L-BFGS'} ${hyper.slice(2, -1)}`.trim(),
    problem: (name) => (name.startsWith('bbob') ? 'BBOB f10 · 2-D' : name),
    place: (key) => (key === 'cpu@a' ? 'cpu (EPYC)' : 'cuda:0 (L4)'),
  },
  problems: ['bbob {"function":10}'],
};

test('specials of LaTeX, and signs that are no letters, come out as they are', () => {
  expect(latexText('_ % & # $ { }')).toBe('\\_ \\% \\& \\# \\$ \\{ \\}');
  expect(latexText('\\~^')).toBe('\\textbackslash{}\\textasciitilde{}\\textasciicircum{}');
  expect(latexText('− × ≥ ½ ≤ · – ∞')).toBe('$-$ $\\times$ $\\ge$ $\\frac{1}{2}$ $\\le$ $\\cdot$ -- $\\infty$');
  expect(latexText('<b> | "q" a---b λ é')).toBe("$<$b$>$ $|$ ''q'' a-{}-{}-b $\\lambda$ é");
  // A name that would end the table, or begin a command.
  expect(latexText('\\end{table}\n\\input{x}')).toBe('\\textbackslash{}end\\{table\\} \\textbackslash{}input\\{x\\}');
});

test('numbers of LaTeX have powers of ten', () => {
  expect([1235, 0.5, 1.2e-8, -3e9, Infinity, NaN].map((value) => latexNumber(value))).toEqual([
    ...['1,235', '0.5', '$1.2 \\times 10^{-8}$', '$-3 \\times 10^{9}$', '$\\infty$', 'NaN'],
  ]);
  expect(latexNumber({ value: 0.012345, digits: 2 })).toBe('0.012');
  expect(latexNumber(-1234)).toBe('$-1{,}234$');
});

test('what Markdown would take for its own comes out as text', () => {
  expect(markdownText('a|b *c* _d_ `e` <script> [f](g) #1 $x$ &amp; \\ ~')).toBe(
    'a\\|b \\*c\\* \\_d\\_ \\`e\\` \\<script\\> \\[f\\](g) \\#1 \\$x\\$ \\&amp; \\\\ \\~',
  );
  expect(markdownText('two\r\nlines')).toBe('two lines');
});

test('what HTML would take for its own comes out as text', () => {
  expect(htmlText('<script>"a" & \'b\'</script>')).toBe('&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;');
  expect(htmlText('a\u0000b\u001b[31m\n')).toBe('a\ufffdb\ufffd[31m\n');
  const table = htmlTable({
    caption: ['f − f* < 1 & more.'],
    columns: [
      { head: 'Method', align: 'left' },
      { head: 'ERT', over: 'gap ≤ 1', align: 'right' },
    ],
    rows: [{ cells: [['<b>x</b>'], ['≥ ', 1.2e-8]], begins: true }],
  });
  expect(table).toContain('<caption>f − f* &lt; 1 &amp; more.</caption>');
  expect(table).toContain('<th scope="col" class="figure">gap ≤ 1: ERT</th>');
  expect(table).toContain('<tr class="begins"><td>&lt;b&gt;x&lt;/b&gt;</td><td class="figure">≥ 1.2e-8</td></tr>');
});

test('a row has the figures of the leaderboard, with intervals and bounds', () => {
  const better = { ...row, optimizer: 'lbfgs', hyper: '{}', success: 1, ert: 120, unreached: 0, failures: 0 };
  const last = { ...row, rank: undefined, precision: 'int4' as const, gap: { q1: 0, median: 0, q3: 0 }, failures: 3 };
  const { columns, rows } = paperTable([better, { ...row, rank: 2 }, last], options);
  expect(columns.map(({ head }) => head)).toEqual([
    ...['Rank', 'Problem', 'Method', 'Precision', 'Runs', 'Failed', 'Success (%)', 'ERT', 'Final gap', 'Time (s)'],
  ]);
  const markdown = markdownTable({ caption: [], columns, rows }).split('\n');
  expect(markdown.slice(1, 5)).toEqual([
    '| --: | :-- | :-- | :-- | --: | --: | --: | --: | --: | --: |',
    '| 1 | BBOB f10 · 2-D | L-BFGS | fp64 | 10 | 0 | 100 \\[72, 100\\] | 120 | 1.2e-8 \\[1e-9, 3e-8\\] | 0.5 |',
    '| 2 | BBOB f10 · 2-D | Adam lr":0.01 | fp64 | 10 | 0 | 50 \\[24, 76\\] | ≥ 12,346 | 1.2e-8 \\[1e-9, 3e-8\\] | 0.5 |',
    '| – | BBOB f10 · 2-D | Adam lr":0.01 | int4 | 10 | 3 | 50 \\[24, 76\\] | ≥ 12,346 | 0 | 0.5 |',
  ]);
});

test('at targets every one has its success and its cost under one head', () => {
  const at = (target: number, hits: number) => ({
    ...{ target, runs: 10, hits, success: { rate: hits / 10, low: 0.1, high: 0.9 } },
    ert: hits === 0 ? { value: Infinity, low: 5000, high: Infinity } : { value: 100, low: 90, high: 110 },
  });
  const table = paperTable([{ ...row, targets: [at(1e-1, 5), at(1e-8, 0)] }], { ...options, targets: [1e-1, 1e-8] });
  const latex = latexTable(table, 'mine').split('\n');
  expect(latex).toContain(
    '     &  &  &  &  & \\multicolumn{2}{c}{gap $\\le$ 1e-1} & \\multicolumn{2}{c}{gap $\\le$ 1e-8} &  &  \\\\',
  );
  expect(latex).toContain('    \\cmidrule(lr){6-7} \\cmidrule(lr){8-9}');
  expect(latex.find((line) => line.includes('Adam'))).toContain(
    '& 50 [10, 90] & 100 [90, 110] & 0 [10, 90] & $\\ge$ 5,000 &',
  );
  expect(latex).toContain('  \\label{tab:mine}');
  expect(markdownTable(table)).toContain('| gap ≤ 1e-1: Success (%) | gap ≤ 1e-1: ERT | gap ≤ 1e-8: Success (%) |');
});

test('the caption is made from the figures', () => {
  const others = [
    row,
    { ...row, rank: 2, precision: 'int4' as const, runs: 5, failures: 2, diverged: 1, unfinished: 1 },
  ];
  expect(paperTable(others, options).caption).toEqual([
    '1 method on 1 problem (BBOB f10 · 2-D), in fp64, int4.',
    '15 runs, 5 to 10 a row; 2 failed (1 diverged) and count as misses; 1 that have not ended left out.',
    'Success: share of targets that were reached, mean over targets [95 % interval] (Wilson).',
    'ERT: expected cost of reaching a target in oracle units (f + 3 g + 6 Hv), geometric mean over targets; ≥ where no run reached some of them.',
    'Final gap: f − f* at the end, the median over runs [quartiles, where they differ].',
    'Time: median compute time.',
    'Ranks are by success over all targets, then ERT, then final gap; equal rows share one.',
    'Budget of a run: 1,000 steps, 60 s.',
    'Runs were looked at every step up to 100, then each 1 %.',
    'Made on cpu (EPYC).',
    'Made with Descent 1.2.3.',
  ]);
});

test('settings of one method are not called methods, and over several problems there is no gap', () => {
  const settings = [1, 2, 3].map((lr) => ({ ...row, rank: lr, hyper: `{"lr":${lr}}` }));
  const { caption, columns } = paperTable([...settings, { ...row, optimizer: 'lbfgs', hyper: '{}' }], options);
  expect(caption[0]).toBe('2 methods in 4 settings on 1 problem (BBOB f10 · 2-D), in fp64.');
  const heads = (of: typeof columns) => of.map(({ head }) => head);
  expect(heads(columns)).toContain('Final gap');
  // A median over gaps of problems that have no common scale.
  const overall = paperTable([{ ...row, problem: undefined, problems: 2 }], { ...options, by: 'overall' });
  expect(heads(overall.columns)).not.toContain('Final gap');
  expect(overall.caption.join(' ')).not.toContain('Final gap');
});

test('what rows differ in stands in the rows and in the caption', () => {
  const other = { ...row, rank: 2, hardware: 'cuda:0@b', jobs: 4, disturbed: 2, every: 10 };
  const { caption, rows } = paperTable([row, { ...other, budget: { ...row.budget, steps: 50 } }], {
    ...{ ...options, pool: '1 of 2 problems: SD has no int4', by: 'overall' },
  });
  expect(rows.map(({ cells }) => cells[1])).toEqual([
    ['Adam lr":0.01, 1,000 steps, 60 s, cpu (EPYC), 1 at a time'],
    ['Adam lr":0.01, looked at every 10 steps, 50 steps, 60 s, cuda:0 (L4), 4 at a time'],
  ]);
  expect(caption).toEqual(
    expect.arrayContaining([
      'Compared on 1 of 2 problems: SD has no int4.',
      'Budgets of a run: 1,000 steps, 60 s; 50 steps, 60 s.',
      'Runs were looked at every step up to 100, then each 1 %; looked at every 10 steps.',
      'Made on cpu (EPYC); cuda:0 (L4); up to 4 programs at a time; 2 runs disturbed by other programs, heat or sleep.',
    ]),
  );
});
