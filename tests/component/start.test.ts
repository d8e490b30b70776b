import { screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { CallError } from '../../src/renderer/lib/client.ts';
import StartView from '../../src/renderer/views/start/StartView.svelte';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { busyQueue, idleQueue, run } from './frame-fixtures.ts';
import { renderView } from './render.ts';

/** The last submitted first; the clock was wrong when the other one was. */
const suites = [
  { suiteId: 2, name: 'Demo', submittedAt: '2026-03-04T10:00:00Z', runs: 200, finished: 45, open: 150 },
  { suiteId: 1, name: 'Precision sweep', submittedAt: '2031-03-01T10:00:00Z', runs: 48, finished: 48, open: 0 },
];

test('an empty workbench explains itself and offers the demo, which goes to the queue', async () => {
  const client = new FakeClient({
    'suite.list': [],
    'run.page': { total: 0, runs: [] },
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

test('it shows what runs, the newest suites with their progress, and the last failures', async () => {
  const client = new FakeClient({
    'suite.list': suites,
    'run.page': { total: 9, runs: [run] },
    'queue.state': busyQueue,
  });
  renderView(StartView, client);
  expect((await screen.findByRole('progressbar', { name: 'Progress of Demo' })).getAttribute('aria-valuenow')).toBe(
    '25',
  );
  expect(screen.queryByRole('progressbar', { name: 'Progress of Precision sweep' })).toBeNull();
  const names = screen.getAllByRole('link').map((link) => link.textContent.trim());
  expect(names.indexOf('Demo')).toBeLessThan(names.indexOf('Precision sweep'));
  expect((await screen.findByRole('progressbar', { name: /^Progress of Adam/ })).getAttribute('aria-valuenow')).toBe(
    '25',
  );
  expect(screen.getByText('3.2e-7')).toBeTruthy();
  expect(await screen.findByText('worker ended with signal 9')).toBeTruthy();
  expect(screen.getByText('9 in all')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'New suite' }).getAttribute('href')).toBe('#suite');
  await expectAccessible();
});

test('a suite that was cancelled is not under way: it tells how many have no result, and leads to them', async () => {
  const suite = { suiteId: 7, name: 'Cancelled', submittedAt: '2026-03-05T10:00:00Z', runs: 3, finished: 0, open: 0 };
  renderView(
    StartView,
    new FakeClient({ 'suite.list': [suite], 'run.page': { total: 0, runs: [] }, 'queue.state': idleQueue }),
  );
  const link = await screen.findByRole('link', { name: '3 unfinished' });
  expect(link.getAttribute('href')).toBe('#queue?suite=7');
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.queryByText('ended')).toBeNull();
});

test('a waiting queue that stands still can be started, and a run that begins is shown at once', async () => {
  const client = new FakeClient({
    'suite.list': suites,
    'run.page': { total: 0, runs: [] },
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
    'run.page': () => {
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
