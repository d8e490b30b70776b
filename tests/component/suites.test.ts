import { screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Input, Output } from '../../src/shared/contract.ts';
import type { SuiteLine } from '../../src/shared/contract/suites.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { seedsIn, withSeeds } from '../../src/renderer/views/suites/seeds.ts';
import SuitesView from '../../src/renderer/views/suites/SuitesView.svelte';
import { breakdown, missing, tally } from '../../src/renderer/views/suites/tally.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { busyQueue } from './frame-fixtures.ts';
import { layOut } from './layout.ts';
import { renderView } from './render.ts';

const sweep: SuiteLine = {
  ...{ suiteId: 4, name: 'Precision sweep', submittedAt: '2026-03-01T10:00:00Z', usedAt: '2026-03-02T10:00:00Z' },
  ...{ runs: 1200, finished: 1008, open: 150, states: { finished: 1000, diverged: 8, timeout: 2, cancelled: 40 } },
};
sweep.states.queued = 149;
sweep.states.running = 1;
const demo: SuiteLine = {
  ...{ suiteId: 2, name: 'Demo', submittedAt: '2026-03-04T10:00:00Z', usedAt: '2026-03-04T10:02:00Z' },
  ...{ runs: 100, finished: 100, open: 0, states: { finished: 100 } },
};
const text = JSON.stringify({ descent: 1, name: 'Demo', problems: [{ id: 'sphere' }], optimizers: [], seeds: 5 });
const submission = { suiteId: 4, added: 0, requeued: 40, waiting: 149, known: 1011, elsewhere: 0 };
const checked: Output<'suite.check'> = {
  ...{
    name: 'Demo',
    named: { suiteId: 2, isSame: false, dropped: 0 },
    runs: 200,
    known: 100,
    elsewhere: 0,
    toRun: 100,
  },
  ...{ skipped: [], estimate_s: { value: 30, low: 20, high: 45 }, estimatedFrom: 100, complaints: [] },
};

beforeAll(() => {
  layOut(600);
});

function open(more: ConstructorParameters<typeof FakeClient>[0] = {}, params: Record<string, string> = {}) {
  const client = new FakeClient({
    'suite.list': [demo, sweep],
    'suite.deleted': [],
    'suite.text': ({ suiteId }: Input<'suite.text'>) => ({ name: suiteId === 2 ? 'Demo' : 'Precision sweep', text }),
    'suite.check': checked,
    'suite.submit': submission,
    'suite.rename': undefined,
    'suite.remove': { archived: 0, cancelled: 0 },
    'suite.restore': { name: 'Demo' },
    ...more,
  });
  renderView(SuitesView, client, params);
  return { client, user: userEvent.setup() };
}

const row = async (name: RegExp) => within(await screen.findByRole('row', { name }));
async function choose(user: ReturnType<typeof userEvent.setup>, name: string, item: string): Promise<void> {
  await user.click(await screen.findByRole('button', { name: `More for ${name}` }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

test('every suite tells its runs by state and its last use; each figure leads to what it counts', async () => {
  open({}, { id: '4' });
  const cells = (await row(/^Precision sweep/)).getAllByRole('cell').map(({ textContent }) => textContent.trim());
  expect(cells.slice(0, 6)).toEqual(['1,200', '1,000', '10', '40', '149', '1']);
  expect(cells[6]).toMatch(/^2026-03-02/);
  const own = await row(/^Precision sweep/);
  expect(own.getByRole('link', { name: '1,000' }).getAttribute('href')).toBe('#leaderboard?suite=4');
  expect(own.getByRole('link', { name: '10' }).getAttribute('title')).toBe('8 diverged, 2 ran out of time');
  expect(own.getByRole('link', { name: '10' }).getAttribute('href')).toBe(
    '#leaderboard?statuses=diverged%2Cfailed%2Ctimeout&suite=4&list=runs',
  );
  expect(own.getByRole('link', { name: '149' }).getAttribute('href')).toBe('#queue?suite=4');
  expect(own.getByRole('link', { name: 'Precision sweep' }).getAttribute('href')).toBe('#suite?from=suite&id=4');
  expect(own.getByRole('link', { name: /^Leaderboard/ }).getAttribute('href')).toBe('#leaderboard?suite=4');
  expect(own.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('87');
  await expectAccessible();
});

test('the list is sorted by name, runs or last use, and searched', async () => {
  const many = Array.from({ length: 6 }, (_, i) => ({ ...demo, suiteId: 10 + i, name: `S${i + 1}0`, runs: i }));
  const { user } = open({ 'suite.list': [...many, { ...demo, suiteId: 99, name: 'S9' }] });
  const names = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent.trim());
  await screen.findByRole('link', { name: 'S10' });
  await user.click(screen.getByRole('button', { name: 'Suite' }));
  expect(names()[0]).toBe('S9');
  expect(screen.getByRole('columnheader', { name: 'Suite' }).getAttribute('aria-sort')).toBe('ascending');
  await user.click(screen.getByRole('button', { name: 'Runs' }));
  expect(names()[0]).toBe('S9');
  await user.click(screen.getByRole('button', { name: 'Runs' }));
  expect(names()[0]).toBe('S10');
  await user.type(screen.getByRole('textbox', { name: 'Search suites' }), 's3');
  expect(names()).toEqual(['S30']);
  await user.type(screen.getByRole('textbox', { name: 'Search suites' }), 'x');
  expect(screen.getByText('No suite is called so.')).toBeTruthy();
});

test('what is missing is run with one click, failures too, and the queue shows it', async () => {
  const { client, user } = open();
  await user.click(await screen.findByRole('button', { name: 'Run what is missing of Precision sweep' }));
  await waitFor(() => expect(location.hash).toBe('#queue?suite=4'));
  expect(client.inputs('suite.submit')).toEqual([{ text, start: true, retry: true }]);
  expect(screen.queryByRole('button', { name: 'Run what is missing of Demo' })).toBeNull();
});

test('what other hardware made is made here; where there is nothing of the kind, the leaderboard is offered', async () => {
  const done = vi.spyOn(toast, 'done');
  let elsewhere = 0;
  const { client, user } = open({ 'suite.check': () => ({ ...checked, elsewhere }) });
  await choose(user, 'Demo', 'Make runs of other hardware here too');
  await waitFor(() => expect(done).toHaveBeenCalledWith(expect.stringMatching(/^None of its/), expect.anything()));
  expect(client.inputs('suite.submit')).toEqual([]);
  done.mock.calls.at(-1)![1]!.action.onClick();
  await waitFor(() => expect(location.hash).toBe('#leaderboard?suite=2'));
  elsewhere = 7;
  await choose(user, 'Demo', 'Make runs of other hardware here too');
  await waitFor(() => expect(client.inputs('suite.submit')).toEqual([{ text, start: true, retry: false, here: true }]));
});

test('seeds are added: what they come to is told before, and the queue is one click away', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user } = open();
  await choose(user, 'Demo', 'Add seeds…');
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Seeds in all' });
  await waitFor(() => expect(field.value).toBe('10'));
  await screen.findByRole('button', { name: 'Run 100' });
  await user.clear(field);
  await user.type(field, '4');
  await user.tab();
  await screen.findByText('At least 6.');
  await user.clear(field);
  await user.type(field, '15');
  await user.tab();
  await waitFor(() => expect(JSON.parse(client.inputs('suite.check').at(-1)!.text)).toMatchObject({ seeds: 15 }));
  await screen.findByRole('button', { name: 'Run 100' });
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Add to queue' }));
  await waitFor(() => expect(client.inputs('suite.submit')).toHaveLength(1));
  const asked = client.inputs('suite.submit')[0]!;
  expect([asked.start, JSON.parse(asked.text)]).toMatchObject([false, { name: 'Demo', seeds: 15 }]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  done.mock.calls.at(-1)![1]!.action.onClick();
  await waitFor(() => expect(location.hash).toBe('#queue?suite=4'));
});

test('the field of a dialog has the focus with its text selected, and Enter is its button', async () => {
  const { client, user } = open();
  await choose(user, 'Demo', 'Rename…');
  const name = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' });
  await waitFor(() => expect([name.selectionStart, name.selectionEnd]).toEqual([0, 4]));
  await waitFor(() => expect(document.activeElement).toBe(name));
  await user.keyboard('Mine{Enter}');
  await waitFor(() => expect(client.inputs('suite.rename')).toEqual([{ suiteId: 2, name: 'Mine' }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await choose(user, 'Demo', 'Add seeds…');
  const seeds = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Seeds in all' });
  await waitFor(() => expect(document.activeElement).toBe(seeds));
  await waitFor(() => expect([seeds.selectionStart, seeds.selectionEnd]).toEqual([0, 2]));
  await user.keyboard('4{Enter}');
  await screen.findByText('At least 6.');
  await user.keyboard('{Backspace}15{Enter}');
  await waitFor(() => expect(client.inputs('suite.submit')).toHaveLength(1));
  const asked = client.inputs('suite.submit')[0]!;
  expect([asked.start, JSON.parse(asked.text)]).toMatchObject([true, { seeds: 15 }]);
});

test('a suite is renamed, and that is undone; a name that is taken is told in the dialog', async () => {
  const done = vi.spyOn(toast, 'done');
  let taken = true;
  const { client, user } = open({
    'suite.rename': () => {
      if (taken) throw new CallError({ code: 'suite.exists', message: 'There is a suite "Mine" already.' });
    },
  });
  await choose(user, 'Demo', 'Rename…');
  const field = await screen.findByRole('textbox', { name: 'Name' });
  await user.clear(field);
  await user.type(field, ' Mine ');
  await user.click(screen.getByRole('button', { name: 'Rename' }));
  await screen.findByText('There is a suite "Mine" already.');
  taken = false;
  await user.click(screen.getByRole('button', { name: 'Rename' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(client.inputs('suite.rename').at(-1)).toEqual({ suiteId: 2, name: 'Mine' });
  done.mock.calls.at(-1)![1]!.action.onClick();
  await waitFor(() => expect(client.inputs('suite.rename').at(-1)).toEqual({ suiteId: 2, name: 'Demo' }));
});

test('a suite is deleted, its runs stay unless asked, and all of that is undone', async () => {
  const done = vi.spyOn(toast, 'done');
  const { client, user } = open({ 'suite.remove': { archived: 10, cancelled: 2 } });
  await choose(user, 'Demo', 'Delete…');
  await user.click(await screen.findByRole('button', { name: 'Delete suite' }));
  await waitFor(() => expect(client.inputs('suite.remove')).toEqual([{ suiteId: 2, runs: 'keep' }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  done.mock.calls.at(-1)![1]!.action.onClick();
  await waitFor(() => expect(client.inputs('suite.restore')).toEqual([{ suiteId: 2 }]));
  await choose(user, 'Demo', 'Delete…');
  await user.click(await screen.findByRole('checkbox', { name: 'Archive its runs, too' }));
  await user.click(screen.getByRole('button', { name: 'Delete suite' }));
  await waitFor(() => expect(client.inputs('suite.remove').at(-1)).toEqual({ suiteId: 2, runs: 'archive' }));
  expect(done.mock.calls.at(-1)![0]).toBe('“Demo” was deleted, 10 runs archived, 2 of them cancelled');
});

test('all that a suite has shown is saved as a report; one of which no run has ended has none', async () => {
  const done = vi.spyOn(toast, 'done');
  const fresh: SuiteLine = { ...demo, suiteId: 5, name: 'Fresh', finished: 0, open: 100, states: { queued: 100 } };
  let path: string | null = '/reports/Demo.html';
  const { client, user } = open({
    'suite.list': [demo, fresh],
    'export.paper': () => (path === null ? null : { path }),
    'shell.showInFolder': undefined,
  });
  await choose(user, 'Demo', 'Report as HTML…');
  await waitFor(() => expect(done).toHaveBeenCalledWith('Report saved', expect.anything()));
  expect(client.inputs('export.paper')).toEqual([{ kind: 'report', suiteId: 2, name: 'Demo' }]);
  done.mock.calls.at(-1)![1]!.action.onClick();
  await waitFor(() => expect(client.inputs('shell.showInFolder')).toEqual([{ path }]));
  // Without a place nothing was saved, and nothing is said.
  path = null;
  done.mockClear();
  await choose(user, 'Demo', 'Report as HTML…');
  await waitFor(() => expect(client.inputs('export.paper')).toHaveLength(2));
  expect(done).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'More for Fresh' }));
  const item = await screen.findByRole('menuitem', { name: 'Report as HTML…' });
  expect(item.getAttribute('aria-disabled')).toBe('true');
});

test('the suite that the address names is the current one, and comes into sight', async () => {
  const seen = vi.spyOn(HTMLElement.prototype, 'scrollIntoView');
  open({}, { id: '4' });
  const row4 = await screen.findByRole('row', { name: /^Precision sweep/ });
  expect(row4.getAttribute('aria-current')).toBe('true');
  expect(screen.getByRole('row', { name: /^Demo/ }).getAttribute('aria-current')).toBeNull();
  await waitFor(() => expect(seen.mock.contexts).toEqual([row4]));
  seen.mockRestore();
});

test('what was deleted is listed below, and restored', async () => {
  const { client, user } = open({ 'suite.deleted': [{ suiteId: 9, name: 'Old', runs: 12 }] });
  await user.click(await screen.findByText('1 deleted'));
  await user.click(screen.getByRole('button', { name: 'Restore Old' }));
  await waitFor(() => expect(client.inputs('suite.restore')).toEqual([{ suiteId: 9 }]));
  await waitFor(() => expect(client.inputs('suite.deleted').length).toBeGreaterThan(1));
});

test('what a submission keeps or a message brings back is seen at once in the lists', async () => {
  const { client } = open();
  await screen.findByRole('row', { name: /^Demo/ });
  const asked = () => [client.inputs('suite.list').length, client.inputs('suite.deleted').length];
  const before = asked();
  client.emit('queue.changed', busyQueue);
  await waitFor(() => expect(asked()).toEqual(before.map((times) => times + 1)), { timeout: 4000 });
});

test('without a suite it says what one is; suites that cannot be read are told, and read again', async () => {
  let broken = true;
  const { user } = open({
    'suite.list': () => {
      if (broken) throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
      return [];
    },
  });
  await screen.findByText('The engine ended.');
  broken = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('No suite yet');
  await expectAccessible();
});

test('seeds go on where a suite has them as a list', () => {
  expect(seedsIn(text)).toBe(5);
  expect(JSON.parse(withSeeds(text, 20))).toMatchObject({ name: 'Demo', seeds: 20 });
  const listed = JSON.stringify({ seeds: [7, 3] });
  expect(seedsIn(listed)).toBe(2);
  expect(JSON.parse(withSeeds(listed, 4))).toEqual({ seeds: [7, 3, 8, 9] });
  expect([seedsIn('no suite'), withSeeds('no suite', 3)]).toEqual([undefined, 'no suite']);
});

test('runs are counted by column, and what is missing by what the queue does', () => {
  expect([tally(sweep.states, 'failed'), breakdown(sweep.states, 'failed')]).toEqual([
    10,
    '8 diverged, 2 ran out of time',
  ]);
  expect(breakdown(sweep.states, 'done')).toBeUndefined();
  expect([missing(sweep, false), missing(sweep, true), missing(demo, false)]).toEqual([191, 42, 0]);
});
