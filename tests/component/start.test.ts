import { screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { BoardCell } from '../../src/shared/contract/board.ts';
import type { CurveSeries } from '../../src/shared/contract/curves.ts';
import type { Input, Output } from '../../src/shared/contract.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { selection } from '../../src/renderer/lib/selection.svelte.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import StartView from '../../src/renderer/views/start/StartView.svelte';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { busyQueue, idleQueue } from './frame-fixtures.ts';
import { renderView } from './render.ts';

/** The last submitted first; the clock was wrong when the other one was. */
const suites = [
  {
    ...{ suiteId: 2, name: 'Demo', submittedAt: '2026-03-04T10:00:00Z', usedAt: '2026-03-04T10:02:00Z' },
    ...{ runs: 200, finished: 45, open: 150, states: { finished: 45, queued: 150, failed: 5 } },
  },
  {
    ...{ suiteId: 1, name: 'Precision sweep', submittedAt: '2031-03-01T10:00:00Z', usedAt: '2031-03-01T10:00:00Z' },
    ...{ runs: 48, finished: 48, open: 0, states: { finished: 48 } },
  },
];

const nothing: Output<'start.overview'> = {
  ...{ hardware: '', here: false, runs: 0, rows: 0, problems: 0, known: [] },
  failures: { runs: 0, causes: [] },
};

const cell: BoardCell = {
  ...{ instanceId: 4, problem: 'bbob', problemLabel: 'BBOB f2', precision: 'fp64', hardware: 'cpu (EPYC)' },
  ...{
    optimizer: 'lbfgs',
    optimizerTitle: 'L-BFGS',
    optimizerShort: 'L-BFGS',
    hyper: 'memory=20',
    budget: '1,000 steps',
    marks: [],
  },
  ...{ groupIds: [1], runs: 10, failures: 0, diverged: 0, unfinished: 0, disturbed: 0, problems: 1, isRanked: true },
  success: { value: 1, low: 0.7, high: 1 },
  ert: { value: 120, low: NaN, high: NaN },
  ertIsBound: false,
  gap: { q1: 1e-10, median: 1e-9, q3: 1e-8 },
  ...{ compute_s: 0.1, parameter_bytes: 16, state_bytes: 32, peak_bytes: null },
};
const adam = { ...cell, optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: '' };

const known: Output<'start.overview'> = {
  ...{ hardware: 'cpu (EPYC)', here: false, runs: 12, rows: 7, problems: 38 },
  known: [
    {
      ...{ instanceId: 4, problem: 'bbob', problemLabel: 'BBOB f2' },
      best: {
        fp64: { cell, rows: 6, tied: 0 },
        fp32: {
          cell: {
            ...adam,
            ...{ precision: 'fp32', groupIds: [2], runs: 1, ertIsBound: true },
            success: { value: 0.62, low: 0.1, high: 0.9 },
            ert: { value: 4500, low: NaN, high: NaN },
          },
          ...{ rows: 3, tied: 2 },
        },
      },
    },
    {
      ...{ instanceId: 5, problem: 'bbob', problemLabel: 'BBOB f10' },
      best: {
        fp64: {
          cell: {
            ...{ ...adam, groupIds: [3], ertIsBound: true, gap: { q1: 0.5, median: 0.59, q3: 0.6 } },
            success: { value: 0, low: 0, high: 0.3 },
          },
          ...{ rows: 1, tied: 0 },
        },
      },
    },
  ],
  failures: {
    runs: 16,
    causes: [
      {
        ...{ instanceId: 5, problem: 'bbob', problemLabel: 'BBOB f10' },
        ...{ optimizer: 'gradient-descent', optimizerTitle: 'Gradient descent', optimizerShort: 'GD', hyper: 'lr=0.1' },
        ...{ precisions: ['fp32', 'fp64'], status: 'diverged', reason: 'diverged', runs: 15, runId: 8 },
        endedAt: '2026-03-04T10:00:00Z',
        filter: {
          ...{ instances: [5], optimizers: ['gradient-descent'], statuses: ['diverged'], hardware: 'any' },
          text: 'h.lr = 0.1',
        },
      },
      {
        ...{ instanceId: 5, problem: 'bbob', problemLabel: 'BBOB f10' },
        ...{ optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: '' },
        ...{ precisions: ['fp64'], status: 'failed', reason: 'worker.killed', runs: 1, runId: 9, endedAt: null },
        filter: { instances: [5], optimizers: ['adam'], statuses: ['failed'], hardware: 'any' },
      },
      {
        ...{ instanceId: 5, problem: 'bbob', problemLabel: 'BBOB f10', again: true },
        ...{ optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: '' },
        ...{ precisions: ['fp64'], status: 'failed', reason: 'worker.killed', runs: 2, runId: 10, endedAt: null },
        filter: { instances: [5], optimizers: ['adam'], statuses: ['failed'], hardware: 'any', repeats: 'only' },
      },
    ],
  },
};

/** Two points of a group: it comes down to 1e-2, or to 1e-4. */
const series = (groupId: number): CurveSeries => {
  const end = groupId === 1 ? 1e-4 : 1e-2;
  const line = {
    ...{ x: Float64Array.of(1, groupId === 1 ? 10 : 100), y: Float64Array.of(1, end), reduced: false, points: 2 },
  };
  return {
    ...{
      ...cell,
      ref: { groupId },
      live: 0,
      disturbed: 0,
      metrics: [],
      better: 'lower',
      middle: line,
      band: null,
      traces: [],
      endings: [],
    },
    extent: { x: [1, 100], y: [end, 1] },
  };
};

const answers = {
  'suite.list': suites,
  'start.overview': nothing,
  'queue.state': idleQueue,
  'curves.get': ({ series: refs }: Input<'curves.get'>) => ({
    series: refs.map((ref) => series('groupId' in ref ? ref.groupId : 0)),
    missing: [],
  }),
};

const words = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

test('an empty workbench explains itself and offers the demo, which goes to the queue', async () => {
  const client = new FakeClient({
    'suite.list': [],
    'start.overview': nothing,
    'queue.state': idleQueue,
    'suite.demo': { name: 'Demo', text: '{"name":"Demo"}' },
    'suite.submit': { suiteId: 1, added: 12, requeued: 0, waiting: 0, known: 0, elsewhere: 0 },
  });
  renderView(StartView, client);
  await userEvent.click(await screen.findByRole('button', { name: 'Run the demo suite' }));
  await waitFor(() => expect(location.hash).toBe('#queue'));
  expect(client.inputs('suite.submit')).toEqual([{ text: '{"name":"Demo"}', start: true, retry: false }]);
  await expectAccessible();
});

test('it shows what runs, and the newest suites with their progress', async () => {
  const client = new FakeClient({ ...answers, 'queue.state': busyQueue });
  renderView(StartView, client);
  expect((await screen.findByRole('progressbar', { name: 'Progress of Demo' })).getAttribute('aria-valuenow')).toBe(
    '25',
  );
  expect(screen.queryByRole('progressbar', { name: 'Progress of Precision sweep' })).toBeNull();
  const names = screen.getAllByRole('link').map((link) => link.textContent.trim());
  expect(names.indexOf('Demo')).toBeLessThan(names.indexOf('Precision sweep'));
  const suitesPart = screen.getByRole('heading', { name: /^Suites in use/ }).closest('section')!;
  const links = [...suitesPart.querySelectorAll('a')].map((link) => [words(link), link.getAttribute('href')]);
  expect(links).toEqual([
    ['2 in all', '#suites'],
    ['Demo', '#suites?id=2'],
    ['50 / 200 ended', '#queue?suite=2'],
    ['Precision sweep', '#suites?id=1'],
    ['48 runs', '#leaderboard?suite=1'],
  ]);
  expect((await screen.findByRole('progressbar', { name: /^Progress of Adam/ })).getAttribute('aria-valuenow')).toBe(
    '25',
  );
  expect(screen.getByText('3.2e-7')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'New suite' }).getAttribute('href')).toBe('#suite');
  await expectAccessible();
});

test('the best of each problem and precision stands there with its curve, and says what it rests on', async () => {
  const client = new FakeClient({ ...answers, 'start.overview': known });
  const { container } = renderView(StartView, client);
  const [head, first, second] = await screen.findAllByRole('row');
  expect([...head!.children].map(words)).toEqual(['Problem', 'fp64', 'fp32', 'Curves']);
  const [, fp64, fp32, compare] = first!.children;
  expect(words(fp64)).toBe('L-BFGS memory=20 100 % ERT 120');
  expect(fp64!.querySelector('a')!.getAttribute('href')).toBe('#leaderboard?instances=4&precisions=fp64');
  expect(fp64!.querySelector('a')!.title).toBe(
    'L-BFGS memory=20. First of 6 on the leaderboard. It reached 100 % of the targets, at a mean ERT of 120 oracle units. Median gap at the end: 1e-9. 10 runs; budget 1,000 steps.',
  );
  expect(words(fp32)).toBe('Adam 62 % ERT ≥ 4,500 tied with 2 1 run');
  expect(fp32!.querySelector('a')!.title).toContain('at least 4,500 (no run reached some target) oracle units');
  expect(compare!.querySelector('a')!.getAttribute('href')).toBe('#compare?groups=2%2C1&panels=precision&scale=same');
  expect(words(second!.children[1])).toBe('Adam no target reached gap 0.59 only one tried');
  expect(words(second!.children[2])).toBe('–');

  await waitFor(() => {
    const [one, two] = container.querySelectorAll('td path');
    // One frame for both: the one that ends higher stays above the floor.
    expect(one!.getAttribute('d')).toBe('M0.0 0.0H48.0V28.0');
    expect(two!.getAttribute('d')).toBe('M0.0 0.0H96.0V14.0');
    expect(two!.getAttribute('stroke-dasharray')).toBe('8 4');
  });
  expect(screen.getByText('12 runs on cpu (EPYC), not this machine')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
  await waitFor(() => {
    expect(client.inputs('start.overview')).toEqual([{ problems: 12 }, { problems: 500 }]);
  });
  await expectAccessible();
});

test('what failed is told by its causes, which lead to their runs', async () => {
  renderView(StartView, new FakeClient({ ...answers, 'start.overview': known }));
  const failed = (await screen.findByText('16 runs in all')).closest('section')!;
  const links = [...failed.querySelectorAll('a')];
  expect(links.map(words)).toEqual([
    'GD lr=0.1 on BBOB f10 Diverged 15 diverged',
    'Adam on BBOB f10 Failed 1 failed',
    'Adam on BBOB f10 Failed 2 repeats failed',
  ]);
  expect(Object.fromEntries(new URLSearchParams(links[0]!.getAttribute('href')!.split('?')[1]))).toEqual({
    ...{
      where: 'h.lr = 0.1',
      instances: '5',
      optimizers: 'gradient-descent',
      statuses: 'diverged',
      hardware: 'any',
      list: 'runs',
    },
  });
  expect(links[1]!.getAttribute('href')).toBe('#run?id=9');
  expect(new URLSearchParams(links[2]!.getAttribute('href')!.split('?')[1]).get('repeats')).toBe('only');
  expect(words(failed)).toContain('fp64: its process was killed, probably because memory ran out');
});

test('a queue that has no result yet says what will stand there', async () => {
  renderView(StartView, new FakeClient(answers));
  expect(await screen.findByText(/No run has a result yet/)).toBeTruthy();
  expect(screen.getByText('No run failed, diverged or ran out of time.')).toBeTruthy();
});

test('an ended run brings the overview up to date', async () => {
  let value: Output<'start.overview'> = nothing;
  const client = new FakeClient({ ...answers, 'start.overview': () => value });
  renderView(StartView, client);
  await screen.findByText(/No run has a result yet/);
  value = known;
  client.emit('run.changed', { runs: [{ runId: 1, groupId: 1, status: 'finished' }] });
  expect(await screen.findByText('16 runs in all', undefined, { timeout: 3000 })).toBeTruthy();
});

test('a suite that was cancelled is not under way: it tells how many have no result, and leads to them', async () => {
  const suite = {
    suiteId: 7,
    name: 'Cancelled',
    usedAt: '2026-03-04T10:00:00Z',
    states: {},
    submittedAt: '2026-03-05T10:00:00Z',
    runs: 3,
    finished: 0,
    open: 0,
  };
  renderView(StartView, new FakeClient({ 'suite.list': [suite], 'start.overview': nothing, 'queue.state': idleQueue }));
  const link = await screen.findByRole('link', { name: '3 unfinished' });
  expect(link.getAttribute('href')).toBe('#queue?suite=7');
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.queryByText('ended')).toBeNull();
});

test('a waiting queue that stands still can be started, and a run that begins is shown at once', async () => {
  const client = new FakeClient({
    'suite.list': suites,
    'start.overview': nothing,
    'queue.state': { ...idleQueue, queued: 5 },
    'queue.start': undefined,
  });
  renderView(StartView, client);
  await userEvent.click(await screen.findByRole('button', { name: 'Start queue' }));
  expect(client.inputs('queue.start')).toHaveLength(1);
  client.emit('queue.changed', busyQueue);
  expect(await screen.findByRole('progressbar', { name: /^Progress of Adam/ })).toBeTruthy();
});

test('what cannot be read says so, with its code, and can be asked for again', async () => {
  let broken = true;
  const client = new FakeClient({
    'suite.list': () => {
      if (broken) throw new CallError({ code: 'engine.gone', message: 'The engine ended.', advice: 'Wait for it.' });
      return suites;
    },
    'start.overview': () => {
      throw new CallError({ code: 'filter.invalid', message: 'The runs could not be read.' });
    },
    'queue.state': idleQueue,
  });
  renderView(StartView, client);
  expect(await screen.findByText('The engine ended.')).toBeTruthy();
  expect(screen.getByText('engine.gone')).toBeTruthy();
  await expectAccessible();
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Precision sweep')).toBeTruthy();
  expect(await screen.findByText('The runs could not be read.')).toBeTruthy();
});

test('while it loads it says so', async () => {
  const client = new FakeClient({ 'suite.list': () => new Promise(() => {}) });
  renderView(StartView, client);
  expect(await screen.findByText('Loading what was run before')).toBeTruthy();
});

test('a comparison that takes the place of what was picked says so, and is undone', async () => {
  const done = vi.spyOn(toast, 'done');
  const user = userEvent.setup();
  const { unmount } = renderView(StartView, new FakeClient({ ...answers, 'start.overview': known }));
  selection.set([{ groupId: 1 }]);
  await user.click(await screen.findByRole('link', { name: 'Compare the best on BBOB f2' }));
  expect(done).not.toHaveBeenCalled();
  selection.set([{ groupId: 1 }, { groupId: 77 }, { runId: 5 }]);
  await user.click(screen.getByRole('link', { name: 'Compare the best on BBOB f2' }));
  expect(done.mock.calls.at(-1)?.[0]).toBe('3 curves picked before are not in this comparison');
  selection.set([{ groupId: 1 }, { groupId: 2 }]);
  done.mock.calls.at(-1)![1]!.action.onClick();
  expect(selection.refs).toEqual([{ groupId: 1 }, { groupId: 77 }, { runId: 5 }]);
  await waitFor(() => expect(location.hash).toBe('#compare?groups=1%2C77&runs=5'));
  selection.clear();
  unmount();
});
