import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { boardFigures, type BoardCell, type BoardQuery, type BoardRow } from '../../src/shared/contract/board.ts';
import type { RunLine } from '../../src/shared/contract/runs.ts';
import type { Output } from '../../src/shared/contract.ts';
import { precisionIds, runStatuses } from '../../src/shared/domain/run-spec.ts';
import { costAxes } from '../../src/shared/stats/cost.ts';
import { runAction } from '../../src/renderer/lib/actions.svelte.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { selection } from '../../src/renderer/lib/selection.svelte.ts';
import { settings } from '../../src/renderer/lib/settings.svelte.ts';
import { readQuery, writeQuery } from '../../src/renderer/lib/board-address.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { shownColumns, tsv, whole } from '../../src/renderer/components/table/columns.ts';
import { boardColumns, type ColumnsOf } from '../../src/renderer/views/leaderboard/board-columns.ts';
import { withFilter } from '../../src/renderer/views/leaderboard/board-query.ts';
import {
  ertInterval,
  ertText,
  failedText,
  remarks,
  rowKey,
  successInterval,
  successText,
} from '../../src/renderer/views/leaderboard/figures.ts';
import { gapScale, placeOn } from '../../src/renderer/views/leaderboard/gap-scale.ts';
import { isLossCertain, lossInterval, lossText } from '../../src/renderer/views/leaderboard/loss.ts';
import LeaderboardView from '../../src/renderer/views/leaderboard/LeaderboardView.svelte';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { layOut } from './layout.ts';
import { goTo, renderView } from './render.ts';

const cell = (more: Partial<BoardCell> = {}): BoardCell => ({
  instanceId: 1,
  problem: 'sd',
  problemLabel: 'sd size=S',
  optimizer: 'adam',
  optimizerTitle: 'Adam',
  optimizerShort: 'Adam',
  hyper: 'lr=0.01',
  precision: 'fp32',
  hardware: 'here',
  groupIds: [11],
  runs: 5,
  failures: 1,
  diverged: 1,
  unfinished: 0,
  disturbed: 0,
  problems: 1,
  isRanked: true,
  success: { value: 0.8, low: 0.376, high: 0.964 },
  ert: { value: 1234.5, low: 1100, high: 1400 },
  gap: { q1: 1e-9, median: 1.23456789e-8, q3: 1e-7 },
  compute_s: 0.25,
  parameter_bytes: 400,
  state_bytes: 800,
  peak_bytes: 1e6,
  budget: '1,000 steps',
  ertIsBound: false,
  marks: [],
  ...more,
});
const row = (rank: number | null, more: Partial<BoardCell> = {}): BoardRow => {
  const only = cell(more);
  return { rank, cells: { [only.precision]: only } };
};
const board = [
  row(1),
  row(2, {
    ...{
      optimizer: 'ncg',
      optimizerTitle: '<b>NCG</b>',
      optimizerShort: '<b>NCG</b>',
      hyper: '',
      groupIds: [12],
      failures: 0,
      diverged: 0,
    },
    ...{ success: { value: 0, low: 0, high: 0.43 }, ert: { value: Infinity, low: 45_000, high: Infinity } },
  }),
  row(null, {
    ...{
      optimizer: 'rmsprop',
      optimizerTitle: 'RMSProp',
      optimizerShort: 'RMSProp',
      groupIds: [13],
      isRanked: false,
      unfinished: 2,
      gap: null,
    },
    ...{ success: null, ert: null },
  }),
];
const choices: Output<'board.choices'> = {
  problems: [{ instanceId: 1, problem: 'sd', label: 'sd size=S', runs: 15 }],
  optimizers: [
    { id: 'adam', title: 'Adam', runs: 5 },
    { id: 'ncg', title: '<b>NCG</b>', runs: 5 },
  ],
  precisions: ['fp32', 'fp64'],
  suites: [{ suiteId: 4, name: 'demo' }],
  tags: ['baseline'],
  hardware: [{ key: 'here', label: 'AMD EPYC, cpu', runs: 15, here: true }],
  targets: [1, 1e-6],
  hasSeveralBudgets: false,
  sharedMarks: [],
};
const run = (seed: number): RunLine => ({
  ...cell(),
  ...{ runId: 100 + seed, name: `ab${seed}f`, groupId: 11, seed, trial: 0, status: 'finished', reason: null },
  ...{ steps: 1000, oracle_units: 3000, compute_s: 0.25, gap_best: 1e-9, gap_final: 1e-8, f_best: 1, tags: [] },
  ...{ archived: false, endedAt: null, note: '' },
});

const page = (rows: readonly BoardRow[]) => ({
  total: rows.length,
  rows: [...rows],
  hardware: 'here',
  pool: '',
  gaps: { low: 1e-9, high: 1e-7 },
  common: [],
  budgets: [],
  leavesUntimed: false,
  isDraft: false,
});
type Answers = ConstructorParameters<typeof FakeClient>[0];
const client = (more: Answers = {}): FakeClient =>
  new FakeClient({ 'board.page': page(board), 'board.choices': choices, 'view.list': [], ...more });

beforeEach(async () => {
  // All columns of two precisions are in sight.
  layOut(600, 2400);
  await goTo('leaderboard');
  // What another test kept in the settings is forgotten.
  settings.connect(new FakeClient({}))();
});

function show(fake: FakeClient, params: Record<string, string> = {}) {
  const view = renderView(LeaderboardView, fake, params);
  const rowOf = async (name: string): Promise<HTMLElement> =>
    (await view.findByText(name)).closest<HTMLElement>('[role="row"]')!;
  return {
    ...view,
    rowOf,
    user: userEvent.setup({ pointerEventsCheck: 0 }),
    lastQuery: () => fake.inputs('board.page').at(-1)!,
  };
}

test('runs of several budgets are ranked together with a word, and each can be seen alone', async () => {
  const budgets = [
    { words: '4,000 steps, 60 s', rows: 88, condition: 'budget_steps = 4000' },
    { words: '500 steps, 60 s', rows: 12, condition: 'budget_steps = 500' },
  ];
  const { findByText, findByRole, user, lastQuery, queryByText } = show(
    client({
      'board.page': ({ filter }) => ({ ...page(board), budgets: filter.text?.includes('500') ? [] : budgets }),
    }),
    { where: 'precision = fp64' },
  );
  await findByText(/Ranked together are runs of 2 budgets/);
  await user.click(await findByRole('button', { name: '500 steps, 60 s' }));
  await waitFor(() => expect(queryByText(/Ranked together/)).toBeNull());
  expect(lastQuery().filter.text).toBe('(precision = fp64) and budget_steps = 500');
});

test('what the axis of time leaves out is told with its reason', async () => {
  const { findByText } = show(client({ 'board.page': () => ({ ...page(board), leavesUntimed: true }) }), {
    axis: 'compute_s',
  });
  await findByText('Some are left out. Runs that were made many at once have no times of their own.');
});

test('an answer that comes after that of a newer question changes nothing that is said of all rows', async () => {
  const common = (hyper: string) => [{ optimizer: 'adam', optimizerShort: 'Adam', hyper }];
  let release: (() => void) | undefined;
  const late = new Promise<void>((resolve) => (release = resolve));
  const { findByText, queryByText, user, getByRole } = show(
    client({
      'board.page': async ({ sort: { column } }) => {
        if (column === 'success') await late;
        return { ...page(board), common: common(column === 'success' ? 'beta1=0.1' : 'beta1=0.9') };
      },
    }),
  );
  await findByText('beta1=0.9');
  await user.click(getByRole('columnheader', { name: 'Success' }));
  await user.click(getByRole('columnheader', { name: /^ERT/ }));
  release!();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(queryByText('beta1=0.1')).toBeNull();
});

describe('the table', () => {
  test('shows n and failures, success with its interval, ERT or what it exceeds, quartiles and shared ranks', async () => {
    const { rowOf } = show(client());
    const adam = await rowOf('Adam');
    expect(adam.textContent).toMatch(/80 %\s*38–96/);
    expect(adam.textContent).toMatch(/1,235\s*1,100–1,400/);
    expect(adam.textContent).toMatch(/1\.23e-8\s*1e-9 … 1e-7/);
    expect(within(adam).getByTitle('1.23456789e-8')).not.toBeNull();
    expect(adam.querySelector('svg')).not.toBeNull();
    const ncg = await rowOf('<b>NCG</b>');
    expect(ncg.textContent).toContain('≥ 45,000');
    const rms = await rowOf('RMSProp');
    expect(rms.textContent).toContain('not ranked: on 1 of the compared problems, 2 not finished');
    const ranks = [ncg, rms].map((each) => each.querySelectorAll('[role="gridcell"]')[2]?.textContent.trim());
    expect(ranks).toEqual(['2', '–']);
  });

  test('at a target, shows a draft at once, and the intervals that take longer when they are here', async () => {
    let answer = (_: ReturnType<typeof page>): void => undefined;
    const drawn = row(1, { ert: { value: 1234.5, low: NaN, high: NaN } });
    const fake = client({
      'board.page': ({ draft }) =>
        draft === true ? { ...page([drawn]), isDraft: true } : new Promise((resolve) => (answer = resolve)),
    });
    const { rowOf } = show(fake, { target: '1e-6' });
    expect((await rowOf('Adam')).textContent).not.toContain('1,100');
    answer(page([row(1)]));
    await waitFor(async () => expect((await rowOf('Adam')).textContent).toMatch(/1,235\s*1,100–1,400/));
    expect(fake.inputs('board.page').map(({ draft }) => draft)).toEqual([true, false]);
  });

  test('at a target, intervals stay while changed runs refresh it, and are asked for again when they fail', async () => {
    let answers = 0;
    let fails = false;
    const drawn = row(1, { ert: { value: 1234.5, low: NaN, high: NaN } });
    const fake = client({
      'board.page': ({ draft }) => {
        if (draft === true) return { ...page([drawn]), isDraft: true };
        if (fails) throw new CallError({ code: 'engine.gone', message: 'The engine has ended.' });
        answers += 1;
        return page([row(1)]);
      },
    });
    const { rowOf, findByText, findByRole, user } = show(fake, { target: '1e-6' });
    const adam = await rowOf('Adam');
    const interval = (): boolean => adam.textContent.includes('1,100–1,400');
    await waitFor(() => expect(interval()).toBe(true));
    let gone = false;
    const watch = new MutationObserver(() => (gone ||= !interval()));
    watch.observe(adam, { subtree: true, childList: true, characterData: true });
    const change = () => fake.emit('run.changed', { runs: [{ runId: 1, groupId: 11, status: 'finished' }] });
    change();
    await waitFor(() => expect(answers).toBe(2), { timeout: 3000 });
    watch.disconnect();
    expect(gone).toBe(false);
    fails = true;
    change();
    await findByText('The engine has ended.', {}, { timeout: 3000 });
    fails = false;
    await user.click(await findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(answers).toBe(3));
  });

  test('has one scale of gaps, whichever of its rows are here', async () => {
    const far = Array.from({ length: 50 }, (_, i) =>
      row(i + 1, { groupIds: [100 + i], gap: { q1: 1e-8, median: 1e-8, q3: 1e-8 } }),
    );
    const late = Array.from({ length: 50 }, (_, i) =>
      row(i + 51, { groupIds: [200 + i], gap: { q1: 1, median: 1, q3: 1 } }),
    );
    const gaps = { low: 1e-8, high: 1 };
    const { findAllByText, getByRole, getByText } = show(
      client({
        'board.page': ({ window }) => ({ ...page(window.offset === 0 ? far : late), total: 100, gaps }),
      }),
    );
    await findAllByText('1');
    expect(getByText('gaps drawn from 1e-8 to 1e0')).not.toBeNull();
    const drawn = (): string | null => getByRole('grid').querySelector('.decades')!.getAttribute('d');
    const before = drawn();
    await fireEvent.keyDown(getByRole('grid'), { key: 'End' });
    await findAllByText('100');
    expect(drawn()).toBe(before);
    expect(getByText('gaps drawn from 1e-8 to 1e0')).not.toBeNull();
  });

  test('shows what tells rows of an optimizer apart, says what they have in common once, and all in a title', async () => {
    const rows = [
      row(1, { hyper: 'beta1=0.8', differing: 'lr=0.001' }),
      row(2, { hyper: 'lr=0.01 beta1=0.8', differing: 'lr=0.01', groupIds: [12] }),
    ];
    const common = [{ optimizer: 'adam', optimizerShort: 'Adam', hyper: 'beta1=0.8' }];
    const { findByText, findByTitle, getByText } = show(client({ 'board.page': { ...page(rows), common } }));
    const first = (await findByText('lr=0.001')).closest('[role="row"]')!;
    expect(first.textContent).not.toContain('beta1');
    expect(getByText('In all rows:').parentElement!.textContent).toMatch(/Adam\s*beta1=0\.8/);
    expect(within(await findByTitle('Adam lr=0.01 beta1=0.8')).getByText('lr=0.01')).not.toBeNull();
  });

  test('has names and roles, and markup in a name stays text', async () => {
    const { findByText, container } = show(client());
    await findByText('<b>NCG</b>');
    expect(container.querySelector('b')).toBeNull();
    await expectAccessible();
  });

  test('an empty workbench offers the next step; filters that fit nothing offer to be cleared', async () => {
    const fake = client({ 'board.page': page([]) });
    const { findByText, findByRole, user, lastQuery, unmount } = show(fake);
    await findByText('No results yet');
    expect((await findByRole('link', { name: 'New suite' })).getAttribute('href')).toBe('#suite');
    unmount();
    const filtered = show(fake, { optimizers: 'adam' });
    await filtered.findByText('No runs match');
    await user.click(filtered.getAllByRole('button', { name: 'Clear filters' })[0]!);
    await waitFor(() => expect(lastQuery().filter).toEqual({}));
  });

  test('a call that fails says why, and can be tried again', async () => {
    let broken = true;
    const fake = client({
      'board.page': () => {
        if (broken) throw new CallError({ code: 'engine.gone', message: 'The engine ended.', advice: 'Wait.' });
        return page(board);
      },
    });
    const { findByRole, findByText, user } = show(fake);
    expect((await findByRole('alert')).textContent).toContain('The engine ended.');
    broken = false;
    await user.click(await findByRole('button', { name: 'Try again' }));
    await findByText('Adam');
  });

  test('a row expands to its runs, which lead to their view', async () => {
    const fake = client({ 'run.ofGroups': [run(0), run(1)] });
    const { rowOf, findByRole } = show(fake);
    const adam = await rowOf('Adam');
    await fireEvent.click(within(adam).getByTitle('Show details (+)'));
    expect((await findByRole('link', { name: 'ab1f' })).getAttribute('href')).toBe('#run?id=101');
    expect(fake.inputs('run.ofGroups')).toEqual([{ groupIds: [11] }]);
    expect(within(adam).getByRole('gridcell', { name: 'Details' }).getAttribute('aria-expanded')).toBe('true');
    await fireEvent.click(await findByRole('button', { name: 'Compare ab1f' }));
    await waitFor(() => expect(location.hash).toBe('#compare?runs=101'));
    selection.clear();
  });

  describe('with precisions side by side', () => {
    const loss = { value: 1.52, low: 1.21, high: 1.9, bound: 'none' } as const;
    const both: BoardRow = {
      rank: 1,
      cells: { fp32: cell({ loss }), fp64: cell({ precision: 'fp64', groupIds: [21] }) },
    };
    const alone: BoardRow = { rank: 2, cells: { fp32: cell({ hyper: 'lr=1', loss: null }) } };
    const heads = (grid: HTMLElement): string[] =>
      within(grid)
        .getAllByRole('columnheader')
        .map((each) => each.textContent.trim());

    test('one figure of each stands beside what it has lost against fp64, and is sorted by it', async () => {
      const fake = client({ 'board.page': page([both, alone]) });
      const { findAllByText, getByRole, getAllByTitle, findByText, user, lastQuery, rowOf } = show(fake);
      await findAllByText('Adam');
      await user.click(getByRole('switch', { name: 'Precisions side by side' }));
      await waitFor(() => expect(lastQuery()).toMatchObject({ pivot: true, figure: 'ert' }));
      expect(heads(getByRole('grid')).filter((each) => each.startsWith('fp'))).toEqual(['fp64', 'fp32']);
      expect(heads(getByRole('grid')).slice(-4)).toEqual([
        'ERT, oracle units',
        'ERT, oracle units',
        '× fp64',
        'Remarks',
      ]);
      await findByText('1.52');
      expect((await rowOf('1.52')).textContent).toContain('1.21–1.9');
      expect(getAllByTitle('No run in this precision').length).toBe(1);
      expect(getAllByTitle(/^Not known/).map((each) => each.textContent)).toEqual(['–']);
      await fireEvent.click(getByRole('columnheader', { name: '× fp64' }));
      await waitFor(() => expect(lastQuery().sort).toEqual({ column: 'fp32.loss', descending: true }));
    });

    test('another figure is chosen, and what was sorted by the one before is sorted by it', async () => {
      const fake = client({ 'board.page': page([both]) });
      const { findAllByText, getByRole, user, lastQuery } = show(fake, { pivot: '1', sort: 'fp64.ert' });
      await findAllByText('Adam');
      await user.click(within(getByRole('group', { name: 'Figure' })).getByRole('radio', { name: 'Success' }));
      await waitFor(() =>
        expect(lastQuery()).toMatchObject({ figure: 'success', sort: { column: 'fp64.success', descending: false } }),
      );
      expect(location.hash).toContain('figure=success');
      expect(heads(getByRole('grid')).slice(-4)).toEqual(['Success', 'Success', '− fp64', 'Remarks']);
      await user.click(getByRole('columnheader', { name: '− fp64' }));
      // Who has lost most has the smallest difference.
      await waitFor(() => expect(lastQuery().sort).toEqual({ column: 'fp32.loss', descending: false }));
    });

    test('losses in words', () => {
      const of = (more: Partial<typeof loss> | { bound: 'above' | 'below' }) => cell({ loss: { ...loss, ...more } });
      expect([lossText(of({}), 'ert'), lossInterval(of({}), 'ert')]).toEqual(['1.52', '1.21–1.9']);
      expect(lossText(of({ bound: 'above' }), 'ert')).toBe('≥ 1.52');
      expect(lossText(of({ bound: 'below' }), 'gap')).toBe('≤ 1.52');
      const points = cell({ loss: { value: -0.2, low: -0.41, high: 0.05, bound: 'none' } });
      expect([lossText(points, 'success'), lossInterval(points, 'success')]).toEqual(['−20', '−41 … +5']);
      expect([lossText(cell(), 'ert'), lossInterval(cell({ loss: null }), 'ert')]).toEqual(['–', '']);
      expect(isLossCertain(of({}), 'ert')).toBe(true);
      expect(isLossCertain(points, 'success')).toBe(false);
      expect(isLossCertain(cell({ loss: { value: 2, low: NaN, high: NaN, bound: 'none' } }), 'ert')).toBe(false);
    });
  });
});

describe('groups by fields', () => {
  const fields = [
    { id: 'problem', title: 'Problem', values: 2 },
    { id: 'optimizer', title: 'Optimizer', values: 3 },
    { id: 'precision', title: 'Precision', values: 2 },
    { id: 'h.lr', title: 'lr', values: 3 },
  ];
  const pooled = (more: Partial<BoardCell>, grouped: NonNullable<BoardCell['grouped']>): BoardRow =>
    row(1, { hyper: '', groupIds: [11, 12, 13], runs: 15, grouped, ...more });
  const over = ['3 values of lr', 'fp32 and fp64', 'unequal numbers of runs'];
  const rowsBy = (chosen: readonly string[] = []): BoardRow[] =>
    chosen.includes('h.lr')
      ? [pooled({}, { values: { 'h.lr': '0.1', optimizer: 'Adam' }, over: [], pooled: [] })]
      : [pooled({}, { values: { problem: 'sd', optimizer: 'Adam' }, over, pooled: ['hyper', 'precision'] })];
  const grouping = (more: Answers = {}) =>
    client({ 'board.fields': fields, 'board.page': ({ fields: chosen }) => page(rowsBy(chosen)), ...more });

  test('are chosen from what there is, are in the address, and every row says what it pools', async () => {
    const { findByRole, getByRole, queryByRole, user, lastQuery, rowOf } = show(grouping());
    expect(queryByRole('combobox', { name: 'Group by' })).toBeNull();
    await user.click(await findByRole('radio', { name: 'Group by…' }));
    await waitFor(() => expect(lastQuery()).toMatchObject({ by: 'fields', fields: ['problem', 'optimizer'] }));
    // Long words are cut in the middle, by the width of the column.
    await waitFor(async () => expect((await rowOf('Adam')).textContent).toContain(over.join(', ')));
    // The precisions are pooled: no column has one, and there are no sides.
    expect(queryByRole('columnheader', { name: 'Precision' })).toBeNull();
    expect(getByRole('switch', { name: 'Precisions side by side' })).toHaveProperty('disabled', true);
    await expectAccessible();
    await user.click(getByRole('combobox', { name: 'Group by' }));
    await user.click(await findByRole('option', { name: /lr/ }));
    await waitFor(() => expect(lastQuery().fields).toEqual(['problem', 'optimizer', 'h.lr']));
    expect(location.hash).toContain('by=fields');
    expect(location.hash).toContain('fields=problem%2Coptimizer%2Ch.lr');
    await user.keyboard('{Escape}');
    expect((await rowOf('Adam')).textContent).toContain('0.1');
    await user.click(getByRole('columnheader', { name: /lr/ }));
    await waitFor(() => expect(lastQuery().sort).toEqual({ column: 'h.lr', descending: false }));
    await user.click(getByRole('radio', { name: 'Overall' }));
    await waitFor(() => expect(lastQuery()).toMatchObject({ by: 'overall' }));
    expect(lastQuery().fields).toBeUndefined();
  });

  test('a row of thousands of runs is not archived unseen', async () => {
    const many = pooled({ runs: 20_000 }, { values: { optimizer: 'Adam' }, over: ['9 problems'], pooled: ['problem'] });
    const fake = grouping({ 'board.page': page([many]), 'run.ofGroups': [run(0)] });
    const { rowOf, getByRole, findByText, user } = show(fake, { by: 'fields', fields: 'optimizer' });
    const adam = await rowOf('Adam');
    const notice = vi.spyOn(toast, 'notice').mockImplementation(() => undefined);
    await user.click(adam.querySelector('.box')!);
    await user.click(getByRole('button', { name: 'Archive' }));
    expect(notice.mock.calls[0]![0].message).toContain('20,000 runs');
    expect(fake.inputs('run.archive')).toEqual([]);
    // Nor are all of them read to show some.
    await user.click(adam.querySelector('.opener')!);
    await findByText('1 of 20,000 runs; the list of runs has all of them.');
    expect(fake.inputs('run.ofGroups')).toEqual([{ groupIds: [11] }]);
    vi.restoreAllMocks();
  });
});

describe('the list of runs', () => {
  const lines = [
    { ...run(0), tags: ['old'], note: 'first' },
    { ...run(1), tags: [], note: '' },
    { ...run(2), archived: true },
  ];
  const listed = (more: Answers = {}) => client({ 'run.page': { total: 1_000_000, runs: lines }, ...more });
  const pick = async (view: ReturnType<typeof show>, ...names: string[]): Promise<void> => {
    for (const name of names) {
      const line = (await view.findByText(name)).closest('[role="row"]')!;
      await view.user.click(line.querySelector('.box')!);
    }
  };

  test('stands beside the groups, under the same filter and in an order of its own, in the address, too', async () => {
    const fake = listed();
    const { findByRole, findByText, getByText, user, rowOf } = show(fake, { optimizers: 'adam' });
    await user.click(await findByRole('radio', { name: 'Runs' }));
    await findByText('1,000,000 runs');
    expect(fake.inputs('run.page').at(-1)).toMatchObject({
      filter: { optimizers: ['adam'] },
      sort: { column: 'endedAt', descending: true },
    });
    expect(fake.inputs('run.page').at(-1)!.filter.hardware).toBeUndefined();
    const line = await rowOf('ab0f');
    expect(line.textContent).toMatch(/Adam.*lr=0\.01.*sd size=S.*fp32/);
    expect(within(line).getByRole('link', { name: 'ab0f' }).getAttribute('href')).toBe('#run?id=100');
    await expectAccessible();
    await user.click(getByText('Seed'));
    await waitFor(() => expect(fake.inputs('run.page').at(-1)!.sort).toEqual({ column: 'seed', descending: false }));
    expect(location.hash).toContain('list=runs');
    expect(location.hash).toContain('runs=seed');
    // The leaderboard is not asked what it does not show.
    const before = fake.inputs('board.page').length;
    fake.emit('run.changed', { runs: [{ runId: 100, groupId: 11, status: 'finished' }] });
    await new Promise((done) => setTimeout(done, 800));
    expect(fake.inputs('board.page')).toHaveLength(before);
    await user.click(await findByRole('radio', { name: 'Groups' }));
    await findByText('3 rows');
  });

  test('opens from an address, compares what is picked, and opens a run by the keyboard', async () => {
    const fake = listed();
    const view = show(fake, { list: 'runs' });
    await pick(view, 'ab0f', 'ab1f');
    await view.user.click(view.getByRole('button', { name: 'Compare' }));
    expect(selection.runIds).toEqual([100, 101]);
    expect(location.hash).toBe('#compare?runs=100%2C101');
    expect(fake.inputs('board.page')).toHaveLength(0);
    (await view.findByRole('grid', { name: 'Runs' })).focus();
    await view.user.keyboard('{Enter}');
    await waitFor(() => expect(location.hash).toBe('#run?id=101'));
  });

  test('tags, notes and the archive are of all that is picked, and each can be undone', async () => {
    const fake = listed({
      'run.retag': {
        before: [
          { runIds: [100], tags: ['old'] },
          { runIds: [101], tags: [] },
        ],
      },
      'run.annotate': { before: [{ runIds: [100, 101], note: 'first' }] },
      'run.tag': undefined,
      'run.archive': undefined,
    });
    const view = show(fake, { list: 'runs' });
    const { findByRole, getByRole, user } = view;
    const undo = async (): Promise<void> => {
      await waitFor(() => expect(toasts.some(({ action }) => action !== undefined)).toBe(true));
      toasts.splice(0).forEach(({ action }) => action?.onClick());
    };
    const toasts: { action?: { onClick: () => void } }[] = [];
    vi.spyOn(toast, 'done').mockImplementation((_message, more) => void toasts.push(more ?? {}));
    await pick(view, 'ab0f', 'ab1f');
    await user.click(getByRole('button', { name: 'Tags…' }));
    await user.type(await findByRole('textbox', { name: 'Add' }), 'paper, kept');
    await user.click(getByRole('combobox', { name: 'Take away' }));
    await user.click(await findByRole('option', { name: /old/ }));
    await user.click(getByRole('button', { name: 'Change tags' }));
    const runIds = [100, 101];
    await waitFor(() =>
      expect(fake.inputs('run.retag')).toEqual([{ runIds, add: ['paper', 'kept'], remove: ['old'] }]),
    );
    await undo();
    await waitFor(() =>
      expect(fake.inputs('run.tag')).toEqual([
        { runIds: [100], tags: ['old'] },
        { runIds: [101], tags: [] },
      ]),
    );
    await user.click(getByRole('button', { name: 'Note…' }));
    await user.type(await findByRole('textbox', { name: 'Note' }), 'All of these.');
    await user.click(getByRole('button', { name: 'Write note' }));
    await waitFor(() => expect(fake.inputs('run.annotate')).toEqual([{ runIds, note: 'All of these.' }]));
    await undo();
    await waitFor(() => expect(fake.inputs('run.annotate').at(-1)).toEqual({ runIds, note: 'first' }));
    await user.click(getByRole('button', { name: 'Archive' }));
    await waitFor(() => expect(fake.inputs('run.archive')).toEqual([{ runIds, archived: true }]));
    await undo();
    await waitFor(() => expect(fake.inputs('run.archive').at(-1)).toEqual({ runIds, archived: false }));
    await pick(view, 'ab2f');
    await user.click(getByRole('button', { name: 'Bring back' }));
    await waitFor(() => expect(fake.inputs('run.archive').at(-1)).toEqual({ runIds: [102], archived: false }));
    vi.restoreAllMocks();
  });

  test('a wrong expression is told, and the runs stay', async () => {
    const fake = listed({
      'run.page': ({ filter }) => {
        if (filter.text === 'sed =') throw new CallError({ code: 'filter.invalid', message: 'No such column.', at: 0 });
        return { total: 3, runs: lines };
      },
      'filter.complete': { from: 0, to: 0, options: [] },
    });
    const { getByRole, findByText, findByRole, getByText, user } = show(fake, { list: 'runs' });
    await findByText('ab0f');
    await user.type(getByRole('combobox', { name: 'Filter expression' }), 'sed ={Enter}');
    expect((await findByRole('alert')).textContent).toBe('No such column.');
    expect(getByText('ab0f')).not.toBeNull();
    expect(getByText('of the expression before')).not.toBeNull();
  });
});

describe('the question', () => {
  test('another target and another cost axis are asked for at once, and kept in the address', async () => {
    const fake = client();
    const { getByRole, findByRole, findByText, user, lastQuery } = show(fake);
    await findByText('Adam');
    getByRole('combobox', { name: /Target/ }).focus();
    await user.keyboard('{Enter}');
    await user.click(await findByRole('option', { name: /1e-6/ }));
    await waitFor(() => expect(lastQuery().target).toBe(1e-6));
    getByRole('combobox', { name: /Cost/ }).focus();
    await user.keyboard('{Enter}');
    await user.click(await findByRole('option', { name: /compute seconds/ }));
    await waitFor(() => expect(lastQuery()).toMatchObject({ target: 1e-6, axis: 'compute_s' }));
    expect(location.hash).toContain('target=0.000001&axis=compute_s');
    // The old figures stand until the new ones are here.
    expect(getByRole('columnheader', { name: 'ERT, s' })).not.toBeNull();
  });

  test('an expression that is wrong is told under it, and the rows stay', async () => {
    const fake = client({
      'board.page': ({ filter }) => {
        if (filter.text === 'lr <')
          throw new CallError({ code: 'filter.invalid', message: 'A value is missing.', at: 4 });
        return page(filter.text === undefined ? board : board.slice(1));
      },
      'filter.complete': { from: 0, to: 0, options: [] },
    });
    const { getByRole, findByText, findByRole, getByText, queryByText, container, user } = show(fake);
    await user.click((await findByText('Adam')).closest('[role="row"]')!.querySelector('.box')!);
    const field = getByRole('combobox', { name: 'Filter expression' });
    await user.type(field, 'lr <{Enter}');
    expect((await findByRole('alert')).textContent).toBe('A value is missing.');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    // At its place, and with the rows and the selection of before, which say that they are.
    expect(container.querySelector<HTMLElement>('.mark')?.style.getPropertyValue('--at')).toBe('4ch');
    expect(getByText('Adam')).not.toBeNull();
    expect(getByText('1 selected')).not.toBeNull();
    expect(getByText('of the expression before')).not.toBeNull();
    fake.emit('run.changed', { runs: [{ runId: 1, groupId: 11, status: 'finished' }] });
    await new Promise((done) => setTimeout(done, 800));
    expect(getByText('Adam')).not.toBeNull();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    await user.clear(field);
    await user.type(field, 'gap < 1{Enter}');
    await waitFor(() => expect(queryByText('Adam')).toBeNull());
    expect(field.getAttribute('aria-invalid')).toBeNull();
    expect(queryByText('1 selected')).toBeNull();
  });

  test('an expression is completed by the keyboard', async () => {
    const proposals: Record<string, Output<'filter.complete'>> = {
      opt: { from: 0, to: 3, options: [{ label: 'optimizer', note: 'Its title', insert: 'optimizer ' }] },
      'optimizer ': {
        ...{ from: 10, to: 10 },
        options: [
          { label: '=', note: 'is', insert: '= ' },
          { label: '!=', note: 'is not', insert: '!= ' },
        ],
      },
      'optimizer != ': { from: 13, to: 13, options: [{ label: 'Adam', note: 'adam', insert: 'Adam ' }] },
    };
    const fake = client({ 'filter.complete': ({ text }) => proposals[text] ?? { from: 0, to: 0, options: [] } });
    const { getByRole, findByRole, findByText, queryByRole, user, lastQuery } = show(fake);
    await findByText('Adam');
    const field = getByRole('combobox', { name: 'Filter expression' }) as HTMLInputElement;
    await user.type(field, 'opt');
    await findByRole('option', { name: /optimizer/ });
    expect(field.getAttribute('aria-expanded')).toBe('true');
    await expectAccessible();
    await user.keyboard('{ArrowDown}');
    expect(field.getAttribute('aria-activedescendant')).toBe(getByRole('option', { name: /optimizer/ }).id);
    await user.keyboard('{Enter}');
    await findByRole('option', { name: /is not/ });
    expect(field.value).toBe('optimizer ');
    await user.keyboard('{ArrowDown}{ArrowDown}{Tab}');
    const adam = await findByRole('option', { name: /Adam/ });
    expect(field.value).toBe('optimizer != ');
    await user.click(adam);
    await waitFor(() => expect(field.value).toBe('optimizer != Adam '));
    await waitFor(() => expect(queryByRole('listbox')).toBeNull());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(lastQuery().filter.text).toBe('optimizer != Adam '));
    // What was proposed for another text is not taken.
    await user.clear(field);
    await user.type(field, 'opt');
    await findByRole('option', { name: /optimizer/ });
    await user.keyboard('{ArrowDown}');
    await fireEvent.input(field, { target: { value: 'gap < 1' } });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(lastQuery().filter.text).toBe('gap < 1'));
    expect(field.value).toBe('gap < 1');
    // Escape leaves the list first, and what is written then.
    await user.clear(field);
    await user.type(field, 'opt');
    await findByRole('option', { name: /optimizer/ });
    await user.keyboard('{Escape}');
    expect(queryByRole('listbox')).toBeNull();
    expect(field.value).toBe('opt');
  });

  test('filters are chips that can be taken away', async () => {
    const fake = client();
    const { findByRole, findByText, user, lastQuery } = show(fake, { optimizers: 'adam,ncg', tags: 'baseline' });
    await findByText('tag baseline');
    await user.click(await findByRole('button', { name: 'Remove <b>NCG</b>' }));
    await waitFor(() => expect(lastQuery().filter).toEqual({ optimizers: ['adam'], tags: ['baseline'] }));
  });

  test('the machine is named, others are told of, and mixed only with a warning', async () => {
    const hardware = [...choices.hardware, { key: 'gpu', label: 'RTX 4090', runs: 340, here: false }];
    const fake = client({ 'board.choices': { ...choices, hardware } });
    const { findByText, getByRole, findByRole, user, lastQuery } = show(fake);
    await findByText('340 runs of another machine are not shown.');
    await findByText('AMD EPYC, cpu', { selector: 'p' });
    getByRole('combobox', { name: /Hardware/ }).focus();
    await user.keyboard('{Enter}');
    await user.click(await findByRole('option', { name: 'Mix all machines' }));
    await findByText(/compute times cannot be compared/);
    expect(lastQuery().filter.hardware).toBe('any');
    expect(getByRole('columnheader', { name: 'Hardware' })).not.toBeNull();
  });

  test('a row that is not to be held against others just so says why beside its name', async () => {
    const marks = ['looked at every 20 steps'];
    const { rowOf, findByText } = show(client({ 'board.page': page([row(1, { marks }), row(2, { groupIds: [12] })]) }));
    const [why] = [await findByText('looked at every 20 steps', { selector: '.visually-hidden' })];
    expect(why.closest('[role="row"]')!.textContent).toContain('Adam');
    expect(why.parentElement!.title).toBe('looked at every 20 steps');
    expect((await rowOf('2')).querySelector('.cautions')).toBeNull();
  });

  test('what is to be known of all rows is said once', async () => {
    const marks = ['looked at every 20 steps'];
    const rows = page([row(1, { marks }), row(2, { marks, groupIds: [12] })]);
    const { findByText, container } = show(
      client({ 'board.page': rows, 'board.choices': { ...choices, sharedMarks: marks } }),
    );
    await findByText('All rows: looked at every 20 steps.');
    expect(container.querySelector('.cautions')).toBeNull();
  });

  test('the problems that rows are compared on are told where these are not all', async () => {
    const pool = '4 of 5 problems: bbob has no int4';
    const { findByText, unmount } = show(client({ 'board.page': { ...page(board), pool } }), { by: 'overall' });
    expect((await findByText(`Compared on ${pool}.`)).getAttribute('role')).toBe('status');
    unmount();
    const all = show(client(), { by: 'overall' });
    await all.findByText('RMSProp');
    expect(all.queryByText(/^Compared on/)).toBeNull();
  });

  test('budgets are told where rows have several', async () => {
    const rows = page([row(1), row(2, { groupIds: [12], budget: '9 steps, 60 s' })]);
    const { findByRole, rowOf, unmount } = show(
      client({ 'board.page': rows, 'board.choices': { ...choices, hasSeveralBudgets: true } }),
    );
    await findByRole('columnheader', { name: 'Budget' });
    expect((await rowOf('9 steps, 60 s')).textContent).toContain('Adam');
    unmount();
    const one = show(client());
    await one.findByText('RMSProp');
    expect(one.queryByRole('columnheader', { name: 'Budget' })).toBeNull();
  });

  test('a header sorts: more is better first', async () => {
    const { findByText, getByRole, lastQuery } = show(client());
    await findByText('Adam');
    await fireEvent.click(getByRole('columnheader', { name: 'Success' }));
    await waitFor(() => expect(lastQuery().sort).toEqual({ column: 'success', descending: true }));
  });

  test('changes of runs refresh it, many of them once, and the selection stays', async () => {
    let rank = 1;
    const fake = client({ 'board.page': () => page([row(rank), ...board.slice(1)]) });
    const { findByText, getByRole, findAllByText } = show(fake);
    await findByText('Adam');
    await fireEvent.keyDown(getByRole('grid'), { key: ' ' });
    await findByText('1 selected');
    const before = fake.inputs('board.page').length;
    rank = 7;
    for (let i = 0; i < 50; i++) fake.emit('run.changed', { runs: [{ runId: 1, groupId: 11, status: 'finished' }] });
    await findAllByText('7', {}, { timeout: 3000 });
    expect(fake.inputs('board.page').length).toBe(before + 1);
    await findByText('1 selected');
  });
});

describe('selected rows', () => {
  test('are compared from the keyboard', async () => {
    const { findByText, getByRole } = show(client());
    await findByText('Adam');
    const grid = getByRole('grid');
    for (const key of [' ', 'j', ' ', 'c']) await fireEvent.keyDown(grid, { key });
    await waitFor(() => expect(location.hash).toBe('#compare?groups=11%2C12'));
  });

  test('are archived with all their runs', async () => {
    const archived = vi.fn();
    const fake = client({
      'run.ofGroups': [run(0), run(1)],
      'run.archive': (input) => {
        archived(input);
        return undefined;
      },
    });
    const { findByText, findByRole, getByRole, user, queryByText } = show(fake);
    await findByText('Adam');
    await fireEvent.keyDown(getByRole('grid'), { key: ' ' });
    await user.click(await findByRole('button', { name: 'Archive' }));
    await waitFor(() => expect(archived).toHaveBeenCalledWith({ runIds: [100, 101], archived: true }));
    await waitFor(() => expect(queryByText('1 selected')).toBeNull());
  });

  test('the key of exports opens their menu, as in the comparison', async () => {
    const fake = client();
    const { findByRole, findByText } = show(fake);
    await findByText('Adam');
    await runAction('export', fake);
    await findByRole('menuitem', { name: 'Leaderboard as CSV…' });
    expect(fake.inputs('export.csv')).toEqual([]);
  });

  test('export what is shown', async () => {
    const fake = client({ 'export.csv': { path: '/tmp/board.csv', rows: 3 } });
    const { findByText, getByRole, findByRole, user } = show(fake, { axis: 'steps' });
    await findByText('Adam');
    await user.click(getByRole('button', { name: 'Export' }));
    await user.click(await findByRole('menuitem', { name: 'Leaderboard as CSV…' }));
    await waitFor(() =>
      expect(fake.inputs('export.csv')).toMatchObject([
        { table: 'leaderboard', query: { axis: 'steps' }, targets: 'headline' },
      ]),
    );
  });

  test('export a table for a paper, of what is shown', async () => {
    const fake = client({ 'export.paper': { path: '/tmp/board.tex' } });
    const { findByText, getByRole, findByRole, user } = show(fake, { axis: 'steps', by: 'overall' });
    await findByText('Adam');
    await user.click(getByRole('button', { name: 'Export' }));
    await user.click(await findByRole('menuitem', { name: 'Table for a paper as LaTeX…' }));
    await waitFor(() =>
      expect(fake.inputs('export.paper')).toMatchObject([
        { kind: 'table', query: { axis: 'steps', by: 'overall' }, format: 'latex' },
      ]),
    );
  });

  test('export the report of the suite that is shown', async () => {
    const fake = client({ 'export.paper': null });
    const { findByText, getByRole, findByRole, user } = show(fake, { suite: String(choices.suites[0]!.suiteId) });
    await findByText('Adam');
    await user.click(getByRole('button', { name: 'Export' }));
    await user.click(await findByRole('menuitem', { name: 'Report of this suite as HTML…' }));
    await waitFor(() => expect(fake.inputs('export.paper')).toEqual([{ kind: 'report', ...choices.suites[0]! }]));
  });

  test('export the runs of the machine that is shown, or of all where they are mixed', async () => {
    for (const [params, hardware] of [
      [{}, 'here'],
      [{ hardware: 'any' }, 'any'],
    ] as const) {
      const fake = client({ 'export.csv': null });
      const { findByText, getByRole, findByRole, user, unmount } = show(fake, params);
      await findByText('Adam');
      await user.click(getByRole('button', { name: 'Export' }));
      await user.click(await findByRole('menuitem', { name: 'Runs as CSV…' }));
      await waitFor(() => expect(fake.inputs('export.csv')).toMatchObject([{ table: 'runs', filter: { hardware } }]));
      unmount();
    }
  });
});

test('a view is saved with its question and its columns, and opened again', async () => {
  const saved = { viewId: 3, name: 'GPU only', state: { params: { axis: 'steps', by: 'overall' }, columns: {} } };
  const fake = client({ 'view.list': [saved], 'view.save': { viewId: 4 } });
  const { findByText, getByRole, findByRole, user, lastQuery } = show(fake, { axis: 'compute_s' });
  await findByText('Adam');
  await user.click(getByRole('button', { name: 'Views' }));
  await user.click(await findByRole('menuitem', { name: 'Save this view…' }));
  await user.type(await findByRole('textbox', { name: 'Name' }), 'mine');
  await user.click(getByRole('button', { name: 'Save view' }));
  await waitFor(() =>
    expect(fake.inputs('view.save')).toMatchObject([
      { of: 'board', name: 'mine', state: { params: { axis: 'compute_s' } } },
    ]),
  );
  await user.click(getByRole('button', { name: 'Views' }));
  await user.click(await findByRole('menuitem', { name: 'GPU only' }));
  await waitFor(() => expect(lastQuery()).toMatchObject({ axis: 'steps', by: 'overall' }));
});

test('an address may name a saved view', async () => {
  const saved = { viewId: 3, name: 'GPU only', state: { params: { axis: 'steps', by: 'overall' }, columns: {} } };
  const { findByText, lastQuery } = show(client({ 'view.list': [saved] }), { view: '3' });
  await findByText('Adam');
  await waitFor(() => expect(lastQuery()).toMatchObject({ axis: 'steps', by: 'overall' }));
});

const text = fc.string({ minLength: 1, maxLength: 20 });
const list = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { maxLength: 4 });
const queries: fc.Arbitrary<BoardQuery> = fc
  .record({
    where: fc.string({ maxLength: 40 }),
    instances: list(fc.integer({ min: 1, max: 1e6 })),
    optimizers: list(text),
    precisions: fc.subarray([...precisionIds]),
    statuses: fc.subarray([...runStatuses]),
    tags: list(text),
    suiteId: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
    hardware: fc.option(text, { nil: undefined }),
    archived: fc.boolean(),
    repeats: fc.constantFrom(undefined, 'too' as const, 'only' as const),
    by: fc.constantFrom('problem' as const, 'overall' as const),
    pivot: fc.boolean(),
    figure: fc.constantFrom(...boardFigures),
    target: fc.option(fc.double({ min: 1e-12, max: 1e3, noNaN: true }), { nil: null }),
    axis: fc.constantFrom(...costAxes),
    sort: fc.record({ column: fc.constantFrom('rank', 'gap', 'ert'), descending: fc.boolean() }),
  })
  .map(({ where, instances, optimizers, precisions, statuses, tags, suiteId, hardware, archived, repeats, ...rest }) =>
    withFilter(
      { ...rest, filter: {} },
      { text: where, instances, optimizers, precisions, statuses, tags, suiteId, hardware, archived, repeats },
    ),
  );

test('every question comes back from its address', () => {
  fc.assert(
    fc.property(queries, (query) => {
      const address = Object.fromEntries(new URLSearchParams(new URLSearchParams(writeQuery(query)).toString()));
      expect(readQuery(address)).toEqual(query);
    }),
  );
});

test('an address that somebody mistyped is read as far as it goes', () => {
  expect(
    readQuery({ optimizers: '%E0%A4%A', target: '-1', axis: 'money', instances: 'x,3', precisions: 'fp16,int4' }),
  ).toEqual({ ...readQuery({}), filter: { instances: [3], precisions: ['int4'] } });
});

test('figures in words', () => {
  expect(failedText(cell())).toBe('1 failed');
  expect(failedText(cell({ failures: 0 }))).toBe('');
  expect([successText(cell()), successInterval(cell())]).toEqual(['80 %', '38–96']);
  const unknown = cell({ success: { value: NaN, low: NaN, high: NaN } });
  expect([successText(unknown), successInterval(unknown)]).toEqual(['–', '']);
  expect([ertText(cell()), ertInterval(cell())]).toEqual(['1,235', '1,100–1,400']);
  const certain = cell({ ert: { value: 12, low: 12, high: 12 } });
  expect([ertText(certain), ertInterval(certain)]).toEqual(['12', '']);
  const bound = { value: 10_000, low: NaN, high: NaN };
  expect(ertText(cell({ ert: bound }))).toBe('10,000');
  // A mean over targets of which one was never reached.
  expect(ertText(cell({ ert: bound, ertIsBound: true }))).toBe('≥ 10,000');
  expect(ertInterval(cell({ ertIsBound: true }))).toBe('');
  const marks = ['looked at every 20 steps', 'older engine code (revision 1)'];
  const all = '2 programs at a time';
  const told = cell({ isRanked: false, problems: 3, unfinished: 1, disturbed: 2, marks: [...marks, all] });
  expect(remarks(told, [all])).toEqual([
    'not ranked: on 3 of the compared problems',
    '1 not finished',
    ...marks,
    '2 disturbed',
    '1 diverged',
  ]);
  expect(remarks(cell({ failures: 3 }), [])).toEqual(['1 diverged', '2 failed']);
});

describe('copied rows', () => {
  const every = 'looked at every 20 steps';
  const of: ColumnsOf = {
    ...{
      by: 'problem',
      pivot: false,
      figure: 'ert',
      axis: 'steps',
      atTarget: false,
      mixed: false,
      severalBudgets: false,
      fields: [],
    },
    ...{ sharedMarks: [every], precisions: ['fp32', 'fp64'] },
  };
  const copied = (change: Partial<ColumnsOf>, one: BoardRow): Record<string, string | undefined> => {
    const [head = [], values = []] = tsv(shownColumns(boardColumns({ ...of, ...change }), {}), [one])
      .split('\n')
      .map((each) => each.split('\t'));
    return Object.fromEntries(head.map((title, i) => [title, values[i]]));
  };

  test('tell that an ERT is a lower bound', () => {
    const title = 'ERT, steps';
    const bound = { value: 10_000, low: NaN, high: NaN };
    expect(copied({}, row(1, { ert: bound, ertIsBound: true }))[title]).toBe('≥ 10000');
    expect(copied({}, row(1, { ert: { value: Infinity, low: 45_000, high: Infinity } }))[title]).toBe('≥ 45000');
    expect(copied({}, row(1))[title]).toBe('1234.5');
    expect(copied({}, row(1, { ert: null }))[title]).toBe('');
    // Known ones are numbers, which a table elsewhere can add up.
    expect(boardColumns(of).find(({ id }) => id === 'ert')!.full!(row(1))).toBe(1234.5);
  });

  test('have no time where runs have none', () => {
    const [timed, batched] = [row(1), row(1, { compute_s: null })];
    expect([timed, batched].map((one) => copied({}, one)['Time, s'])).toEqual(['0.25', '']);
    expect(
      boardColumns(of)
        .find(({ id }) => id === 'compute_s')!
        .text(batched),
    ).toBe('–');
  });

  test('have the remarks that the table says once for all rows', () => {
    const one = row(1, { marks: [every], failures: 0, diverged: 0, disturbed: 2 });
    expect(copied({}, one)['Remarks']).toBe(`${every}, 2 disturbed`);
    const column = boardColumns(of).find(({ id }) => id === 'remarks')!;
    expect(column.text(one)).toBe('2 disturbed');
    expect(whole(column, one)).toBe(`${every}, 2 disturbed`);
  });

  test('with precisions side by side have the remarks of all of them, each once', () => {
    const marks = [every];
    const both: BoardRow = {
      rank: 1,
      cells: { fp32: cell({ marks }), fp64: cell({ precision: 'fp64', marks, unfinished: 3 }) },
    };
    expect(copied({ pivot: true }, both)['Remarks']).toBe(`${every}, 1 diverged, fp64: 3 not finished`);
  });
});

test('with precisions side by side a row shows the remarks of all of them', async () => {
  const both: BoardRow = {
    rank: 1,
    cells: {
      fp32: cell({ failures: 0, diverged: 0 }),
      fp64: cell({ precision: 'fp64', failures: 0, diverged: 0, disturbed: 2 }),
    },
  };
  const { rowOf } = show(client({ 'board.page': page([both]) }), { pivot: '1' });
  const last = [...(await rowOf('Adam')).querySelectorAll('[role="gridcell"]')].at(-1)!;
  expect(last.textContent.trim()).toBe('fp64: 2 disturbed');
});

test('a row keeps its key when its group gets new runs, and rows of other settings have others', () => {
  const key = rowKey('overall', false);
  expect(key(row(1))).toBe(key(row(5, { groupIds: [11, 12], instanceId: 9, runs: 8 })));
  const others: Partial<BoardCell>[] = [
    { hyper: 'lr=1' },
    { precision: 'fp64' },
    { budget: '2 steps' },
    { marks: ['older'] },
  ];
  expect(new Set([{}, ...others].map((more) => key(row(1, more)))).size).toBe(5);
});

test('gaps of all rows are drawn on one scale, in whole decades; what has no logarithm stands at its ends', () => {
  const scale = gapScale({ low: 3e-9, high: 5 });
  expect(scale).toEqual({ low: -9, high: 1 });
  expect([0, 1e-9, 1e-4, 10, Infinity, NaN].map((gap) => placeOn(scale, gap))).toEqual([0, 0, 0.5, 1, 1, 1]);
  // As far as a double can tell, and what has not diverged.
  expect(gapScale({ low: 1e-300, high: 1e300 })).toEqual({ low: -16, high: 6 });
});
