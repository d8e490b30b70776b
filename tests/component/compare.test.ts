import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runAction } from '../../src/renderer/lib/actions.svelte.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { usualColourOf } from '../../src/shared/chart/palette.ts';
import { router } from '../../src/renderer/lib/router.svelte.ts';
import { selection } from '../../src/renderer/lib/selection.svelte.ts';
import { settings as store } from '../../src/renderer/lib/settings.svelte.ts';
import CompareView from '../../src/renderer/views/compare/CompareView.svelte';
import type { Input, Output } from '../../src/shared/contract.ts';
import type { BoardCell } from '../../src/shared/contract/board.ts';
import type { CurveSeries, Line } from '../../src/shared/contract/curves.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { settings } from './frame-fixtures.ts';
import { renderView } from './render.ts';

const line = (y: readonly number[], reducedFrom?: number): Line => ({
  x: Float64Array.from(y, (_, i) => 10 * i),
  y: Float64Array.from(y),
  reduced: reducedFrom !== undefined,
  points: reducedFrom ?? y.length,
});

const methods = { 1: ['adam', 'Adam'], 2: ['lbfgs', 'L-BFGS'], 3: ['adam', 'Adam'] } as const;

function series(groupId: number, change: Partial<CurveSeries> = {}): CurveSeries {
  const [optimizer, optimizerTitle] = methods[groupId as 1];
  return {
    ref: { groupId },
    instanceId: 1,
    problem: 'rosenbrock',
    problemLabel: 'rosenbrock n=10',
    optimizer,
    optimizerTitle,
    optimizerShort: optimizerTitle,
    hyper: '',
    precision: 'fp32',
    hardware: 'A laptop',
    budget: '1,000 steps, 60 s',
    marks: [],
    runs: 5,
    failures: 0,
    live: 0,
    disturbed: 0,
    metrics: [],
    better: 'lower',
    middle: line([1, 0.1, groupId === 2 ? 1e-9 : 1e-3]),
    band: { low: line([0.5, 0.05, 5e-4]), high: line([2, 0.2, 2e-3]) },
    traces: [],
    endings: [],
    extent: { x: [0, 20], y: [5e-4, 2] },
    ...change,
  };
}

const known: Readonly<Record<number, CurveSeries>> = {
  1: series(1, { failures: 1, endings: [{ runId: 7, seed: 3, status: 'diverged', x: 10, y: 1, reason: 'NaN' }] }),
  2: series(2),
  3: series(3, { precision: 'fp64', problemLabel: 'sphere n=10', instanceId: 2, middle: line([1, 0.5, 0.2], 4000) }),
};

const nothing = { value: NaN, low: NaN, high: NaN };

const cell = (groupId: number, target: number): Output<'curves.targets'>[number] => ({
  ref: { groupId },
  target,
  isTellable: true,
  runs: 5,
  hits: groupId === 2 ? 5 : 0,
  success: { value: groupId === 2 ? 1 : 0, low: 0, high: 1 },
  ert: groupId === 2 ? { value: 20, low: 18, high: 25 } : { value: Infinity, low: 5000, high: Infinity },
  median: groupId === 2 ? 20 : null,
});

const detail = (runId: number): Output<'run.detail'> => ({
  ...series(runId),
  runId,
  name: `run-${runId}`,
  groupId: runId,
  seed: 0,
  trial: 0,
  status: 'finished',
  reason: null,
  steps: 100,
  oracle_units: 400,
  compute_s: 1,
  gap_best: 0,
  gap_final: 0,
  f_best: 0,
  tags: [],
  archived: false,
  endedAt: null,
  key: 'k',
  spec: { optimizer: { id: 'adam', hyper: { lr: runId === 1 ? 0.01 : 0.1 } }, seed: runId, budget: { steps: 100 } },
  message: null,
  note: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  launches: 1,
  jobs: 1,
  remarks: [],
  suites: [],
  costs: {},
  metrics: {},
  arithmetic: null,
  environment: null,
  optimum: 0,
  suiteText: '{}',
  tuned: false,
  again: false,
  command: 'descent run',
});

/** The texts of a row's cells. */
const textsOf = (row: Element | undefined): string =>
  [...(row?.children ?? [])].map((each) => each.textContent.replace(/\s+/g, ' ').trim()).join(' | ');

const answers = {
  'curves.get': ({ series: refs }: Input<'curves.get'>) => {
    const found = refs.map((ref) => ({ ref, one: known['groupId' in ref ? ref.groupId : 0] }));
    return {
      series: found.flatMap(({ one }) => one ?? []),
      missing: found.flatMap(({ ref, one }) => (one ? [] : [{ ref, code: 'group.unknown', message: 'All archived.' }])),
    };
  },
  'curves.targets': ({ series: refs, targets }: Input<'curves.targets'>) =>
    targets.flatMap((target) => refs.map((ref) => cell('groupId' in ref ? ref.groupId : 0, target))),
  'run.ofGroups': ({ groupIds }: Input<'run.ofGroups'>) => groupIds.map((groupId) => detail(groupId)),
  'run.detail': ({ runId }: Input<'run.detail'>) => detail(runId),
  'view.list': [],
  'board.choices': {
    ...{ problems: [], optimizers: [], precisions: [], suites: [], tags: [], hardware: [], targets: [] },
    hasSeveralBudgets: false,
    sharedMarks: [],
  },
};

const open = (params: Readonly<Record<string, string>>, more: object = {}) => {
  const client = new FakeClient({ ...answers, ...more });
  location.hash = router.href('compare', params);
  const { unmount } = renderView(CompareView, client, params);
  return { client, unmount, user: userEvent.setup() };
};

beforeEach(async () => {
  router.go('compare');
  // jsdom tells of a new fragment in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
});
afterEach(() => selection.clear());

describe('without curves', () => {
  test('says what it will show and where to find it', async () => {
    const { client } = open({});
    expect(screen.getByRole('heading', { name: 'Nothing to compare yet' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open leaderboard' }).getAttribute('href')).toBe('#leaderboard');
    expect(client.inputs('curves.get')).toEqual([]);
    await expectAccessible();
  });

  test('takes what was picked elsewhere', async () => {
    selection.set([{ groupId: 1 }, { groupId: 2 }]);
    open({});
    await screen.findByRole('figure', { name: 'rosenbrock n=10' });
    await waitFor(() => expect(router.params['groups']).toBe('1,2'));
  });

  const { label: _label, ...identity } = { ...series(2), label: '' };
  const boardCell: BoardCell = {
    ...identity,
    ...{ groupIds: [2], diverged: 0, unfinished: 0, problems: 1, disturbed: 0, isRanked: true, ertIsBound: false },
    ...{ success: null, ert: null, gap: { q1: 0, median: 1e-9, q3: 1 }, compute_s: 1 },
    ...{ parameter_bytes: 1, state_bytes: 1, peak_bytes: 1, budget: '100 steps' },
  };
  const pageOf = (...cells: BoardCell[]): Output<'board.page'> => ({
    ...{
      total: cells.length,
      hardware: 'A laptop',
      pool: '',
      gaps: null,
      common: [],
      budgets: [],
      leavesUntimed: false,
      isDraft: false,
    },
    rows: cells.map((fp32) => ({ rank: 1, cells: { fp32 } })),
  });

  test('picks from the leaderboard here', async () => {
    const { user } = open({}, { 'board.page': pageOf(boardCell) });
    await user.click(screen.getByRole('button', { name: 'Choose curves' }));
    await user.click(await screen.findByRole('checkbox', { name: /L-BFGS/ }));
    await user.click(screen.getByRole('button', { name: 'Done' }));
    await screen.findByRole('figure', { name: 'rosenbrock n=10' });
    expect(selection.groupIds).toEqual([2]);
  });

  test('there, groups of one method say what tells them apart', async () => {
    const marks = ['looked at every 20 steps'];
    const names = () => screen.getAllByRole('checkbox').map((box) => box.closest('label')!.textContent.trim());
    const other = { ...boardCell, groupIds: [3] };
    for (const [cells, expected] of [
      [
        [boardCell, { ...other, budget: '9 steps', marks }],
        [/^L-BFGS\s*100 steps$/, /^L-BFGS\s*9 steps, looked at every 20 steps$/],
      ],
      [
        [boardCell, { ...other, marks }],
        [/^L-BFGS$/, /^L-BFGS\s*looked at every 20 steps$/],
      ],
      // What all have tells nothing.
      [
        [
          { ...boardCell, marks },
          { ...other, marks },
        ],
        [/^L-BFGS$/, /^L-BFGS$/],
      ],
    ] as const) {
      const { user, unmount } = open({}, { 'board.page': pageOf(...cells) });
      await user.click(screen.getByRole('button', { name: 'Choose curves' }));
      await screen.findAllByRole('checkbox');
      expect(names()).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
      await user.click(screen.getByRole('button', { name: 'Done' }));
      unmount();
    }
  });
});

describe('while curves load, or cannot', () => {
  test('waits visibly', async () => {
    open({ groups: '1' }, { 'curves.get': () => new Promise(() => {}) });
    expect(screen.getByText('Reading the curves')).toBeTruthy();
    await expectAccessible();
  });

  test('says what is wrong and asks again on demand', async () => {
    let broken = true;
    const { user } = open(
      { groups: '1' },
      {
        'curves.get': (input: Input<'curves.get'>) => {
          if (broken)
            throw new CallError({ code: 'group.unknown', message: 'There is no group 1.', advice: 'Pick anew.' });
          return answers['curves.get'](input);
        },
      },
    );
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('There is no group 1.');
    expect(alert.textContent).toContain('Pick anew.');
    await expectAccessible();
    broken = false;
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await screen.findByRole('figure', { name: 'rosenbrock n=10' });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('panels', () => {
  test('are one for each problem or precision, and say in words what they show', async () => {
    const { user } = open({ groups: '1,2,3' });
    expect(
      (await screen.findAllByRole('figure')).map((each) => within(each).getByRole('img').getAttribute('aria-label')),
    ).toEqual([
      expect.stringMatching(/^rosenbrock n=10: .*2 curves.*Lowest at 20 oracle units: L-BFGS.*1 of 10 runs failed/),
      expect.stringMatching(/^sphere n=10: .*1 curve\b.*None of 5 runs failed/),
    ]);
    await user.click(screen.getByRole('radio', { name: 'Precision' }));
    expect(screen.getAllByRole('figure', { name: /^fp/ })).toHaveLength(2);
    await waitFor(() => expect(router.params['panels']).toBe('precision'));
    await expectAccessible();
  });

  test('say where points are left out', async () => {
    open({ groups: '3' });
    expect(await screen.findByText(/reduced: 9 of 4,006 points/)).toBeTruthy();
  });

  test('turn into a table of the drawn points', async () => {
    const { user } = open({ groups: '1' });
    const figure = await screen.findByRole('figure', { name: 'rosenbrock n=10' });
    await user.click(within(figure).getByRole('button', { name: 'Show as table' }));
    const rows = within(within(figure).getByRole('table')).getAllByRole('row');
    expect(rows.map(textsOf)).toEqual([
      'Oracle units | Median f − f*, best so far | Lower quartile | Upper quartile',
      '0 | 1 | 0.5 | 2',
      '10 | 0.1 | 0.05 | 0.2',
      '20 | 0.001 | 5e-4 | 0.002',
    ]);
    await expectAccessible();
  });

  test('have a cursor that keys move, and that reads every curve', async () => {
    const { user } = open({ groups: '1,2' });
    const cursor = await screen.findByRole('slider', { name: 'Cursor of rosenbrock n=10' });
    cursor.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(cursor.getAttribute('aria-valuetext')).toMatch(/oracle units.*L-BFGS: 1e-9/));
    const names = within(screen.getByRole('table', { name: 'Curves' })).getAllByRole('button', { pressed: false });
    expect(names.map((each) => each.textContent.trim())).toEqual(['L-BFGS', 'Adam']);
    // The legend reads the curves out: no box covers them.
    await user.hover(cursor);
    expect(document.querySelector('.read-out')).toBeNull();
    await user.keyboard('{Home}');
    await waitFor(() => expect(cursor.getAttribute('aria-valuetext')).toMatch(/^0 oracle units/));
  });

  test('zoom by keys: the engine is asked for that part, and Escape shows all again', async () => {
    const { client, user } = open({ groups: '1' });
    const cursor = await screen.findByRole('slider', { name: 'Cursor of rosenbrock n=10' });
    cursor.focus();
    await user.keyboard('{Home}+');
    await waitFor(() => {
      const { range } = client.inputs('curves.get').at(-1)!;
      expect(range![0]).toBe(0);
      expect(range![1]).toBeCloseTo(10.2, 5);
    });
    expect(router.params['range']).toMatch(/^0,10\.2/);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(client.inputs('curves.get').at(-1)!.range).toBeNull());
    expect(router.params['range']).toBeUndefined();
  });
});

describe('the legend', () => {
  test('brings a curve to the front, hides and removes it', async () => {
    const { user } = open({ groups: '1,2' });
    const table = await screen.findByRole('table', { name: 'Curves' });
    await user.click(within(table).getByRole('button', { name: 'L-BFGS' }));
    await waitFor(() => expect(router.params['focus']).toBe('g2'));
    await user.click(within(table).getByRole('checkbox', { name: 'Show Adam' }));
    await waitFor(() => expect(router.params['hide']).toBe('g1'));
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('1 curve.');
    await user.click(within(table).getByRole('button', { name: 'Remove Adam' }));
    await waitFor(() => expect(router.params['groups']).toBe('2'));
    expect(router.params['hide']).toBeUndefined();
    expect(selection.groupIds).toEqual([2]);
  });
});

describe('curves that cannot be read', () => {
  test('stand beside the others, and can be removed', async () => {
    const { user } = open({ groups: '1,8' });
    await screen.findByRole('figure', { name: 'rosenbrock n=10' });
    const missing = screen.getByRole('region', { name: 'Curves that are missing' });
    expect(missing.textContent).toContain('All archived.');
    await expectAccessible();
    await user.click(within(missing).getByRole('button', { name: 'Remove group 8' }));
    await waitFor(() => expect(router.params['groups']).toBe('1'));
    expect(screen.queryByRole('region', { name: 'Curves that are missing' })).toBeNull();
  });

  test('can be removed where there are no others', async () => {
    const { user } = open({ groups: '8', runs: '9' });
    await screen.findByRole('button', { name: 'Remove run 9' });
    expect(screen.queryByText('Reading the curves')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Remove all 2' }));
    await screen.findByRole('heading', { name: 'Nothing to compare yet' });
  });

  test('are not asked for their configuration', async () => {
    const { client, user } = open({ groups: '1,8' });
    await user.click(await screen.findByRole('button', { name: 'Configurations' }));
    await screen.findByRole('table', { name: /Configurations/ });
    expect(client.inputs('run.ofGroups')).toEqual([{ groupIds: [1] }]);
  });
});

describe('targets', () => {
  const rowsOf = (name: RegExp) =>
    within(screen.getByRole('table', { name })).getAllByRole('row').slice(1).map(textsOf);

  test('tell hits, success, expected cost and its ratio to the baseline, never hit ones last', async () => {
    const { user } = open({ groups: '1,2', targets: '1e-6', base: 'g2' });
    await screen.findByRole('table', { name: /at most 1e-6/ });
    expect(rowsOf(/at most/)).toEqual([
      '1 | L-BFGS | 5/5 = 100 % 0 % … 100 % | 20 18 … 25 | 20 | baseline',
      ' | Adam | 0/5 = 0 % 0 % … 100 % | ≥ 5,000 never hit | – | –',
    ]);
    await user.click(screen.getByRole('button', { name: /Remove target/ }));
    await waitFor(() => expect(router.params['targets']).toBe(''));
    expect(screen.queryByRole('slider', { name: 'Target' })).toBeNull();
  });

  test('are not offered below what double precision can tell, and say how all curves were looked at', async () => {
    const marks = ['looked at every 20 steps'];
    const all = [series(1, { marks: [...marks, '2 programs at a time'] }), series(2, { marks })];
    const { client } = open(
      { groups: '1,2', targets: '1e-18' },
      {
        'curves.get': { series: all, missing: [] },
        'curves.targets': ({ targets }: Input<'curves.targets'>) =>
          [1, 2].map((groupId) => ({
            ...cell(groupId, targets[0]!),
            ...{ isTellable: false, runs: 0, hits: 0, success: nothing, ert: nothing, median: null },
          })),
      },
    );
    await screen.findByRole('table', { name: /at most 1e-18/ });
    expect(rowsOf(/at most/)).toEqual([
      ' | Adam, 2 programs at a time | – | – below rounding | – | baseline',
      ' | L-BFGS | – | – below rounding | – | –',
    ]);
    screen.getByText('All curves: looked at every 20 steps.');
    // Beside the title of the panel, too, and in its words.
    expect(screen.getByText('looked at every 20 steps').closest('figcaption')).not.toBeNull();
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('All curves: looked at every 20 steps.');
    expect(client.inputs('curves.targets')).toHaveLength(1);
  });

  test('are moved by keys on the chart, and asked for once they rest', async () => {
    const { client, user } = open({ groups: '1,2', targets: '0.01' });
    const handle = await screen.findByRole('slider', { name: 'Target' });
    handle.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    await waitFor(() => expect(handle.getAttribute('aria-valuetext')).toBe('6.31e-4'));
    await waitFor(() => expect(client.inputs('curves.targets').at(-1)!.targets).toEqual([6.31e-4]));
    expect(client.inputs('curves.targets').length).toBeLessThanOrEqual(3);
    expect(router.params['targets']).toBe('0.000631');
    await user.keyboard('{Delete}');
    await waitFor(() => expect(screen.queryByRole('slider', { name: 'Target' })).toBeNull());
  });

  test('are proposed where none was chosen, typed, and offered by decades', async () => {
    const { user } = open({ groups: '1,2' });
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'f − f* ≤' });
    await user.clear(field);
    await user.type(field, '1e-3{Enter}');
    field.blur();
    await waitFor(() => expect(router.params['targets']).toBe('0.001'));
    const adding = within(screen.getByRole('group', { name: 'Add a target' }));
    const offered = adding.getAllByRole('button').map(({ textContent }) => textContent.trim());
    expect(offered).toEqual(['1', '0.01', '1e-4', '1e-6', '1e-8']);
    await user.click(adding.getByRole('button', { name: 'Add target 1e-4' }));
    const own = adding.getByRole<HTMLInputElement>('textbox', { name: 'Add a target: f − f* ≤' });
    await runAction('target.add', new FakeClient({}));
    expect(document.activeElement).toBe(own);
    await user.type(own, 'small{Enter}');
    expect((await adding.findByRole('alert')).textContent).toContain('a number above 0');
    await user.clear(own);
    await user.type(own, '2,5e-7{Enter}');
    await waitFor(() => expect(router.params['targets']).toBe('0.001,0.0001,2.5e-7'));
    expect(own.value).toBe('');
    expect(screen.getAllByRole('slider', { name: 'Target' })).toHaveLength(3);
    await expectAccessible();
  });

  test('that no curve reached come after the others, and rank nothing', async () => {
    open(
      { groups: '1,2', targets: '100,0.001' },
      {
        'curves.targets': ({ series: refs, targets }: Input<'curves.targets'>) =>
          targets.flatMap((target) =>
            refs
              .map((ref) => cell('groupId' in ref && target < 1 ? ref.groupId : 1, target))
              .map((each, i) => ({ ...each, ref: refs[i]! })),
          ),
      },
    );
    await screen.findByText('No curve reached it');
    expect(screen.getAllByRole('region', { name: /^Time to/ }).map((each) => each.getAttribute('aria-label'))).toEqual([
      'Time to 0.001',
      'Time to 100',
    ]);
    expect(rowsOf(/at most 100/).map((row) => row.split(' | ').slice(0, 2))).toEqual([
      ['', 'Adam'],
      ['', 'L-BFGS'],
    ]);
  });

  test('are ranked among the curves of one problem, which their parts name', async () => {
    open({ groups: '2,3', targets: '1e-6' });
    const table = await screen.findByRole('table', { name: /at most 1e-6/ });
    expect(
      within(table)
        .getAllByRole('rowheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['rosenbrock n=10', 'sphere n=10']);
    expect(
      rowsOf(/at most/)
        .filter((row) => row.includes(' | '))
        .map((row) => row.split(' | ').slice(0, 2)),
    ).toEqual([
      ['1', 'L-BFGS, fp32'],
      ['', 'Adam, fp64'],
    ]);
  });
});

describe('three precisions of one problem', () => {
  const precisions = ['int4', 'fp32', 'fp64'] as const;
  const get = ({ series: refs }: Input<'curves.get'>) => ({
    series: refs.map((ref, i) => series(1, { ref, precision: precisions[i]! })),
    missing: [],
  });

  test('are one row of three panels with one scale, without a word from the person', async () => {
    const { user } = open({ groups: '1,2,3' }, { 'curves.get': get });
    const figures = await screen.findAllByRole('figure');
    expect(figures.map((each) => within(each).getByRole('img').getAttribute('aria-label')!.split(':')[0])).toEqual([
      'fp64',
      'fp32',
      'int4',
    ]);
    expect(screen.getByRole('radio', { name: 'Precision' })).toHaveProperty('checked', true);
    expect(screen.getByRole('switch', { name: 'Same scale' }).getAttribute('aria-checked')).toBe('true');
    expect(router.params['panels']).toBeUndefined();
    const legend = screen.getByRole('table', { name: 'Curves' });
    expect(
      within(legend)
        .getAllByRole('button', { pressed: false })
        .map(({ textContent }) => textContent.trim()),
    ).toEqual(['Adam', 'Adam', 'Adam']);
    // What no name says is said once.
    screen.getByText('The same for all: rosenbrock n=10 · 1,000 steps, 60 s · A laptop');
    await user.click(screen.getByRole('switch', { name: 'Same scale' }));
    await waitFor(() => expect(router.params['scale']).toBe('own'));
    expect(screen.queryByText(/auto/i)).toBeNull();
  });
});

test('what is compared is what is picked, wherever the address came from', async () => {
  selection.set([{ groupId: 2 }]);
  open({ groups: '1,2,3' });
  await screen.findAllByRole('figure');
  expect(selection.groupIds).toEqual([1, 2, 3]);
});

describe('a colour', () => {
  test('is changed from the legend, kept by the optimizer’s id, warned about where it is faint, and reset', async () => {
    let kept = settings;
    const { client, user } = open(
      { groups: '1,2' },
      {
        'settings.get': settings,
        'settings.set': (change: Input<'settings.set'>) => (kept = { ...kept, ...change } as typeof settings),
      },
    );
    const disconnect = store.connect(client);
    try {
      await user.click(await screen.findByRole('button', { name: 'Colour of Adam' }));
      const choice = await screen.findByRole('group', { name: 'Colour of Adam' });
      const light = within(choice).getByLabelText<HTMLInputElement>('Light theme');
      expect(light.value).toBe(usualColourOf('adam', 'light'));
      await fireEvent.change(light, { target: { value: '#fff7b0' } });
      await waitFor(() =>
        expect(client.inputs('settings.set').at(-1)).toEqual({ colours: { adam: { light: '#fff7b0' } } }),
      );
      await waitFor(() => expect(choice.textContent).toContain('hard to see'));
      const strokes = () => [...document.querySelectorAll('table svg line')].map((each) => each.getAttribute('stroke'));
      expect(strokes()).toContain('#fff7b0');
      await expectAccessible();
      await user.click(within(choice).getByRole('button', { name: 'Reset to the usual colour' }));
      await waitFor(() => expect(client.inputs('settings.set').at(-1)).toEqual({ colours: {} }));
      expect(strokes()).not.toContain('#fff7b0');
    } finally {
      disconnect();
    }
  });
});

test('configurations are held against the baseline, the differing rows first seen alone', async () => {
  const { user } = open({ groups: '1,2' });
  await user.click(await screen.findByRole('button', { name: 'Configurations' }));
  const table = await screen.findByRole('table', { name: /Configurations/ });
  await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(4));
  expect(textsOf(within(table).getAllByRole('row')[1])).toBe('Optimizer | ');
  expect(textsOf(within(table).getAllByRole('row')[2])).toBe('Method | Adam | L-BFGS');
  expect(textsOf(within(table).getAllByRole('row')[3])).toBe('lr | 0.01 | 0.1 ×10');
  await user.click(within(table).getByRole('button', { name: /L-BFGS/ }));
  await waitFor(() => expect(within(table).getAllByRole('row')[3]!.textContent).toMatch(/0\.1\s*0\.01\s*×0\.1/));
  await user.click(screen.getByRole('switch', { name: 'Only what differs' }));
  expect(within(table).getByText('Steps')).toBeTruthy();
  await expectAccessible();
});

test('a configuration that was read before its run started is read again when it has', async () => {
  let environment: object | null = null;
  const { client, user } = open(
    { groups: '1' },
    { 'run.detail': ({ runId }: Input<'run.detail'>) => ({ ...detail(runId), arithmetic: {}, environment }) },
  );
  await user.click(await screen.findByRole('button', { name: 'Configurations' }));
  await user.click(await screen.findByRole('switch', { name: 'Only what differs' }));
  await screen.findByText('Budget and recording');
  expect(screen.queryByText('CPU')).toBeNull();
  expect(client.inputs('run.detail')).toHaveLength(1);
  environment = { cpu: 'A processor' };
  client.emit('run.changed', { runs: [{ runId: 1, groupId: 1, status: 'running' }] });
  await screen.findByText('CPU', {}, { timeout: 3000 });
  client.emit('run.changed', { runs: [{ runId: 1, groupId: 1, status: 'finished' }] });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(client.inputs('run.detail')).toHaveLength(2);
});

test('a run that goes on grows point by point, and is read whole soon after', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const run = series(1, { ref: { runId: 9 }, band: null, live: 1, runs: 1 });
    const { client } = open({ runs: '9' }, { 'curves.get': { series: [run], missing: [] }, 'curves.targets': [] });
    await vi.advanceTimersByTimeAsync(200);
    const asked = client.inputs('curves.get').length;
    client.emit('run.points', [
      { runId: 9, groupId: 1, step: 30, f_evals: 30, oracle_units: 30, compute_s: 1, f: 1, gap: 1e-5 },
    ]);
    await tick();
    expect(screen.getByRole('img').getAttribute('aria-label')).toContain('Lowest at 30 oracle units: Adam, 1e-5');
    expect(client.inputs('curves.get')).toHaveLength(asked);
    for (let i = 0; i < 9; i += 1) client.emit('run.changed', { runs: [{ runId: 9, groupId: 1, status: 'running' }] });
    await vi.advanceTimersByTimeAsync(1100);
    expect(client.inputs('curves.get')).toHaveLength(asked + 1);
  } finally {
    vi.useRealTimers();
  }
});

test('views are saved with all that they show, and opened again', async () => {
  const saved = vi.fn<(input: Input<'view.save'>) => { viewId: number }>(() => ({ viewId: 1 }));
  const { user } = open(
    { groups: '1,2', panels: 'precision', targets: '' },
    {
      'view.save': saved,
      'view.list': [{ viewId: 5, name: 'Only L-BFGS', state: { groups: '2', y: 'linear', targets: '' } }],
    },
  );
  await screen.findByRole('figure', { name: 'fp32' });
  await user.click(screen.getByRole('button', { name: 'Views' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Save this view…' }));
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Two methods');
  await user.click(screen.getByRole('button', { name: 'Save view' }));
  await waitFor(() =>
    expect(saved).toHaveBeenCalledWith({
      of: 'compare',
      name: 'Two methods',
      state: { groups: '1,2', panels: 'precision', targets: '' },
    }),
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  // The page takes clicks again a moment after a dialog closed.
  await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
  await user.click(screen.getByRole('button', { name: 'Views' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Only L-BFGS' }));
  await waitFor(() => expect(router.params).toEqual({ groups: '2', y: 'linear', targets: '' }));
});

test('points are exported with the command line’s writer', async () => {
  const csv = vi.fn<(input: Input<'export.csv'>) => null>(() => null);
  const { user } = open(
    { groups: '1,2', runs: '4' },
    { 'export.csv': csv, 'curves.get': { series: [known[1]!], missing: [] } },
  );
  await screen.findByRole('figure');
  await user.click(screen.getByRole('button', { name: 'Export' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Points as CSV…' }));
  await waitFor(() => expect(csv).toHaveBeenCalledWith({ table: 'curves', groupIds: [1, 2], runIds: [4] }));
});

test('a picture is exported with legend and caption in the light theme', async () => {
  const image = vi.fn<(input: Input<'export.image'>) => null>(() => null);
  const { user } = open({ groups: '1,2', targets: '0.01' }, { 'export.image': image });
  await screen.findByRole('figure');
  await user.click(screen.getByRole('button', { name: 'Export' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Panel as SVG…' }));
  await waitFor(() => expect(image).toHaveBeenCalledOnce());
  const [{ name, format, data }] = image.mock.calls[0]!;
  expect([name, format]).toEqual(['compare-rosenbrock-n=10', 'svg']);
  // Long lines of the caption are broken.
  const whole = String(data).replace(/<\/text>\s*<text[^>]*>/g, ' ');
  for (const part of [
    'rosenbrock n=10',
    ' L-BFGS ',
    'A laptop',
    '1 of 10 runs failed',
    'targets 0.01',
    'stroke="#0072b2"',
  ])
    expect(whole).toContain(part);
});

test('more curves than can be told apart are refused kindly', async () => {
  const ids = Array.from({ length: 60 }, (_, i) => i + 1);
  const { client } = open({ groups: ids.join(',') }, { 'curves.get': { series: [known[1]!], missing: [] } });
  expect(screen.getByText(/50 curves are shown; 10 more were picked/)).toBeTruthy();
  await waitFor(() => expect(client.inputs('curves.get')[0]!.series).toHaveLength(50));
});
