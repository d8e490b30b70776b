import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CallError } from '../../src/renderer/lib/client.ts';
import { engine } from '../../src/renderer/lib/engine.svelte.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { settings } from '../../src/renderer/lib/settings.svelte.ts';
import { placeBefore } from '../../src/renderer/views/queue/reorder.ts';
import { sparkPath } from '../../src/renderer/components/chart/spark-path.ts';
import QueueView from '../../src/renderer/views/queue/QueueView.svelte';
import type { Params } from '../../src/renderer/lib/router.svelte.ts';
import type { ActiveRun, QueuedGroup, QueueState } from '../../src/shared/contract/queue.ts';
import type { RunLine } from '../../src/shared/contract/runs.ts';
import { isRetryable } from '../../src/shared/domain/run-status.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { layOut } from './layout.ts';
import { renderView } from './render.ts';

beforeAll(() => {
  layOut(600);
});
afterEach(() => {
  settings.keepLayout('queue.cleared', '');
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
  ...{ name: `00000000000000${runId}`, groupId: 1, seed: runId, trial: 0, status: 'queued', reason: null, steps: null },
  ...{ oracle_units: null, compute_s: null, gap_best: null, gap_final: null, f_best: null, tags: [], archived: false },
  ...{ endedAt: null, note: '' },
  ...change,
});

const about = (value: number) => ({ value, low: value, high: value });

const active = (runId: number, change: Partial<ActiveRun> = {}): ActiveRun => ({
  ...line(runId, { status: 'running' }),
  ...{ progress: 0.25, step: 250, f: 0.5, gap: 1e-3, elapsed_s: 3, left_s: about(9), rss_bytes: 3e8 },
  ...{ compiling: false, stopping: false },
  ...change,
});

const state = (change: Partial<QueueState> = {}): QueueState => ({
  ...{ state: 'running', active: [active(1)], queued: 3, interrupted: 0, paused: 0, done: 4, failed: 0 },
  ...{ left_s: { value: 120, low: 62, high: 236 }, progress: 0.53, device: 'auto', madeOn: 'cpu' },
  ...{ memory: { used_bytes: 4e9, total_bytes: 16e9 }, trouble: null },
  ...change,
});

const idle = state({ state: 'idle', active: [], queued: 0, done: 0, left_s: null, progress: 0 });

/** As the engine folds what stands behind one another. */
function groupsOf(runs: readonly RunLine[]): QueuedGroup[] {
  const groups: (QueuedGroup & { runs: QueuedGroup['runs'] })[] = [];
  for (const run of runs) {
    const { runId, seed, status, reason, ...shared } = run;
    const configuration = `${run.hyper} ${run.problemLabel} ${run.precision}`;
    const last = groups.at(-1);
    const member = { runId, seed, status, reason };
    if (last?.key.startsWith(`${configuration}#`) === true) last.runs.push(member);
    else
      groups.push({
        ...shared,
        key: `${configuration}#${groups.filter(({ key }) => key.startsWith(`${configuration}#`)).length}`,
        runs: [member],
        suites: [{ suiteId: 1, name: 'mine' }],
        takes_s: about(40),
        left_s: { value: 90, low: 60, high: 240 },
      });
  }
  return groups;
}

/** Three methods that wait, one seed each. */
const three = [2, 3, 4].map((id) => line(id, { hyper: `lr=${id}` }));

interface Given {
  readonly queue?: QueueState | (() => QueueState | Promise<QueueState>);
  readonly waiting?: readonly RunLine[];
  readonly failures?: readonly RunLine[];
  readonly params?: Params;
  readonly cancelled?: number;
}

function open({ queue = state(), waiting = three, failures = [], params, cancelled = 2 }: Given = {}) {
  const client = new FakeClient({
    'queue.state': queue,
    'queue.groups': ({ window: { offset, limit } }) => {
      const groups = groupsOf(waiting);
      return { total: groups.length, runs: waiting.length, groups: groups.slice(offset, offset + limit) };
    },
    'run.page': ({ filter: { statuses }, window: { offset, limit } }) => {
      const runs = failures.filter(({ status }) => statuses!.includes(status));
      return { total: runs.length, runs: runs.slice(offset, offset + limit) };
    },
    'run.log': { tail: 'line one\nloss is <b>NaN</b>', live: true },
    'queue.move': undefined,
    'queue.start': undefined,
    'queue.resumeAll': undefined,
    'queue.stop': undefined,
    'run.pause': { changed: 1 },
    'run.resume': { changed: 1 },
    'run.cancel': { changed: cancelled },
    'run.retry': ({ runIds }) => ({
      changed: failures.filter(({ runId, status }) => runIds.includes(runId) && isRetryable(status)).length,
    }),
    'suite.text': { name: 'mine', text: '{}' },
    'suite.demo': { name: 'demo', text: '{"demo":1}' },
    'suite.submit': { suiteId: 1, added: 6, requeued: 0, waiting: 0, known: 0, elsewhere: 0 },
  });
  const view = renderView(QueueView, client, params);
  return { ...view, client, user: userEvent.setup() };
}

const grid = () => screen.findByRole('grid', { name: 'Waiting runs in their order' });
const rowOf = async (seed: number): Promise<HTMLElement> => {
  const table = await grid();
  return waitFor(() => {
    const rows = within(table).getAllByRole('row');
    const found = rows.find((row) =>
      [...row.querySelectorAll('.cell')].some((cell) => cell.textContent.trim() === String(seed)),
    );
    if (!found) throw new Error(`no row of seed ${seed}`);
    return found;
  });
};

test('what runs is shown with progress, costs and time left, and what waits below', async () => {
  open();
  const table = await screen.findByRole('table', { name: 'Runs that are going on' });
  const row = within(table).getByRole('link').closest('tr')!;
  expect(row.textContent).toMatch(/Adam.*lr=0\.01.*rosenbrock n=10.*fp32 · seed 1.*25 %.*250.*0\.001/s);
  expect(
    within(table)
      .getByRole('progressbar', { name: /Progress of Adam/ })
      .getAttribute('aria-valuenow'),
  ).toBe('25');
  // 4 done and a quarter of one, of 8.
  expect(screen.getByRole('progressbar', { name: 'Progress of all runs' }).getAttribute('aria-valuenow')).toBe('53');
  // A range while little is known.
  expect(screen.getByText(/1–4 min left/)).toBeTruthy();
  expect(screen.getByText('CPU (chosen by itself)')).toBeTruthy();
  expect(await rowOf(3)).toBeTruthy();
  expect(screen.getByRole('meter', { name: /Memory/ }).getAttribute('aria-valuenow')).toBe('25');
  await expectAccessible();
});

test('it begins with what the window knows of the queue, and corrects it', async () => {
  let answer: (next: QueueState) => void = () => {};
  const disconnect = engine.connect(new FakeClient({ 'queue.state': state() }));
  try {
    await waitFor(() => expect(engine.queue).toBeDefined());
    open({ queue: () => new Promise((resolve) => (answer = resolve)) });
    expect(await rowOf(3)).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: /Progress of Adam/ }).getAttribute('aria-valuenow')).toBe('25');
    answer(state({ active: [active(1, { progress: 0.5 })] }));
    await waitFor(() => {
      expect(screen.getByRole('progressbar', { name: /Progress of Adam/ }).getAttribute('aria-valuenow')).toBe('50');
    });
  } finally {
    disconnect();
  }
});

test('it goes on by what the engine tells, and draws the last points', async () => {
  const { client, container } = open();
  await screen.findByRole('table');
  for (const step of [260, 270, 280])
    client.emit('run.points', [
      { runId: 1, groupId: 1, step, f_evals: 0, oracle_units: 0, compute_s: 0, f: 1, gap: 1 / step },
    ]);
  client.emit('queue.changed', state({ active: [active(1, { progress: 0.9, step: 900 })], done: 5 }));
  await waitFor(() => {
    expect(screen.getByRole('progressbar', { name: /Progress of Adam/ }).getAttribute('aria-valuenow')).toBe('90');
  });
  expect(container.querySelector('.spark path')?.getAttribute('d')).toMatch(/^M0\.0 0\.0H48\.0V.*H96\.0V20\.0$/);
  client.emit('queue.changed', idle);
  await screen.findByText('Nothing to run');
});

test('what failed is among what ended, and the rest of it is done', async () => {
  const { client, container } = open({ queue: state({ done: 4, failed: 1 }) });
  await screen.findByRole('table');
  const count = (label: string) =>
    [...container.querySelectorAll('dt')].find(({ textContent }) => textContent === label)?.nextElementSibling
      ?.textContent;
  expect([count('Done'), count('Failed'), count('Waiting')]).toEqual(['3', '1', '3']);
  expect(screen.getByRole('progressbar', { name: 'Progress of all runs' }).getAttribute('aria-valuenow')).toBe('53');
  client.emit('queue.changed', { ...idle, done: 4, failed: 1 });
  await screen.findByText('3 done, 1 failed or diverged since the queue was last empty.');
});

test('an empty queue offers a suite and the demo, and starts it', async () => {
  const { client, user } = open({ queue: idle, waiting: [] });
  expect((await screen.findByRole('link', { name: 'New suite' })).getAttribute('href')).toBe('#suite');
  await user.click(screen.getByRole('button', { name: 'Run the demo' }));
  await waitFor(() => {
    expect(client.inputs('suite.submit')).toEqual([{ text: '{"demo":1}', start: true, retry: false }]);
  });
  await expectAccessible();
});

test('while it loads it says so; what failed is told and asked again', async () => {
  let answer: (value: QueueState) => void = () => {};
  let broken = true;
  const client = new FakeClient({
    'queue.state': () =>
      broken
        ? Promise.reject(new CallError({ code: 'engine.gone', message: 'The engine is gone.', advice: 'Wait.' }))
        : new Promise<QueueState>((done) => (answer = done)),
    'run.page': { total: 0, runs: [] },
  });
  renderView(QueueView, client);
  expect(screen.getByText('Reading the queue')).toBeTruthy();
  expect((await screen.findByRole('alert')).textContent).toContain('The engine is gone.');
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  answer(idle);
  await screen.findByText('Nothing to run');
});

test('trouble is told with what to do, and that nothing is lost', async () => {
  open({
    queue: state({
      state: 'idle',
      active: [],
      trouble: { code: 'database.full', message: 'The disk is full.', advice: 'Free some space.' },
    }),
  });
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The disk is full.');
  expect(alert.textContent).toContain('Free some space.');
  expect(alert.textContent).toContain('safe');
  expect(within(alert).getByRole('link').getAttribute('href')).toBe('#settings');
});

test('the buttons of the queue do what its state allows', async () => {
  const { client, user } = open();
  await user.click(await screen.findByRole('button', { name: 'Stop after this run' }));
  await user.click(screen.getByRole('button', { name: 'Checkpoint and stop' }));
  expect(client.inputs('queue.stop')).toEqual([{ how: 'afterRun' }, { how: 'checkpoint' }]);
  client.emit('queue.changed', state({ state: 'draining' }));
  await user.click(await screen.findByRole('button', { name: 'Go on' }));
  client.emit('queue.changed', state({ state: 'idle', active: [] }));
  await user.click(await screen.findByRole('button', { name: 'Start queue' }));
  expect(client.inputs('queue.start')).toHaveLength(2);
  client.emit('queue.changed', state({ state: 'stopping' }));
  expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Stopping' })).disabled).toBe(true);
});

test('the buttons of the queue keep their places, and those that do nothing are disabled', async () => {
  const { client } = open();
  const group = await screen.findByRole('group', { name: 'Queue' });
  const buttons = () =>
    within(group)
      .getAllByRole<HTMLButtonElement>('button')
      .map(({ disabled, ariaLabel, textContent }) => `${ariaLabel ?? textContent.trim()}${disabled ? ' (off)' : ''}`);
  const places = ['Stop after this run', 'Checkpoint and stop', 'Start queue'];
  expect(buttons()).toEqual([...places.slice(0, 2), 'Start queue (off)', 'More']);
  client.emit('queue.changed', state({ state: 'draining' }));
  await waitFor(() => expect(buttons()).toEqual(['Stop after this run (off)', places[1], 'Go on', 'More']));
  client.emit('queue.changed', state({ state: 'stopping' }));
  await waitFor(() =>
    expect(buttons()).toEqual(['Stop after this run (off)', 'Stopping (off)', 'Start queue (off)', 'More']),
  );
  client.emit('queue.changed', state({ state: 'idle', active: [] }));
  await waitFor(() =>
    expect(buttons()).toEqual(['Stop after this run (off)', 'Checkpoint and stop (off)', 'Start queue', 'More']),
  );
});

test('a run that takes the place of another one is not paused by the second half of a double press', async () => {
  const { client } = open();
  const pause = (seed: number) =>
    screen.findByRole<HTMLButtonElement>('button', { name: new RegExp(`^Pause Adam.*seed ${seed}:`) });
  expect((await pause(1)).disabled).toBe(false);
  client.emit('queue.changed', state({ active: [active(2)] }));
  expect((await pause(2)).disabled).toBe(true);
  await waitFor(async () => expect((await pause(2)).disabled).toBe(false), { timeout: 3000 });
});

test('a run that was paused is pausing until its checkpoint is written, and one that starts says what takes long', async () => {
  const done = vi.spyOn(toast, 'done');
  const disconnect = engine.connect(new FakeClient({ 'queue.state': state() }));
  try {
    await waitFor(() => expect(engine.queue).toBeDefined());
    const { client, user } = open({
      queue: state({ active: [active(1, { status: 'starting', compiling: true }), active(2)] }),
    });
    const first = (await screen.findByText('Compiling: the first run of its program')).closest('tr')!;
    await user.click(await screen.findByRole('button', { name: /^Pause Adam.*seed 1:/ }));
    await within(first).findByText('Pausing…');
    expect(done).toHaveBeenCalledWith('Pausing 1 run: it writes its checkpoint first');
    client.emit('queue.changed', state({ active: [active(1, { stopping: true }), active(2)] }));
    await new Promise((later) => setTimeout(later, 400));
    expect(within(first).getByText('Pausing…')).toBeTruthy();
    client.emit('queue.changed', state({ state: 'stopping', active: [active(1, { stopping: true }), active(2)] }));
    await within(first).findByText('Stopping…');
    expect(within(first).queryByText(/Compiling/)).toBeNull();
  } finally {
    disconnect();
  }
});

test('what is resumed while the queue is stopped says so, and starts it from there', async () => {
  const done = vi.spyOn(toast, 'done');
  const disconnect = engine.connect(new FakeClient({ 'queue.state': idle }));
  try {
    await waitFor(() => expect(engine.queue).toBeDefined());
    const paused = three.map((each) => ({ ...each, status: 'paused' as const, reason: 'paused' }));
    const { client, user } = open({ queue: { ...idle, paused: 3 }, waiting: paused });
    await fireEvent.click((await rowOf(3)).querySelector('.cell')!);
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() =>
      expect(done).toHaveBeenCalledWith('1 run resumed; the queue is stopped', expect.objectContaining({})),
    );
    done.mock.calls.at(-1)![1]!.action.onClick();
    await waitFor(() => expect(client.inputs('queue.start')).toHaveLength(1));
  } finally {
    disconnect();
  }
});

test('runs that started or ended leave the selection', async () => {
  const waiting = [line(10, { seed: 0 }), line(11, { seed: 1 }), line(20, { hyper: 'lr=2' })];
  const { client, user } = open({ waiting });
  const table = await grid();
  await within(table).findByText('0, 1');
  await fireEvent.keyDown(table, { key: 'a', ctrlKey: true });
  await screen.findByText('3 selected of 3');
  client.emit('run.changed', { runs: [{ runId: 10, groupId: 1, status: 'starting' }] });
  await screen.findByText('2 selected of 3');
  // What was not told of, such as while another view was shown, is seen by the list.
  waiting.splice(0, 2);
  client.emit('queue.changed', state({ queued: 1 }));
  await screen.findByText('1 selected of 1');
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  expect(client.inputs('run.pause')).toEqual([{ runIds: [20] }]);
  client.emit('run.changed', { runs: [{ runId: 20, groupId: 1, status: 'finished' }] });
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Cancel…' }).disabled).toBe(true));
});

test('cancelling names the run, and says where it had ended meanwhile', async () => {
  const notice = vi.spyOn(toast, 'notice');
  const { user } = open({ cancelled: 0 });
  await user.click(await screen.findByRole('button', { name: /^Cancel Adam/ }));
  const dialog = await screen.findByRole('dialog', { name: 'Cancel Adam on rosenbrock n=10, seed 1?' });
  expect(dialog.textContent).toContain('It ends now');
  await user.click(within(dialog).getByRole('button', { name: 'Cancel run' }));
  await waitFor(() => expect(notice).toHaveBeenCalledWith({ message: 'Nothing to cancel: it had already ended.' }));
  await fireEvent.click((await rowOf(3)).querySelector('.cell')!);
  await user.click(screen.getByRole('button', { name: 'Cancel…' }));
  await screen.findByRole('dialog', { name: 'Cancel Adam on rosenbrock n=10, seed 3?' });
});

test('the focus stays at the queue where a button is disabled or gone by what it did', async () => {
  const waiting = [...three];
  const { client, user } = open({ waiting });
  const focused = (name: string) => waitFor(() => expect(document.activeElement?.textContent.trim()).toBe(name));
  await user.click(await screen.findByRole('button', { name: 'Checkpoint and stop' }));
  client.emit('queue.changed', state({ state: 'stopping' }));
  await new Promise((later) => setTimeout(later, 300));
  client.emit('queue.changed', state({ state: 'idle', active: [], interrupted: 1 }));
  await focused('Start queue');
  await fireEvent.click((await rowOf(3)).querySelector('.cell')!);
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  waiting[1] = { ...waiting[1]!, status: 'paused', reason: 'paused' };
  client.emit('queue.changed', state({ state: 'idle', active: [], queued: 2, paused: 1 }));
  await waitFor(() => expect(document.activeElement?.matches('[aria-label="Waiting runs"] button:enabled')).toBe(true));
  // A run's own button goes with its row, and the last row with the table.
  client.emit('queue.changed', state());
  await user.click(await screen.findByRole('button', { name: /^Log of Adam/ }));
  client.emit('queue.changed', state({ state: 'idle', active: [] }));
  await waitFor(async () => expect(document.activeElement).toBe(await grid()));
  // Who goes elsewhere is left there.
  const start = screen.getByRole('button', { name: 'Start queue' });
  start.focus();
  start.blur();
  client.emit('queue.changed', state({ state: 'stopping', active: [] }));
  await new Promise((later) => setTimeout(later, 300));
  expect(document.activeElement).toBe(document.body);
});

test('a run is paused at once; cancelling asks first and says that the points stay', async () => {
  const { client, user } = open();
  await user.click(await screen.findByRole('button', { name: /^Pause Adam/ }));
  expect(client.inputs('run.pause')).toEqual([{ runIds: [1] }]);
  await user.click(screen.getByRole('button', { name: /^Cancel Adam/ }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('points stay');
  expect(client.inputs('run.cancel')).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Cancel run' }));
  await waitFor(() => {
    expect(client.inputs('run.cancel')).toEqual([{ runIds: [1] }]);
  });
});

test('the log of a run is shown as text, whatever it contains', async () => {
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: /^Log of Adam/ }));
  const log = await screen.findByRole('log');
  expect(log.textContent).toBe('line one\nloss is <b>NaN</b>');
  expect(log.querySelector('b')).toBeNull();
  await expectAccessible();
});

test('the keyboard moves a waiting run up, down, to the top and to the end', async () => {
  const { client } = open();
  const table = await grid();
  await rowOf(3);
  const key = async (name: string, init: KeyboardEventInit = {}) => {
    const before = client.inputs('queue.move').length;
    await fireEvent.keyDown(table, { key: name, ...init });
    if (init.altKey === true) await waitFor(() => expect(client.inputs('queue.move').length).toBe(before + 1));
    await new Promise((done) => setTimeout(done, 5));
  };
  await key('ArrowDown');
  for (const name of ['ArrowUp', 'ArrowDown', 'End', 'Home']) await key(name, { altKey: true });
  expect(client.inputs('queue.move')).toEqual([
    { runIds: [3], before: 2 },
    { runIds: [3], before: null },
    { runIds: [3], before: null },
    { runIds: [3], before: 2 },
  ]);
});

test('a run that was put off says why', async () => {
  open({ waiting: [three[0]!, { ...three[1]!, status: 'paused', reason: 'device.missing' }] });
  const why = (await within(await grid()).findByRole('columnheader', { name: /Why/ })).getAttribute('aria-colindex');
  const reasonOf = async (seed: number) =>
    (await rowOf(seed)).querySelector(`.cell[aria-colindex="${why}"]`)!.textContent.trim();
  expect(await reasonOf(3)).toBe('put off, since its device is missing');
  expect(await reasonOf(2)).toBe('');
});

test('the column of reasons is there only where there is one', async () => {
  open();
  await rowOf(3);
  const headers = within(await grid()).getAllByRole('columnheader');
  expect(headers.map(({ textContent }) => textContent.trim())).not.toContain('Why');
});

test('seeds of one method are folded into a row, with its time and its suite', async () => {
  const seeds = [0, 1, 2, 4].map((seed) => line(seed + 10, { seed }));
  const { client, user } = open({ waiting: [...seeds, line(20, { hyper: 'lr=2', status: 'paused' })] });
  const table = await grid();
  await within(table).findByText('0–2, 4');
  await screen.findByText('5 runs in 2 groups');
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows).toHaveLength(2);
  expect(rows[0]!.textContent.replace(/\s+/g, ' ')).toMatch(/Adam.*rosenbrock n=10.*Queued.*about 40 s.*1–4 min.*mine/);
  await fireEvent.click(rows[0]!.querySelectorAll('.lead')[1]!.firstElementChild!);
  const list = await screen.findByRole('list', { name: 'Seeds' });
  await user.click(within(list).getByRole('button', { name: 'Pause seed 2' }));
  expect(client.inputs('run.pause')).toEqual([{ runIds: [12] }]);
  await fireEvent.click(rows[0]!.querySelector('.cell')!);
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  expect(client.inputs('run.pause').at(-1)).toEqual({ runIds: [10, 11, 12, 14] });
});

test('what was selected can be resumed as soon as it is paused, without being selected anew', async () => {
  const waiting = [...three];
  const { client, user } = open({ waiting });
  await fireEvent.click((await rowOf(3)).querySelector('.cell')!);
  const resume = screen.getByRole<HTMLButtonElement>('button', { name: 'Resume' });
  expect(resume.disabled).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  waiting[1] = { ...waiting[1]!, status: 'paused', reason: 'paused' };
  client.emit('queue.changed', state({ queued: 2, paused: 1 }));
  await waitFor(() => expect(resume.disabled).toBe(false));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Pause' }).disabled).toBe(true);
  await user.click(resume);
  expect(client.inputs('run.resume')).toEqual([{ runIds: [3] }]);
});

test('where all that waits is paused it says so, and offers to resume it', async () => {
  const paused = three.map((each) => ({ ...each, status: 'paused' as const, reason: 'paused' }));
  const { client, user } = open({
    queue: state({ state: 'idle', active: [], queued: 0, paused: 3, done: 2, left_s: null, progress: 0.4 }),
    waiting: paused,
  });
  await screen.findByText('All that waits is paused: resume it to go on');
  expect(screen.getByText('what is left is paused')).toBeTruthy();
  const start = screen.getByRole<HTMLButtonElement>('button', { name: 'Start queue' });
  expect([start.disabled, start.title]).toEqual([true, expect.stringContaining('paused')]);
  // What was done stays told.
  expect(screen.getByRole('progressbar', { name: 'Progress of all runs' }).getAttribute('aria-valuenow')).toBe('40');
  await user.click(screen.getByRole('button', { name: 'Resume all' }));
  await waitFor(() => expect(client.inputs('queue.resumeAll')).toHaveLength(1));
  await expectAccessible();
});

test('several selected runs move together, and are paused and cancelled together', async () => {
  const { client, user } = open({ waiting: [three[0]!, three[1]!, { ...three[2]!, status: 'interrupted' }] });
  const table = await grid();
  await rowOf(4);
  await fireEvent.keyDown(table, { key: 'a', ctrlKey: true });
  await screen.findByText('3 selected of 3');
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  await user.click(screen.getByRole('button', { name: 'Resume' }));
  expect(client.inputs('run.pause')).toEqual([{ runIds: [2, 3, 4] }]);
  expect(client.inputs('run.resume')).toEqual([{ runIds: [2, 3, 4] }]);
  await fireEvent.keyDown(table, { key: 'Delete' });
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel runs' }));
  await waitFor(() => {
    expect(client.inputs('run.cancel')).toEqual([{ runIds: [2, 3, 4] }]);
  });
  await waitFor(() => expect(screen.queryByText('3 selected of 3')).toBeNull());
});

test('all that is selected moves, in its order, though most of it was never in sight', async () => {
  const { client } = open({
    waiting: Array.from({ length: 1500 }, (_, i) => line(i + 2, { hyper: `lr=${i + 2}` })),
  });
  const table = await grid();
  await rowOf(3);
  await fireEvent.keyDown(table, { key: 'a', ctrlKey: true });
  await screen.findByText('1,500 selected of 1,500');
  // All but the first: they go before it.
  await fireEvent.keyDown(table, { key: 'Home' });
  await fireEvent.click((await rowOf(2)).querySelector('.cell')!, { ctrlKey: true });
  await screen.findByText('1,499 selected of 1,500');
  await fireEvent.keyDown(table, { key: 'ArrowUp', altKey: true });
  await waitFor(() => expect(client.inputs('queue.move')).toHaveLength(1));
  expect(client.inputs('queue.move')[0]).toEqual({
    runIds: Array.from({ length: 1499 }, (_, i) => i + 3),
    before: 2,
  });
});

test('a run is dragged before another one', async () => {
  const { client } = open();
  const source = await rowOf(4);
  const target = await rowOf(2);
  const grip = source.querySelector('.grip')!;
  const over = vi.fn(() => target);
  document.elementFromPoint = over;
  await fireEvent.pointerDown(grip, { button: 0 });
  await fireEvent.pointerMove(grip, { clientX: 5, clientY: 0 });
  await waitFor(() => expect(target.className).toContain('drop-before'));
  await fireEvent.pointerUp(grip, { clientX: 5, clientY: 0 });
  await waitFor(() => {
    expect(client.inputs('queue.move')).toEqual([{ runIds: [4], before: 2 }]);
  });
  expect(target.className).not.toContain('drop-before');
});

test('what failed or was cancelled is told by its causes, with runs, logs, and a retry where that can end otherwise', async () => {
  const { client, user } = open({
    queue: idle,
    waiting: [],
    failures: [
      line(8, { status: 'failed', reason: 'worker.killed', problemLabel: '<img src=x onerror=alert(1)>' }),
      line(9, { status: 'diverged', reason: 'diverged', endedAt: '2001-01-01T00:00:00.000Z' }),
      line(10, { status: 'cancelled', reason: 'cancelled', endedAt: '2001-01-01T00:00:00.000Z' }),
      line(11, { status: 'cancelled', reason: 'cancelled', precision: 'fp64' }),
    ],
  });
  const section = await screen.findByRole('region', { name: 'Failed, diverged or cancelled' });
  expect(section.textContent).toContain('memory ran out');
  expect(section.textContent).toContain('<img src=x onerror=alert(1)>');
  expect(section.querySelector('img')).toBeNull();
  // Both that were cancelled are one cause.
  const causes = within(section).getAllByRole('listitem');
  expect(causes).toHaveLength(3);
  expect(causes[2]!.textContent.replace(/\s+/g, ' ')).toMatch(/Cancelled 2.*Adam.*fp32, fp64.*cancelled/);
  await user.click(within(section).getByRole('button', { name: /^Runs: 2 of Adam/ }));
  const runs = await within(section).findByRole('list', { name: /^2 of Adam/ });
  expect(
    within(runs)
      .getAllByRole('link')
      .map(({ textContent }) => textContent),
  ).toEqual(['fp32, seed 10', 'fp64, seed 11']);
  await user.click(within(runs).getAllByRole('button', { name: /^Log of/ })[0]!);
  await within(section).findByRole('log');
  expect(within(section).queryByRole('button', { name: /^Retry 1 of Adam lr=0.01 on rosenbrock/ })).toBeNull();
  await user.click(within(runs).getByRole('button', { name: /^Retry Adam.* seed 10/ }));
  await user.click(within(section).getByRole('button', { name: /^Retry 2 of Adam/ }));
  await user.click(within(section).getByRole('button', { name: 'Retry 3 failed and cancelled' }));
  await waitFor(() =>
    expect(client.inputs('run.retry')).toEqual([{ runIds: [10] }, { runIds: [10, 11] }, { runIds: [8, 10, 11] }]),
  );
  await expectAccessible();
});

test('of hundreds of causes some are shown, and more by a press', async () => {
  const failures = Array.from({ length: 60 }, (_, i) =>
    line(i + 1, { status: 'diverged', reason: 'diverged', hyper: `lr=${i}` }),
  );
  const { user } = open({ queue: idle, waiting: [], failures });
  const section = await screen.findByRole('region', { name: 'Failed, diverged or cancelled' });
  expect(within(section).getAllByRole('listitem')).toHaveLength(25);
  await user.click(within(section).getByRole('button', { name: 'Show 25 more' }));
  expect(section.textContent).toContain('50 of 60 causes are shown');
  await user.click(within(section).getByRole('button', { name: 'Show 10 more' }));
  expect(within(section).getAllByRole('listitem')).toHaveLength(60);
  expect(section.textContent).not.toContain('causes are shown');
});

test('a repeat that failed is among the failures, as a cause of its own that says what it is', async () => {
  const broken = { status: 'failed', reason: 'worker.killed', endedAt: '2001-01-01T00:00:00.000Z' } as const;
  const { user } = open({
    ...{ queue: idle, waiting: [] },
    failures: [line(8, broken), line(9, { ...broken, archived: true, again: true })],
  });
  const section = await screen.findByRole('region', { name: 'Failed, diverged or cancelled' });
  const causes = within(section).getAllByRole('listitem');
  expect(causes.map(({ textContent }) => /Failed\s+(1 repeat|1)/.exec(textContent)?.[1])).toEqual(['1', '1 repeat']);
  await user.click(within(section).getByRole('button', { name: /^Runs: 1 repeat of Adam/ }));
  await within(section).findByRole('list', { name: /^1 repeat of Adam/ });
  within(section).getByRole('button', { name: /^Retry Adam.* seed 9, repeat$/ });
  await expectAccessible();
});

test('all that was cancelled is retried, not only the lines that are shown', async () => {
  const failures = Array.from({ length: 1200 }, (_, i) => line(i + 1, { status: 'cancelled', reason: 'cancelled' }));
  const { client, user } = open({ queue: idle, waiting: [], failures });
  await screen.findByText('the last 1,000 of 1,200');
  await user.click(screen.getByRole('button', { name: 'Retry 1,200' }));
  await waitFor(() => expect(client.inputs('run.retry')[0]?.runIds).toHaveLength(1200));
});

test('the list of failures is cleared and shown again, and what fails later is in it', async () => {
  const failures = [line(8, { status: 'failed', reason: 'worker.killed', endedAt: '2001-01-01T00:00:00.000Z' })];
  const { client, user } = open({ queue: idle, waiting: [], failures });
  const list = () => screen.findByRole('region', { name: 'Failed, diverged or cancelled' });
  await user.click(within(await list()).getByRole('button', { name: 'Clear list' }));
  await user.click(await screen.findByRole('button', { name: 'Show it again' }));
  await user.click(within(await list()).getByRole('button', { name: 'Clear list' }));
  await screen.findByText(/is cleared/);
  failures.unshift(line(9, { status: 'timeout', endedAt: new Date(Date.now() + 1000).toISOString() }));
  client.emit('run.changed', { runs: [{ runId: 9, groupId: 1, status: 'timeout' }] });
  expect(within(await list()).getAllByRole('listitem')).toHaveLength(1);
});

test('an address may ask for what of one suite has no result', async () => {
  const failures = [line(8, { status: 'cancelled', reason: 'cancelled' })];
  const { client, user } = open({ queue: idle, waiting: [], failures, params: { suite: '5' } });
  const section = await screen.findByRole('region', { name: 'Failed, diverged or cancelled' });
  await within(section).findByText('suite mine');
  expect(client.inputs('run.page')[0]?.filter).toEqual({
    ...{ suiteId: 5, repeats: 'too' },
    statuses: ['failed', 'cancelled', 'timeout', 'diverged'],
  });
  location.hash = '#queue?suite=5';
  await user.click(within(section).getByRole('button', { name: 'Remove suite mine' }));
  await waitFor(() => expect(location.hash).toBe('#queue'));
});

test('a suite of which nothing failed is named, leads to all of them, and is told apart from what ended of all', async () => {
  const { user } = open({ queue: { ...idle, done: 40, failed: 4 }, waiting: [], params: { suite: '5' } });
  const none = await screen.findByText(/Nothing of it failed, diverged or was cancelled/);
  await within(none).findByText('suite mine');
  expect(screen.getByText('Of all suites: 36 done, 4 failed or diverged since the queue was last empty.')).toBeTruthy();
  location.hash = '#queue?suite=5';
  await user.click(within(none).getByRole('button', { name: 'Remove suite mine' }));
  await waitFor(() => expect(location.hash).toBe('#queue'));
});

test('what diverged is not queued again, and the button says what is', async () => {
  const diverged = [line(8, { status: 'diverged', reason: 'diverged' })];
  const { unmount } = open({ queue: idle, waiting: [], failures: diverged });
  const none = await screen.findByRole<HTMLButtonElement>('button', { name: 'Retry' });
  expect([none.disabled, none.title]).toEqual([true, expect.stringContaining('diverges again')]);
  unmount();
  const others = [line(9, { status: 'failed' }), line(10, { status: 'timeout' }), line(11, { status: 'cancelled' })];
  open({ queue: idle, waiting: [], failures: [...diverged, ...others] });
  await screen.findByRole('button', { name: 'Retry 3 failed, cancelled and timed out' });
});

test('one count with one word: what was interrupted waits, and what is paused is told apart', async () => {
  const { client } = open({ queue: { ...idle, queued: 2, interrupted: 1, done: 18, progress: 0.4 } });
  const counts = () => [...document.querySelectorAll('dl div')].map(({ textContent }) => textContent.trim());
  expect(await screen.findByRole('heading', { name: 'Waiting' })).toBeTruthy();
  expect(counts()).toEqual(expect.arrayContaining([expect.stringMatching(/^Waiting\s+3$/)]));
  client.emit('queue.changed', { ...idle, queued: 1, interrupted: 1, paused: 1 });
  expect(await screen.findByRole('heading', { name: 'Waiting and paused' })).toBeTruthy();
  client.emit('queue.changed', { ...idle, paused: 3 });
  expect(await screen.findByRole('heading', { name: 'Paused' })).toBeTruthy();
});

test('a place before which rows go is told for every move; none where they are there', () => {
  expect([placeBefore([3], 'up', 9), placeBefore([0], 'up', 9), placeBefore([0, 2], 'up', 9)]).toEqual([
    2,
    undefined,
    0,
  ]);
  expect([placeBefore([3], 'down', 9), placeBefore([8], 'down', 9), placeBefore([6, 8], 'down', 9)]).toEqual([
    5,
    undefined,
    9,
  ]);
  expect([placeBefore([3, 4], 'top', 9), placeBefore([0, 1], 'top', 9)]).toEqual([0, undefined]);
  expect([placeBefore([3, 4], 'bottom', 9), placeBefore([7, 8], 'bottom', 9)]).toEqual([9, undefined]);
  expect(placeBefore([], 'up', 9)).toBeUndefined();
});

test('a sparkline is logarithmic where it can be, and broken where a value cannot be drawn', () => {
  const at = (...y: number[]) => y.map((value, x) => ({ x, y: value }));
  expect(sparkPath(at(100, 10, 1), 10, 10)).toBe('M0.0 0.0H5.0V5.0H10.0V10.0');
  expect(sparkPath(at(1, 0, -1), 10, 10)).toBe('M0.0 0.0H5.0V5.0H10.0V10.0');
  expect(sparkPath(at(1, NaN, 1), 10, 10)).toBe('M0.0 5.0H5.0M10.0 5.0');
  expect(sparkPath(at(1), 10, 10)).toBe('');
  // What has come to 0 lies at the bottom of a log axis, and so does what is 16 decades below the start.
  expect(sparkPath(at(100, 1, 0), 10, 10)).toBe('M0.0 0.0H5.0V10.0H10.0V10.0');
  expect(sparkPath(at(1, 1e-8, 1e-38), 10, 10)).toBe('M0.0 0.0H5.0V5.0H10.0V10.0');
});
