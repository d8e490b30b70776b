import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { Output } from '../../src/shared/contract.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { settings as store } from '../../src/renderer/lib/settings.svelte.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import SettingsView from '../../src/renderer/views/settings/SettingsView.svelte';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { dataState, engineInfo, info, settings } from './frame-fixtures.ts';
import { renderView } from './render.ts';

const checks = [
  { name: 'node', state: 'ok' as const, text: 'Node 24.21.0', advice: '' },
  { name: 'device', state: 'note' as const, text: 'cpu, no CUDA GPU', advice: 'Runs use the processor.' },
];

/** With so much of these methods as the settings show. */
const catalogue = (...methods: readonly (readonly [id: string, title: string])[]): Output<'catalogue.get'> => ({
  optimizers: methods.map(([id, title]) => ({
    ...{ id, title, short: title, order: 1, family: 'adaptive', kind: 'minimise', paper: '', equation: '', about: '' },
    ...{ hyper: {}, cost: '1 gradient', state: '', needs: '', invariances: '', own: false },
  })),
  problems: [],
  precisions: [],
});

const compiled = { folder: '/home/me/.cache/descent/xla', programs: 1234, bytes: 5.6e8, most_bytes: 1e9 };

type Answers = ConstructorParameters<typeof FakeClient>[0];
let disconnect = () => {};
afterEach(() => {
  disconnect();
});

function open(more: Answers = {}): FakeClient {
  let kept = settings;
  const client = new FakeClient({
    'settings.get': settings,
    'settings.set': (change) => (kept = { ...kept, ...change } as typeof settings),
    'data.state': dataState,
    'engine.doctor': checks,
    'engine.info': engineInfo,
    'data.compilations': compiled,
    'shell.info': info,
    'catalogue.get': catalogue(),
    ...more,
  });
  disconnect = store.connect(client);
  renderView(SettingsView, client);
  return client;
}

test('it shows the data folder, the backups, this machine and the versions', async () => {
  open();
  expect(await screen.findByText('/data/descent.sqlite')).toBeTruthy();
  expect(screen.getByText('812 MB')).toBeTruthy();
  expect(screen.getByText('1,234')).toBeTruthy();
  expect(screen.getByText('new.sqlite')).toBeTruthy();
  expect(await screen.findByText('Runs use the processor.')).toBeTruthy();
  expect(screen.getByText('Found: cpu, no CUDA GPU')).toBeTruthy();
  expect(await screen.findByText('45.4.1 (Chromium 144.0.7559.60)')).toBeTruthy();
  await expectAccessible();
});

test('a choice is kept at once, and the number format is what numbers are written in', async () => {
  const client = open();
  expect(await screen.findByText('1.23e-6')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'Plain' }));
  expect(await screen.findByText('0.00000123')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(client.inputs('settings.set')).toEqual([{ numberFormat: 'plain' }, { theme: 'dark' }]);
});

test('what is kept in quick succession all stays, whatever the shell tells in between', async () => {
  // As the shell does: one after the other, each is told before it is answered.
  let kept: typeof settings = { ...settings, layout: { old: 1 } };
  const writing: (() => void)[] = [];
  const client = new FakeClient({
    'settings.get': () =>
      new Promise((resolve) => {
        writing.push(() => {
          resolve(kept);
        });
      }),
    'settings.set': (change) =>
      new Promise((resolve) => {
        writing.push(() => {
          kept = { ...kept, ...change, layout: { ...kept.layout, ...change.layout } } as typeof settings;
          client.emit('settings.changed', kept);
          resolve(kept);
        });
      }),
  });
  const shown = (): unknown => ({ ...store.current.layout });
  const next = async (): Promise<void> => {
    writing.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
  };
  disconnect = store.connect(client);
  // Before it is known what others have kept.
  store.keepLayout('a', 1);
  await next();
  expect(shown()).toEqual({ old: 1, a: 1 });
  store.keepLayout('b', 1);
  void store.set({ theme: 'dark' });
  await next();
  expect(shown()).toEqual({ old: 1, a: 1, b: 1 });
  expect(store.current.theme).toBe('dark');
  store.keepLayout('c', 1);
  store.keepLayout('b', 2);
  while (writing.length > 0) {
    expect(shown()).toEqual({ old: 1, a: 1, b: 2, c: 1 });
    await next();
  }
  expect(kept).toMatchObject({ theme: 'dark', layout: { old: 1, a: 1, b: 2, c: 1 } });
  expect(shown()).toEqual(kept.layout);
});

test('of two changes, the one that cannot be kept goes back', async () => {
  const answers: (() => void)[] = [];
  const client = new FakeClient({
    'settings.get': settings,
    'settings.set': (change) =>
      new Promise((resolve, reject) => {
        answers.push(() => {
          if (change.jobs === undefined) reject(new CallError({ code: 'settings.unwritable', message: 'Full.' }));
          else resolve({ ...settings, jobs: change.jobs });
        });
      }),
  });
  disconnect = store.connect(client);
  const first = store.set({ theme: 'dark' });
  const other = store.set({ jobs: 7 });
  for (const answer of answers) answer();
  await expect(first).rejects.toThrow('Full.');
  await other;
  expect(store.current).toMatchObject({ theme: settings.theme, jobs: 7 });
});

test('a setting that cannot be kept goes back', async () => {
  open({
    'settings.set': () => {
      throw new CallError({ code: 'settings.unwritable', message: 'The settings could not be written.' });
    },
  });
  await userEvent.click(screen.getByRole('radio', { name: 'Plain' }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Scientific' }).checked).toBe(true));
  expect(screen.getByText('1.23e-6')).toBeTruthy();
});

test('numbers of processes are checked before they are kept', async () => {
  const client = open();
  const jobs = await screen.findByRole('textbox', { name: 'Runs at a time' });
  await userEvent.clear(jobs);
  await userEvent.type(jobs, '65');
  expect(screen.getByText('At most 64.')).toBeTruthy();
  await userEvent.tab();
  expect(client.inputs('settings.set')).toEqual([]);
});

test('a number is kept when it is whole: the engine starts again for every one', async () => {
  const client = open();
  const threads = await screen.findByRole('textbox', { name: 'Threads of one run' });
  await userEvent.clear(threads);
  await userEvent.type(threads, '16');
  expect(client.inputs('settings.set')).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(client.inputs('settings.set')).toEqual([{ threads: 16 }]);
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  await userEvent.tab();
  expect(client.inputs('settings.set')).toEqual([{ threads: 16 }, { threads: 18 }]);
});

test('a restore that fails after the engine restarted is told in a toast: the view is gone', async () => {
  const failed = vi.spyOn(toast, 'failed');
  let fail: (error: CallError) => void = () => {};
  open({ 'data.restore': () => new Promise((_done, reject) => (fail = reject)) });
  await userEvent.click(await screen.findByRole('button', { name: 'Restore old.sqlite' }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Restore' }));
  cleanup();
  const error = new CallError({ code: 'backup.damaged', message: 'The backup is damaged.' });
  fail(error);
  await waitFor(() => expect(failed).toHaveBeenCalledWith(error));
});

test('a backup is restored only after a question, and what goes wrong is said there', async () => {
  let broken = true;
  const client = open({
    'data.restore': () => {
      if (broken)
        throw new CallError({ code: 'backup.damaged', message: 'The backup is damaged.', advice: 'Take another.' });
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Restore old.sqlite' }));
  const dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
  expect(client.inputs('data.restore')).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
  expect(await within(dialog).findByText('The backup is damaged.')).toBeTruthy();
  broken = false;
  await userEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(client.inputs('data.restore')).toEqual([{ file: 'old.sqlite' }, { file: 'old.sqlite' }]);
  expect(client.inputs('data.state')).toHaveLength(2);
});

test('backing up, checking and moving are done by their buttons', async () => {
  const client = open({
    'data.backUp': { file: 'now.sqlite' },
    'data.check': { verdict: 'row 3 missing from index run_key' },
    'data.move': { folder: '/elsewhere' },
    'data.showFolder': undefined,
  });
  await userEvent.click(screen.getByRole('button', { name: 'Back up now' }));
  await waitFor(() => expect(client.inputs('data.state')).toHaveLength(2));
  await userEvent.click(screen.getByRole('button', { name: 'Check the database' }));
  expect(await screen.findByText(/row 3 missing from index run_key/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Move…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Choose a folder…' }));
  await waitFor(() => expect(client.inputs('data.move')).toHaveLength(1));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Show folder' }));
  expect(client.inputs('data.showFolder')).toHaveLength(1);
});

test('what was compiled is shown, and emptied', async () => {
  let left = compiled;
  const client = open({
    'data.compilations': () => left,
    'data.emptyCompilations': () => void (left = { ...compiled, programs: 0, bytes: 0 }),
  });
  expect(await screen.findByText(/1,234 programs/)).toBeTruthy();
  expect(screen.getByText('/home/me/.cache/descent/xla')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Empty' }));
  expect(await screen.findByText(/0 programs/)).toBeTruthy();
  expect(client.inputs('data.emptyCompilations')).toHaveLength(1);
  expect(screen.getByRole('button', { name: 'Empty' }).hasAttribute('disabled')).toBe(true);
});

test('where nothing is kept it says why', async () => {
  open({ 'data.compilations': { ...compiled, folder: null } });
  expect(await screen.findByText(/Nothing is kept/)).toBeTruthy();
});

test('no backups, a folder that cannot be written to and a warning are said', async () => {
  open({ 'data.state': { ...dataState, backups: [], readOnly: true, warning: 'The folder lies on a network drive.' } });
  expect(await screen.findByText('There are no backups yet.')).toBeTruthy();
  expect(screen.getByText(/cannot be written to/)).toBeTruthy();
  expect(screen.getByText('The folder lies on a network drive.')).toBeTruthy();
});

test('each part that cannot be read says so for itself', async () => {
  const failure = (message: string) => () => {
    throw new CallError({ code: 'engine.gone', message });
  };
  open({
    'data.state': failure('No data state.'),
    'engine.doctor': failure('No doctor.'),
    'shell.info': failure('No info.'),
  });
  for (const message of ['No data state.', 'No doctor.', 'No info.'])
    expect(await screen.findByText(message)).toBeTruthy();
  await expectAccessible();
});

test('the colour of a method’s curves is chosen here, too, and those that were changed are listed', async () => {
  const client = open({
    'settings.get': { ...settings, colours: { lbfgs: { dark: '#123456' } } },
    'catalogue.get': catalogue(['adam', 'Adam'], ['lbfgs', 'L-BFGS']),
  });
  expect(await screen.findByRole('group', { name: 'Colour of L-BFGS' })).toBeTruthy();
  await userEvent.click(screen.getByRole('combobox', { name: 'Method' }));
  await userEvent.click(await screen.findByRole('option', { name: 'Adam' }));
  const choice = await screen.findByRole('group', { name: 'Colour of Adam' });
  await fireEvent.change(within(choice).getByLabelText('Dark theme'), { target: { value: '#ffee00' } });
  await waitFor(() => {
    expect(client.inputs('settings.set')).toEqual([
      { colours: { lbfgs: { dark: '#123456' }, adam: { dark: '#ffee00' } } },
    ]);
  });
  await expectAccessible();
});
