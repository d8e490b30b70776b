import { screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeAll, expect, test, vi } from 'vitest';
import { CallError } from '../../src/renderer/lib/client.ts';
import { engine } from '../../src/renderer/lib/engine.svelte.ts';
import { router } from '../../src/renderer/lib/router.svelte.ts';
import { selection } from '../../src/renderer/lib/selection.svelte.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { environmentFacts, settingsOf } from '../../src/renderer/views/run/run-facts.ts';
import RunView from '../../src/renderer/views/run/RunView.svelte';
import { real } from '../../src/shared/domain/parameter.ts';
import type { Input, Output } from '../../src/shared/contract.ts';
import type { ActiveRun } from '../../src/shared/contract/queue.ts';
import type { RunDetail, RunLine } from '../../src/shared/contract/runs.ts';
import { isRetryable } from '../../src/shared/domain/run-status.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { layOut } from './layout.ts';
import { renderView } from './render.ts';

beforeAll(() => {
  layOut(600);
});

const line = (runId: number, change: Partial<RunLine> = {}): RunLine => ({
  ...{ instanceId: 1, problem: 'rosenbrock', problemLabel: 'rosenbrock n=10', optimizer: 'adam' },
  ...{
    optimizerTitle: 'Adam',
    optimizerShort: 'Adam',
    hyper: 'lr=0.01',
    precision: 'fp32',
    hardware: 'here',
    budget: '1,000 steps, 60 s',
    marks: [],
    runId,
  },
  ...{ name: `abcdef000000000${runId}`, groupId: 5, seed: runId - 1, trial: 0, status: 'finished', reason: 'steps' },
  ...{
    steps: 1000,
    oracle_units: 4000,
    compute_s: 0.5,
    gap_best: 1e-6,
    gap_final: 2e-6,
    f_best: 1e-6,
    tags: ['first'],
  },
  ...{ archived: false, endedAt: '2026-01-02T03:04:05.000Z', note: '' },
  ...change,
});

const suiteText = JSON.stringify({
  descent: 1,
  problems: [{ id: 'rosenbrock', n: 10 }],
  optimizers: [{ id: 'adam', lr: 0.01, beta1: 0.9 }],
  precisions: ['fp32'],
  seeds: [0],
});

const detail = (runId: number, change: Partial<RunDetail> = {}): RunDetail => ({
  ...line(runId),
  key: 'k',
  spec: {
    problem: { id: 'rosenbrock', parameters: { n: 10 } },
    optimizer: { id: 'adam', hyper: { lr: 0.01, beta1: 0.9 } },
    precision: 'fp32',
    seed: runId - 1,
    trial: 0,
    budget: { steps: 1000, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
    record: { every: 1 },
    device: 'cpu',
  },
  message: null,
  note: 'as it was',
  createdAt: '2026-01-02T03:04:00.000Z',
  startedAt: '2026-01-02T03:04:01.000Z',
  launches: 1,
  jobs: 1,
  remarks: [],
  suites: [{ suiteId: 1, name: 'demo' }],
  metrics: {},
  costs: {
    steps: 1000,
    g_evals: 1000,
    compute_s: 0.5,
    peak_bytes: 3.1e6,
    mode: 'xla',
    gap_best: 1.2345678e-6,
    f_final: null,
  },
  arithmetic: { words: 'Everything in float32.', storage: 'float32', rounding: 'to nearest', scales: '-', kept: [] },
  environment: { cpu: 'A processor', cores: 8, memoryBytes: 16e9, gpus: [], cuda: null },
  optimum: 0,
  suiteText: suiteText,
  command: 'npm run descent -- run run-abcdef0000000001.json --db run-abcdef0000000001.sqlite',
  tuned: false,
  again: false,
  ...change,
});

const curve: Output<'curves.get'>['series'][number] = {
  ...line(1),
  ref: { runId: 1 },
  runs: 1,
  failures: 0,
  live: 0,
  disturbed: 0,
  metrics: [],
  better: 'lower',
  middle: { x: Float64Array.of(0, 1, 2), y: Float64Array.of(3, 2, 1), reduced: false, points: 3 },
  band: null,
  traces: [],
  endings: [],
  extent: { x: [0, 2], y: [1, 3] },
};

const catalogue: Output<'catalogue.get'> = {
  optimizers: [
    {
      ...{
        id: 'adam',
        title: 'Adam',
        short: 'Adam',
        order: 1,
        kind: 'minimise',
        family: 'adaptive',
        paper: 'p',
        equation: '',
        about: '',
        cost: '',
        state: '',
      },
      hyper: { lr: real(0.001, { log: [1e-5, 0.1] }), beta1: real(0.9) },
      needs: '',
      invariances: '',
      own: false,
    },
  ],
  problems: [],
  precisions: [],
};

function open(run: RunDetail | ((input: Input<'run.detail'>) => RunDetail) = detail(1), more: object = {}) {
  const client = new FakeClient({
    'run.detail': run,
    'run.ofGroups': [line(1), line(2), line(3, { status: 'diverged', gap_final: null })],
    'run.log': { tail: '', live: false },
    'run.note': undefined,
    'run.tag': undefined,
    'run.archive': undefined,
    'run.retry': { changed: typeof run !== 'function' && isRetryable(run.status) ? 1 : 0 },
    'run.pause': { changed: 1 },
    'catalogue.get': catalogue,
    'curves.get': { series: [curve], missing: [] },
    'curves.points': ({ offset }) => ({
      total: 3,
      columns: ['step', 'f_audited', 'gap'],
      rows: [
        [0, 3, 3],
        [1, NaN, null],
        [2, 1, 1.23456789],
      ].slice(offset),
    }),
    'run.repeat': { runId: 9, added: true, started: true },
    'run.repeats': { first: null, again: [] },
    'run.make': { runId: 9, added: true, started: true },
    'run.find': ({ texts }) => texts.map(() => null),
    'suite.save': { path: 'somewhere.json' },
    'export.csv': { path: 'somewhere.csv', rows: 3 },
    ...more,
  });
  const view = renderView(RunView, client, { id: '1' });
  return { ...view, client, user: userEvent.setup() };
}

const section = (name: string | RegExp) => screen.findByRole('region', { name });
const textOf = async (name: string | RegExp) => (await section(name)).textContent.replace(/\s+/g, ' ');

test('everything about a run is there, in words', async () => {
  open();
  await screen.findByRole('heading', { level: 1, name: 'Adam on rosenbrock n=10' });
  expect(await textOf('Status')).toMatch(/Done used its budget of steps/);
  expect(await textOf('Costs')).toMatch(
    /Gradients \(g\) 1,000.*Compute time 500 ms.*Program at most 3\.1 MB.*Compiled by XLA/,
  );
  expect(await textOf('Result')).toContain('1.2345678e-6');
  expect(await textOf(/Arithmetic/)).toMatch(/Everything in float32\..*to nearest/);
  expect(await textOf('Environment')).toMatch(/A processor.*16 GB/);
  expect(await textOf('Command line')).toContain('npm run descent -- run run-abcdef0000000001.json');
  expect(await textOf('Seeds')).toMatch(/seed 0.*seed 1.*seed 2.*Diverged/);
  await expectAccessible();
});

test('what may have changed its figures is told, in words', async () => {
  const marks = ['looked at every 20 steps', 'older optimizer code (revision 1)'];
  const remarks = ['other programs kept 1.5 of 2 processors busy', 'the machine slept for 600 s'];
  open(detail(1, { jobs: 4, marks, remarks, costs: { gap_final: NaN, f_final: NaN } }));
  const list = await screen.findByRole('list', { name: 'Remarks' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([...marks, ...remarks]);
  expect(await textOf('Status')).toContain('Programs at a time 4');
  expect(await textOf('Result')).toMatch(/Final f − f\* NaN.*Final f NaN/);
  expect(await textOf('Configuration')).toContain('Budget 1,000 steps, 60 s');
});

test('of the configuration what differs comes first, the rest on demand', async () => {
  const { user } = open();
  const configuration = await section('Configuration');
  await waitFor(() => expect(configuration.textContent).toContain('default 0.001'));
  expect(configuration.textContent).not.toContain('beta1');
  await user.click(within(configuration).getByRole('button', { name: 'Show defaults (1)' }));
  expect(configuration.textContent).toContain('beta1');
  expect(configuration.textContent).toContain('1,000 steps, 60 s');
});

test('its points are a table, with missing values apart from NaN', async () => {
  open();
  const table = await screen.findByRole('grid', { name: 'Recorded points' });
  await waitFor(() => expect(table.textContent).toContain('1.23457'));
  const cells = [...table.querySelectorAll('[aria-rowindex="3"] .cell')].map(({ textContent }) => textContent.trim());
  // Step, gap and objective: what people look for comes first.
  expect(cells).toEqual(['1', '–', 'NaN']);
});

test('a note is saved by itself once typing rests, and undone', async () => {
  const { client, user } = open();
  const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Note' });
  const undo = screen.getByRole<HTMLButtonElement>('button', { name: /Undo the last change/ });
  expect(undo.disabled).toBe(true);
  await user.clear(box);
  await user.type(box, 'odd');
  expect(client.inputs('run.note')).toEqual([]);
  await waitFor(() => expect(client.inputs('run.note')).toEqual([{ runId: 1, note: 'odd' }]), { timeout: 3000 });
  await waitFor(() => expect(undo.disabled).toBe(false));
  await user.click(undo);
  expect(box.value).toBe('as it was');
  await waitFor(() => expect(client.inputs('run.note').at(-1)).toEqual({ runId: 1, note: 'as it was' }));
});

test('a note that is being typed is saved when the run is left, and is not lost where saving fails', async () => {
  let refuse = true;
  const { client, user, unmount } = open(detail(1), {
    'run.note': () => {
      if (refuse) throw new CallError({ code: 'database.full', message: 'The disk is full.' });
    },
  });
  const box = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Note' });
  await user.type(box, '!');
  await user.tab();
  expect((await screen.findByText(/Not saved: The disk is full/)).getAttribute('role')).toBe('alert');
  expect(box.value).toBe('as it was!');
  refuse = false;
  unmount();
  expect(client.inputs('run.note').at(-1)).toEqual({ runId: 1, note: 'as it was!' });
});

test('tags are added with Enter and taken away with a click, and that can be undone', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user } = open();
  await user.type(await screen.findByRole('textbox', { name: 'Add a tag' }), ' paper {Enter}');
  await waitFor(() => expect(client.inputs('run.tag')).toEqual([{ runIds: [1], tags: ['first', 'paper'] }]));
  await user.click(screen.getByRole('button', { name: 'Remove first' }));
  await waitFor(() => expect(client.inputs('run.tag').at(-1)).toEqual({ runIds: [1], tags: [] }));
  await waitFor(() => expect(done).toHaveBeenCalled());
  done.mock.calls.at(-1)?.[1]?.action.onClick();
  await waitFor(() => expect(client.inputs('run.tag').at(-1)).toEqual({ runIds: [1], tags: ['first'] }));
});

test('archiving can be undone', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user } = open();
  await user.click(await screen.findByRole('button', { name: 'More' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Archive' }));
  await waitFor(() => expect(client.inputs('run.archive')).toEqual([{ runIds: [1], archived: true }]));
  done.mock.calls.at(-1)?.[1]?.action.onClick();
  await waitFor(() => expect(client.inputs('run.archive').at(-1)).toEqual({ runIds: [1], archived: false }));
});

test('what was done to a run is undone of that run, whichever is shown by then', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user, rerender } = open(({ runId }) => detail(runId));
  await user.click(await screen.findByRole('button', { name: 'Remove first' }));
  await waitFor(() => expect(done).toHaveBeenCalledWith('Tag removed', expect.anything()));
  const undoTag = done.mock.calls.at(-1)![1]!.action.onClick;
  await user.click(screen.getByRole('button', { name: 'More' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Archive' }));
  await waitFor(() => expect(done).toHaveBeenCalledWith(expect.stringMatching(/archived/), expect.anything()));
  const undoArchive = done.mock.calls.at(-1)![1]!.action.onClick;
  await rerender({ View: RunView, client, params: { id: '2' } });
  await screen.findByText(/abcdef0000000002/);
  undoTag();
  await waitFor(() => expect(client.inputs('run.tag').at(-1)).toEqual({ runIds: [1], tags: ['first'] }));
  undoArchive();
  await waitFor(() => expect(client.inputs('run.archive').at(-1)).toEqual({ runIds: [1], archived: false }));
});

test('a run that has a result is made again, and no suite is made of it; cloning leads to the suite', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user } = open();
  await user.click(await screen.findByRole('button', { name: 'Repeat' }));
  await waitFor(() => expect(client.inputs('run.repeat')).toEqual([{ runId: 1 }]));
  expect(client.inputs('suite.submit')).toEqual([]);
  expect(done.mock.calls.at(-1)?.[0]).toMatch(/queued.*compared/);
  done.mock.calls.at(-1)?.[1]?.action.onClick();
  await waitFor(() => expect(location.hash).toBe('#run?id=9'));
  const clone = screen.getByRole('link', { name: 'Clone with changes' });
  expect(clone.getAttribute('href')).toBe('#suite?from=run&id=1');
});

test('how its repeats came out is told beside it, and a repeat leads to the first', async () => {
  const again = (runId: number, agreement: object | null) => ({
    ...{ runId, name: `again000000${runId}`, status: 'finished', compute_s: 0.25, endedAt: null, agreement },
  });
  open(detail(1), {
    'run.repeats': {
      first: null,
      again: [
        again(7, { points: 101, differsAt: null, ends: [1000, 1000] }),
        again(8, { points: 3, differsAt: 40, ends: [1000, 1000] }),
        { ...again(9, null), status: 'queued', compute_s: null },
      ],
    },
  });
  const text = await textOf('Repeats (3)');
  expect(text).toMatch(
    /again000 Done The same to the last bit at all 101 points\. It took 250 ms of compute, this one 500 ms/,
  );
  expect(text).toMatch(/Another from step 40 on, after 3 equal points/);
  expect(
    within(await section('Repeats (3)'))
      .getAllByRole('link')[0]!
      .getAttribute('href'),
  ).toBe('#run?id=7');
});

test('a repeat is no run of the figures: it says so, and stays archived', async () => {
  const first = { runId: 7, name: 'first0000', status: 'finished', compute_s: 0.5, endedAt: null, agreement: null };
  const { user } = open(detail(1, { again: true, archived: true }), { 'run.repeats': { first, again: [] } });
  expect(await textOf('Repeat')).toMatch(/First made as first000.*A seed counts once/);
  await user.click(await screen.findByRole('button', { name: 'More' }));
  await screen.findByRole('menuitem', { name: /Export points/ });
  expect(screen.queryByRole('menuitem', { name: /archive/i })).toBeNull();
});

test('the same with another precision, step size, seed or problem is a click away: opened or made', async () => {
  const { client, user } = open(detail(1), {
    'run.find': ({ texts }: Input<'run.find'>) =>
      texts.map((text) => (text.includes('"precisions":["fp64"]') ? { runId: 12, status: 'finished' } : null)),
  });
  const same = await section('The same with another …');
  const known = await within(same).findByRole('link', { name: 'Precision fp64: open that run' });
  expect(known.getAttribute('href')).toBe('#run?id=12');
  await user.click(await within(same).findByRole('button', { name: 'Run with 0.03, Learning rate' }));
  await waitFor(() => expect(client.inputs('run.make')).toHaveLength(1));
  expect(JSON.parse(client.inputs('run.make')[0]!.text)).toMatchObject({
    optimizers: [{ id: 'adam', lr: 0.03, beta1: 0.9 }],
    precisions: ['fp32'],
    seeds: [0],
  });
  // The seeds 0, 1 and 2 have been made.
  expect(within(same).getByRole('button', { name: 'Run with 3, Seed' })).toBeTruthy();
  await expectAccessible();
});

test('its command is copied with its suite saved before, from the menu too, and names where that is', async () => {
  const { client, user } = open(detail(1), { 'suite.save': { path: '/home/me/my suites/run.json' } });
  const copied = vi.spyOn(navigator.clipboard, 'writeText');
  await user.click(await screen.findByRole('button', { name: 'Save suite and copy…' }));
  expect(client.inputs('suite.save')).toEqual([{ name: 'run-abcdef0000000001', text: suiteText }]);
  const command = "npm run descent -- run '/home/me/my suites/run.json' --db";
  await waitFor(async () => expect(await textOf('Command line')).toContain(command));
  expect(copied.mock.calls).toEqual([[expect.stringContaining(command)]]);
  await user.click(await screen.findByRole('button', { name: 'More' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Copy command' }));
  await waitFor(() => expect(copied).toHaveBeenCalledTimes(2));
  expect(client.inputs('suite.save')).toHaveLength(1);
});

test('a run that diverged says how, and smaller steps are offered', async () => {
  const costs = { steps: 1, f_start: 24.200010280610645, f_final: 2.155081384301209e15 };
  const { unmount } = open(detail(1, { status: 'diverged', reason: 'diverged', costs }));
  expect(await textOf('Status')).toContain('the objective rose from 24.2 to 2.16e15 at step 1');
  const same = within(await section('The same with another …'));
  await same.findByRole('button', { name: 'Run with 0.003, Learning rate' });
  same.getByRole('button', { name: 'Run with 0.001, Learning rate' });
  expect(same.queryByRole('button', { name: 'Run with 0.03, Learning rate' })).toBeNull();
  unmount();
  open(detail(1, { status: 'diverged', reason: 'diverged', costs: { ...costs, f_final: null } }));
  expect(await textOf('Status')).toContain('the objective was no longer finite at step 1');
});

test('a trial is told only where its suite tries several', async () => {
  const { unmount } = open();
  expect(await textOf('Configuration')).not.toMatch(/trial/i);
  unmount();
  open(detail(1, { trial: 2, tuned: true }));
  expect(await textOf('Configuration')).toContain('Trial of the sweep 3');
});

test('the note stands beside the curve, before the figures', async () => {
  open();
  await section('Note');
  const names = screen.getAllByRole('region').map((each) => each.querySelector('h2')?.textContent);
  expect(names.indexOf('Note')).toBeLessThan(names.indexOf('Result'));
  const legend = await screen.findByRole('list', { name: 'Lines, with their values at the end' });
  await waitFor(() => expect(legend.textContent.replace(/\s+/g, ' ')).toMatch(/Best so far 1 .*Last recorded 1/));
});

test('a failed run tells why and is retried', async () => {
  const { client, user } = open(
    detail(1, { status: 'failed', reason: 'worker.killed', message: 'It last held 3 MiB.' }),
  );
  expect(await textOf('Status')).toMatch(/Failed.*memory ran out.*It last held 3 MiB\./);
  await user.click(screen.getByRole('button', { name: 'Retry' }));
  await waitFor(() => expect(client.inputs('run.retry')).toEqual([{ runIds: [1] }]));
});

test('a run that diverged is not retried: it would diverge again', async () => {
  open(detail(1, { status: 'diverged', reason: 'diverged' }));
  await screen.findByRole('button', { name: 'Repeat' });
  expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
});

test('the neighbouring seeds are a click away', async () => {
  const { user } = open();
  const next = await screen.findByRole('button', { name: 'Next seed: 1' });
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'No previous seed' }).disabled).toBe(true);
  await user.click(next);
  await waitFor(() => expect(location.hash).toBe('#run?id=2'));
  expect(screen.getByRole('link', { name: 'Compare' }).getAttribute('href')).toBe('#compare?groups=5');
});

test('it is compared beside what was picked before', async () => {
  selection.set([{ groupId: 7 }]);
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: 'Compare' }));
  await waitFor(() => expect(router.params).toEqual({ groups: '7', runs: '1' }));
  expect(router.view).toBe('compare');
  selection.clear();
});

test('its chart is exported with legend and caption, and says which run it is', async () => {
  const image = vi.fn<(input: Input<'export.image'>) => null>(() => null);
  const { user } = open(detail(1), { 'export.image': image });
  await user.click(await screen.findByRole('button', { name: 'Export the chart' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Chart as SVG…' }));
  await waitFor(() => expect(image).toHaveBeenCalledOnce());
  const [{ format, data }] = image.mock.calls[0]!;
  expect(format).toBe('svg');
  const whole = String(data).replace(/<\/text>\s*<text[^>]*>/g, ' ');
  for (const part of [
    'Adam on rosenbrock n=10, lr=0.01, fp32, seed 0',
    'Last recorded',
    'Best so far',
    'Hardware: here',
  ])
    expect(whole).toContain(part);
});

test('its chart says how the run was looked at', async () => {
  const marks = ['looked at every 20 steps'];
  open(detail(1), { 'curves.get': { series: [{ ...curve, marks }], missing: [] } });
  const figure = await screen.findByRole('figure', { name: 'Convergence' });
  expect(within(figure).getByText('looked at every 20 steps')).toBeTruthy();
  expect(within(figure).getByRole('img').getAttribute('aria-label')).toContain('looked at every 20 steps');
});

test('a curve that cannot be read says why', async () => {
  const missing = [{ ref: { runId: 1 }, code: 'run.unknown', message: 'There is no run 1.' }];
  open(detail(1), { 'curves.get': { series: [], missing } });
  expect((await screen.findByRole('alert')).textContent).toContain('There is no run 1.');
});

test('a curve that failed while the engine was away is read once it is back', async () => {
  let away = true;
  const { client } = open(detail(1), {
    'curves.get': () => {
      if (away) throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
      return { series: [curve], missing: [] };
    },
  });
  const disconnect = engine.connect(client);
  await screen.findByText('The engine ended.');
  away = false;
  client.emit('engine.status', { state: 'ready', failure: null, backups: [] });
  await screen.findByRole('figure', { name: 'Convergence' });
  disconnect();
});

test('while it runs its progress is live, and its end is read anew', async () => {
  let status: RunDetail['status'] = 'running';
  const { client, user } = open(() => detail(1, { status, reason: null, endedAt: null }));
  await screen.findByRole('button', { name: 'Pause' });
  const live: ActiveRun = {
    ...line(1, { status: 'running' }),
    ...{
      progress: 0.4,
      step: 400,
      f: 1,
      gap: 0.5,
      elapsed_s: 1,
      left_s: { value: 2, low: 2, high: 2 },
      rss_bytes: null,
      compiling: false,
      stopping: false,
    },
  };
  client.emit('queue.changed', {
    ...{
      state: 'running',
      active: [live],
      queued: 0,
      interrupted: 0,
      paused: 0,
      done: 0,
      failed: 0,
      left_s: null,
      progress: 0,
      device: 'cpu',
      madeOn: 'cpu',
    },
    ...{ memory: { used_bytes: 1, total_bytes: 2 }, trouble: null },
  });
  await waitFor(async () => expect(await textOf('Status')).toMatch(/40 %, step 400, f − f\* 0\.5/));
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  expect(client.inputs('run.pause')).toEqual([{ runIds: [1] }]);
  status = 'finished';
  client.emit('run.changed', { runs: [{ runId: 1, groupId: 5, status: 'finished' }] });
  await screen.findByRole('button', { name: 'Repeat' });
});

test('without a known optimum its progress is told in f, and not at all at its sibling', async () => {
  const { client, rerender } = open(({ runId }) => detail(runId, { status: 'running', optimum: null }));
  await screen.findByRole('button', { name: 'Pause' });
  client.emit('queue.changed', {
    ...{
      state: 'running',
      queued: 0,
      interrupted: 0,
      paused: 0,
      done: 0,
      failed: 0,
      left_s: null,
      progress: 0,
      device: 'cpu',
      madeOn: 'cpu',
      trouble: null,
    },
    ...{ memory: { used_bytes: 1, total_bytes: 2 } },
    active: [
      {
        ...line(1, { status: 'running' }),
        ...{
          progress: 0.4,
          step: 400,
          f: 1.5,
          gap: null,
          elapsed_s: 1,
          left_s: { value: 2, low: 2, high: 2 },
          rss_bytes: null,
          compiling: false,
          stopping: false,
        },
      },
    ],
  });
  await waitFor(async () => expect(await textOf('Status')).toMatch(/step 400, f 1\.5,/));
  await rerender({ params: { id: '2' } });
  await screen.findByText(/seed 1, abcdef/);
  expect(await textOf('Status')).not.toContain('step 400');
});

test('the log says where there is none', async () => {
  const { user } = open();
  await user.click(await screen.findByRole('tab', { name: 'Log' }));
  await screen.findByText('The run wrote no log.');
});

test('hostile text stays text', async () => {
  const evil = '<img src=x onerror=alert(1)>';
  const { container } = open(
    detail(1, {
      problemLabel: evil,
      message: evil,
      note: evil,
      tags: [evil],
      environment: { cpu: evil },
      command: evil,
    }),
    { 'run.log': { tail: evil, live: false } },
  );
  await screen.findByRole('heading', { level: 1, name: `Adam on ${evil}` });
  expect(container.querySelector('img')).toBeNull();
});

test('without a run it says where to find one; an unknown one is told with a way on', async () => {
  const { unmount } = renderView(RunView, new FakeClient({}), {});
  expect(screen.getByText('No run chosen')).toBeTruthy();
  unmount();
  const client = new FakeClient({
    'run.detail': () => {
      throw new CallError({ code: 'run.unknown', message: 'There is no run 9.', advice: 'Choose one from the list.' });
    },
  });
  renderView(RunView, client, { id: '9' });
  expect(screen.getByText('Reading the run')).toBeTruthy();
  expect((await screen.findByRole('alert')).textContent).toMatch(/There is no run 9\..*Choose one/);
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});

test('parameters, budgets and machines are put into words', () => {
  expect(settingsOf({ a: 1, b: 2, c: [1, 2] }, { a: real(1), b: real(1) })).toEqual([
    { name: 'b', text: '2', standard: '1', differs: true },
    { name: 'c', text: '[1,2]', standard: undefined, differs: true },
    { name: 'a', text: '1', standard: '1', differs: false },
  ]);
  expect(
    environmentFacts({ strange: { a: 1 }, driver: null, cpu: 'A' }).map(({ label, text }) => [label, text]),
  ).toEqual([
    ['CPU', 'A'],
    ['strange', '{"a":1}'],
  ]);
});
