import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../../src/renderer/App.svelte';
import { runAction } from '../../src/renderer/lib/actions.svelte.ts';
import { changes } from '../../src/renderer/lib/presence.svelte.ts';
import { router, type ViewName } from '../../src/renderer/lib/router.svelte.ts';
import { FakeClient } from './fake-client.ts';
import { busyQueue, dataState, engineInfo, idleQueue, info, settings } from './frame-fixtures.ts';

async function open(): Promise<FakeClient> {
  const client = new FakeClient({
    'settings.get': settings,
    'settings.set': (change) => ({ ...settings, ...change }) as typeof settings,
    'queue.state': busyQueue,
    'queue.page': { total: 0, runs: [] },
    'queue.groups': { total: 0, runs: 0, groups: [] },
    'data.size': dataState,
    'data.state': dataState,
    'data.backUp': { file: 'new.sqlite' },
    'engine.doctor': [],
    'engine.info': engineInfo,
    'shell.info': info,
    'suite.list': [],
    'run.page': { total: 0, runs: [] },
    'view.list': [],
    'board.page': {
      total: 0,
      rows: [],
      hardware: '',
      pool: '',
      gaps: null,
      common: [],
      budgets: [],
      leavesUntimed: false,
      isDraft: false,
    },
    'board.choices': {
      ...{ problems: [], optimizers: [], precisions: [], suites: [], tags: [], hardware: [], targets: [] },
      ...{ hasSeveralBudgets: false, sharedMarks: [] },
    },
  });
  render(App, { client });
  await go('leaderboard', 'No results yet');
  return client;
}

async function go(view: ViewName, text: string): Promise<void> {
  router.go(view, {});
  await waitFor(() => expect(screen.getByRole('main').getAttribute('aria-label')?.toLowerCase()).toBe(view));
  await screen.findByText(text);
}

const asked = (client: FakeClient): number => client.inputs('board.page').length;
const changed = { runs: [{ runId: 1, groupId: 1, status: 'finished' as const }] };

afterEach(async () => {
  vi.restoreAllMocks();
  location.hash = '';
  await tick();
});

test('a view that was left is there again as it was, out of reach meanwhile, and asks nothing where nothing has happened', async () => {
  const client = await open();
  const table = screen.getByRole('grid', { name: 'Leaderboard' });
  await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const before = asked(client);
  await go('settings', '/data/descent.sqlite');
  expect(screen.queryByRole('grid', { name: 'Leaderboard' })).toBeNull();
  expect(table.closest('[aria-hidden="true"]')).not.toBeNull();
  await go('leaderboard', 'No results yet');
  expect(screen.getByRole('grid', { name: 'Leaderboard' })).toBe(table);
  expect(table.closest('[aria-hidden="true"]')).toBeNull();
  expect(screen.getByRole('button', { name: 'Hide filters' })).toBeTruthy();
  expect(screen.queryByText('/data/descent.sqlite')).toBeNull();
  expect(asked(client)).toBe(before);
});

test.each(['queue.groups', 'start.overview', 'run.repeats', 'run.find', 'export.paper', 'suite.open'] as const)(
  'what only reads, as %s does, leaves no view behind',
  async (name) => {
    const client = new FakeClient({});
    const before = changes.count;
    await changes
      .watched(client)
      .call(name, undefined as never)
      .catch(() => undefined);
    expect(client.asked.map((each) => each.name)).toEqual([name]);
    expect(changes.count).toBe(before);
  },
);

test('over the queue and back, nothing is asked again', async () => {
  const client = await open();
  const before = asked(client);
  await go('queue', 'What runs ends first, nothing else starts; the queue keeps its order.');
  await waitFor(() => expect(client.inputs('queue.groups').length).toBeGreaterThan(0));
  await go('leaderboard', 'No results yet');
  expect(asked(client)).toBe(before);
});

test('a view that was left hears nothing; it asks anew when it is shown and something has happened', async () => {
  const client = await open();
  await go('settings', '/data/descent.sqlite');
  const before = asked(client);
  vi.useFakeTimers();
  client.emit('run.changed', changed);
  await vi.advanceTimersByTimeAsync(5000);
  vi.useRealTimers();
  expect(asked(client)).toBe(before);
  await go('leaderboard', 'No results yet');
  await waitFor(() => expect(asked(client)).toBeGreaterThan(before));
});

test('what the window itself has written counts as something that has happened', async () => {
  const client = await open();
  await go('settings', '/data/descent.sqlite');
  const before = asked(client);
  await userEvent.click(screen.getByRole('button', { name: 'Back up now' }));
  await screen.findByText(/Backup written/);
  await go('leaderboard', 'No results yet');
  await waitFor(() => expect(asked(client)).toBeGreaterThan(before));
});

test('of states that were told meanwhile it takes the last one', async () => {
  const client = await open();
  await go('queue', 'What runs ends first, nothing else starts; the queue keeps its order.');
  await go('settings', '/data/descent.sqlite');
  client.emit('queue.changed', busyQueue);
  client.emit('queue.changed', { ...idleQueue, done: 7, failed: 1 });
  await go('queue', 'Nothing left to run');
});

test('a view that the keyboard opens has the focus where it is worked in, one of the mouse has not', async () => {
  const client = await open();
  const table = screen.getByRole('grid', { name: 'Leaderboard' });
  expect(document.activeElement).not.toBe(table);
  await go('settings', '/data/descent.sqlite');
  await runAction('go.leaderboard', client);
  await waitFor(() => expect(document.activeElement).toBe(table));
});

test('actions are carried out by the view that is shown', async () => {
  const client = await open();
  const field = screen.getByLabelText('Filter expression');
  await go('settings', '/data/descent.sqlite');
  expect(await runAction('find', client)).toBe(false);
  expect(document.activeElement).not.toBe(field);
  await go('leaderboard', 'No results yet');
  expect(await runAction('find', client)).toBe(true);
  expect(document.activeElement).toBe(field);
});

test('what lies over a view goes with it', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  expect(await screen.findByRole('menu')).toBeTruthy();
  await go('settings', '/data/descent.sqlite');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
});
