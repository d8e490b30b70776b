import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../../src/renderer/App.svelte';
import { CallError } from '../../src/renderer/lib/client.ts';
import { openedSuite } from '../../src/renderer/lib/opened-suite.svelte.ts';
import { router } from '../../src/renderer/lib/router.svelte.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { selection } from '../../src/renderer/lib/selection.svelte.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { busyQueue, dataState, engineInfo, idleQueue, info, settings } from './frame-fixtures.ts';

type Answers = ConstructorParameters<typeof FakeClient>[0];

/** Opens the window at Settings, whose view asks for little. */
async function open(more: Answers = {}, hash = '#settings'): Promise<FakeClient> {
  location.hash = hash;
  await waitFor(() => expect(router.view).toBe(hash.slice(1)));
  const client = new FakeClient({
    'settings.get': settings,
    'settings.set': (change) => ({ ...settings, ...change }) as typeof settings,
    'queue.state': busyQueue,
    'data.size': dataState,
    'data.state': dataState,
    'engine.doctor': [],
    'engine.info': engineInfo,
    'shell.info': info,
    'suite.list': [],
    'run.page': { total: 0, runs: [] },
    'catalogue.get': { optimizers: [], problems: [], precisions: [] },
    'view.list': [],
    ...more,
  });
  render(App, { client });
  return client;
}

const key = (name: string, more: KeyboardEventInit = {}): boolean =>
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }),
  );

afterEach(async () => {
  selection.clear();
  openedSuite.take();
  location.hash = '';
  await tick();
});

test('the rail marks where the window is, counts what waits and what is picked, and goes there', async () => {
  selection.add([{ groupId: 3 }, { runId: 9 }]);
  await open();
  const rail = within(screen.getByRole('navigation', { name: 'Views' }));
  expect(rail.getByRole('link', { name: /^Settings/ }).getAttribute('aria-current')).toBe('page');
  await waitFor(() => expect(rail.getByRole('link', { name: 'Queue 13 runs wait or run' })).toBeTruthy());
  expect(rail.getByRole('link', { name: 'Compare 2 picked' })).toBeTruthy();
  await userEvent.click(rail.getByRole('link', { name: /^Start/ }));
  await waitFor(() => expect(document.title).toBe('Start – Descent'));
  expect(document.querySelector('[aria-live="polite"].visually-hidden')?.textContent).toBe('Start');
  expect(rail.getByRole('link', { name: /^Start/ }).getAttribute('aria-current')).toBe('page');
});

test('another view is there a moment after the rail has told of it, and what the old one still writes is lost', async () => {
  await open();
  let paint = (): void => undefined;
  const frame = vi.spyOn(window, 'requestAnimationFrame').mockImplementation((then) => {
    paint = () => then(0);
    return 1;
  });
  const shown = (): string | null => screen.getByRole('main').getAttribute('aria-label');
  router.go('start');
  const link = screen.getByRole('link', { name: /^Start/ });
  await waitFor(() => expect(link.getAttribute('aria-current')).toBe('page'));
  expect(shown()).toBe('Settings');
  router.replace('settings', { where: 'seed = 1' });
  expect(location.hash).toBe('#start');
  paint();
  await waitFor(() => expect(shown()).toBe('Start'));
  frame.mockRestore();
});

test('suites are a place, and a new one is one click or key away from anywhere', async () => {
  const client = await open({ 'suite.deleted': [], 'suite.check': () => new Promise(() => {}) });
  const rail = within(screen.getByRole('navigation', { name: 'Views' }));
  expect(rail.getByRole('link', { name: 'New suite' }).title).toBe('New suite (Ctrl+N)');
  expect(rail.getByRole('link', { name: 'Suites' }).title).toBe('Suites (Ctrl+2)');
  key('2', { ctrlKey: true });
  expect(await screen.findByText('No suite yet')).toBeTruthy();
  expect(document.title).toBe('Suites – Descent');
  client.emit('action', { id: 'suite.new' });
  expect(await screen.findByRole('heading', { level: 1, name: 'New suite' })).toBeTruthy();
  await userEvent.click(rail.getByRole('link', { name: 'Suites' }));
  expect(await screen.findByText('No suite yet')).toBeTruthy();
});

test('the names of the rail are hidden and kept so', async () => {
  const client = await open();
  await userEvent.click(screen.getByRole('button', { name: 'Hide names of the views' }));
  expect(client.inputs('settings.set')).toEqual([{ layout: { 'rail.collapsed': true } }]);
  expect(await screen.findByRole('button', { name: 'Show names of the views' })).toBeTruthy();
  expect(screen.getByRole('link', { name: /^Leaderboard/ })).toBeTruthy();
});

test('the status bar tells the engine, the running run, what waits and the size of the database', async () => {
  const client = await open();
  const bar = within(screen.getByRole('contentinfo', { name: 'Status' }));
  expect(await bar.findByText('Engine ready')).toBeTruthy();
  expect(bar.getByText(/Adam on Rosenbrock n=100, fp32, seed 4/)).toBeTruthy();
  expect(bar.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  expect(bar.getByText('about 13 min left')).toBeTruthy();
  expect(await bar.findByText('812 MB')).toBeTruthy();
  client.emit('queue.changed', idleQueue);
  expect(await bar.findByText('Queue empty')).toBeTruthy();
  // What was interrupted waits, in every place alike; and with something paused it is not empty.
  client.emit('queue.changed', { ...idleQueue, queued: 17, interrupted: 1 });
  await waitFor(() => expect(bar.getByRole('link', { name: '18 waiting' })).toBeTruthy());
  expect(bar.queryByText(/paused/)).toBeNull();
  expect(screen.getByRole('link', { name: 'Queue 18 runs wait or run' })).toBeTruthy();
  client.emit('queue.changed', { ...idleQueue, paused: 1 });
  await waitFor(() => expect(bar.getByRole('link', { name: '1 paused' })).toBeTruthy());
  expect(bar.queryByText('Queue empty')).toBeNull();
});

test('the rail opens the whole queue, whatever suite it was asked of before', async () => {
  await open({ 'suite.text': { name: 'mine', text: '{}' } }, '#queue');
  router.go('queue', { suite: '4' });
  await waitFor(() => expect(router.params).toEqual({ suite: '4' }));
  const rail = within(screen.getByRole('navigation', { name: 'Views' }));
  await userEvent.click(rail.getByRole('link', { name: 'Queue 13 runs wait or run' }));
  await waitFor(() => expect(location.hash).toBe('#queue'));
});

test('messages stand above the feet of views, where the next button is', async () => {
  await open();
  toast.done('12 runs queued');
  const list = (await screen.findByText('12 runs queued')).closest<HTMLElement>('[data-sonner-toaster]')!;
  // The status bar and the foot of the suite's editor.
  expect(parseFloat(list.style.getPropertyValue('--offset-bottom'))).toBeGreaterThan(26 + 53);
});

test('the frame has no broken structure', async () => {
  await open();
  await screen.findByText('/data/descent.sqlite');
  await expectAccessible();
});

test('while the engine starts there is a placeholder, and the view comes with it', async () => {
  const client = await open({
    'queue.state': () => {
      throw new CallError({ code: 'engine.starting', message: 'Not yet.' });
    },
  });
  expect(await screen.findByText('The engine is starting')).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Settings' })).toBeNull();
  client.emit('engine.status', { state: 'ready', failure: null, backups: [] });
  expect(await screen.findByRole('heading', { name: 'Settings' })).toBeTruthy();
});

test('an engine that ended is said above the view, which stays and reads again what failed', async () => {
  let away = true;
  const client = await open({
    'engine.doctor': () => {
      if (away) throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
      return [{ name: 'device', state: 'ok', text: 'cpu, two cores', advice: '' }];
    },
  });
  expect(await screen.findByText('The engine ended.')).toBeTruthy();
  client.emit('engine.status', { state: 'restarting', failure: null, backups: [] });
  expect(await screen.findByText(/is being started again/)).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Settings' })).toBeTruthy();
  away = false;
  client.emit('engine.status', { state: 'ready', failure: null, backups: [] });
  expect(await screen.findByText('cpu, two cores')).toBeTruthy();
  expect(screen.queryByText(/is being started again/)).toBeNull();
});

test('an engine that stopped for good is started by a button', async () => {
  const client = await open({ 'engine.restart': undefined });
  await screen.findByRole('heading', { name: 'Settings' });
  client.emit('engine.status', {
    state: 'safe',
    failure: { code: 'engine.crashed', message: 'It ended with signal 11.' },
    backups: [],
  });
  expect(await screen.findByText(/signal 11/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Start engine' }));
  expect(client.inputs('engine.restart')).toHaveLength(1);
});

const unusable = (code: string, backups: string[] = []) =>
  ({ state: 'unusable', failure: { code, message: 'Page 12 is malformed.', advice: 'Do this.' }, backups }) as const;
const good = { file: 'good.sqlite', writtenAt: '2026-03-04T15:06:00Z', runs: 490 };

test('a damaged database fills the window with what happened, what is safe and what can take its place', async () => {
  const client = await open({
    'data.chooseBackup': { newest: good, bad: ['new.sqlite'] },
    'data.restore': undefined,
    'data.salvage': undefined,
    'data.beginEmpty': undefined,
    'data.showFolder': undefined,
    'engine.restart': () => {
      throw new CallError({ code: 'engine.start', message: 'It could not be started.' });
    },
  });
  client.emit('engine.status', unusable('database.damaged', ['new.sqlite', 'good.sqlite', 'old.sqlite']));
  expect(await screen.findByText('Page 12 is malformed.')).toBeTruthy();
  expect(await screen.findByText(/has 490 runs, of 2026-03-04/)).toBeTruthy();
  expect(screen.getByText('new.sqlite')).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Settings' })).toBeNull();
  await expectAccessible();
  await userEvent.click(screen.getByRole('button', { name: 'Restart engine' }));
  expect(await screen.findByText('It could not be started.')).toBeTruthy();
  const confirm = async (button: string, name: string): Promise<void> => {
    await userEvent.click(screen.getByRole('button', { name: button }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  };
  expect(screen.queryByRole('button', { name: 'Restore new.sqlite' })).toBeNull();
  await confirm('Restore newest backup', 'Restore');
  await confirm('Restore old.sqlite', 'Restore');
  expect(client.inputs('data.restore')).toEqual([{ file: 'good.sqlite' }, { file: 'old.sqlite' }]);
  await confirm('Salvage what can be read', 'Salvage');
  await confirm('Begin empty', 'Begin empty');
  expect([client.inputs('data.salvage'), client.inputs('data.beginEmpty')]).toEqual([[undefined], [undefined]]);
  await userEvent.click(screen.getByRole('button', { name: 'Show data folder' }));
  expect(client.inputs('data.showFolder')).toHaveLength(1);
});

test('of a lost database nothing can be salvaged; backups are offered when they are checked, and not where none is good', async () => {
  let checked: (choice: { newest: typeof good | null; bad: string[] }) => void = () => {};
  const client = await open({ 'data.chooseBackup': () => new Promise((resolve) => (checked = resolve)) });
  client.emit('engine.status', unusable('database.lost', ['good.sqlite']));
  expect(await screen.findByText(/The backups are checked/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Restore/ })).toBeNull();
  checked({ newest: null, bad: ['good.sqlite'] });
  expect(await screen.findByText('No backup passes its check.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Restore|Salvage/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'Begin empty' })).toBeTruthy();
});

test.each(['busy', 'newer', 'foreign', 'readonly', 'full', 'unusable'])(
  'nothing is put in the place of a database that is %s: it is not damaged',
  async (reason) => {
    const client = await open({ 'engine.restart': undefined });
    client.emit('engine.status', unusable(`database.${reason}`, ['new.sqlite']));
    expect(await screen.findByText('Page 12 is malformed.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Restore|Salvage|Begin/ })).toBeNull();
    expect(client.inputs('data.chooseBackup')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Restart engine' }));
    expect(client.inputs('engine.restart')).toHaveLength(1);
  },
);

test('a queue that stopped by itself says why', async () => {
  const client = await open();
  client.emit('queue.changed', {
    ...idleQueue,
    trouble: { code: 'disk.full', message: 'The disk is full.', advice: 'Free some space.' },
  });
  expect(await screen.findByText(/The disk is full. Free some space./)).toBeTruthy();
});

test('the palette finds actions, optimizers, problems and saved views, and runs what is chosen', async () => {
  const client = await open({
    'view.list': ({ of }) => [
      of === 'board'
        ? { viewId: 4, name: 'Convex only', state: {} }
        : { viewId: 5, name: 'Two methods', state: { groups: '1,2' } },
    ],
    'queue.start': undefined,
  });
  await screen.findByRole('heading', { name: 'Settings' });
  expect(key('k', { ctrlKey: true })).toBe(false);
  const box = await screen.findByRole('combobox', { name: 'Search commands' });
  await waitFor(() => expect(document.activeElement).toBe(box));
  await expectAccessible();
  await userEvent.keyboard('start que{Enter}');
  expect(client.inputs('queue.start')).toHaveLength(1);
  await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Search commands' })).toBeNull());

  client.emit('action', { id: 'palette' });
  await screen.findByRole('combobox', { name: 'Search commands' });
  await userEvent.keyboard('convex');
  expect((await screen.findByRole('option', { name: /Convex only/ })).getAttribute('aria-selected')).toBe('true');
  // The leaderboard takes the parameter up and out of the address: what counts is where the palette went.
  const go = vi.spyOn(router, 'go');
  await userEvent.keyboard('{Enter}');
  expect(go).toHaveBeenCalledWith('leaderboard', { view: '4' });
  client.emit('action', { id: 'palette' });
  await screen.findByRole('combobox', { name: 'Search commands' });
  await userEvent.keyboard('two meth');
  await screen.findByRole('option', { name: /Two methods/ });
  await userEvent.keyboard('{Enter}');
  expect(go).toHaveBeenLastCalledWith('compare', { groups: '1,2' });
  go.mockRestore();
});

test('the palette says when nothing is found, and moves by keys', async () => {
  await open();
  key('k', { ctrlKey: true });
  const box = await screen.findByRole('combobox', { name: 'Search commands' });
  box.focus();
  const selected = () =>
    screen.getAllByRole('option').findIndex((each) => each.getAttribute('aria-selected') === 'true');
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(selected()).toBe(2);
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
  expect(selected()).toBe(screen.getAllByRole('option').length - 1);
  await userEvent.keyboard('zzzzqqq');
  expect(await screen.findByText('Nothing found for “zzzzqqq”')).toBeTruthy();
  await userEvent.keyboard('{Enter}{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('the palette goes on without a catalogue', async () => {
  const none = () => {
    throw new CallError({ code: 'engine.gone', message: 'Away.' });
  };
  await open({ 'catalogue.get': none, 'view.list': none });
  key('k', { ctrlKey: true });
  expect(await screen.findByRole('option', { name: /Start queue/ })).toBeTruthy();
});

test('the sheet of shortcuts opens with ? and lists the accelerators of the actions', async () => {
  await open();
  await screen.findByRole('heading', { name: 'Settings' });
  key('?', { shiftKey: true });
  const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
  expect(sheet.getByText('Command palette')).toBeTruthy();
  expect(sheet.getByText('New suite')).toBeTruthy();
  await expectAccessible();
});

test('keys without a modifier never fire in a field, accelerators do', async () => {
  await open();
  const field = await screen.findByRole('textbox', { name: 'Runs at a time' });
  field.focus();
  expect(key('?', { shiftKey: true })).toBe(true);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(key('3', { ctrlKey: true })).toBe(false);
  await waitFor(() => expect(location.hash).toBe('#queue'));
});

test('accelerators and the menu reach the same actions', async () => {
  const client = await open({ 'queue.stop': undefined, 'suite.open': { file: 'a.json', text: '{}' } });
  client.emit('action', { id: 'queue.checkpoint' });
  await waitFor(() => expect(client.inputs('queue.stop')).toEqual([{ how: 'checkpoint' }]));
  client.emit('action', { id: 'theme.next' });
  await waitFor(() => expect(client.inputs('settings.set')).toEqual([{ theme: 'dark' }]));
  await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
  client.emit('action', { id: 'about' });
  const about = await screen.findByRole('dialog', { name: 'About Descent' });
  await within(about).findByText('Database schema');
  const terms = Array.from(about.querySelectorAll('dt'), (term) => [
    term.textContent,
    term.nextElementSibling?.textContent,
  ]);
  // One Node, that of the engine; what is a file is called so.
  expect(terms).toEqual([
    ['Application', '0.1.0'],
    ['Electron', '45.4.1 (Chromium 144.0.7559.60)'],
    ['System', 'linux-x64'],
    ["Engine's Node", '24.21.0'],
    ['TensorFlow', '2.21.0, built for processors'],
    ['Database schema', 'version 4'],
    ['Database', '/home/me/descent.sqlite'],
  ]);
  key('Escape');
  client.emit('action', { id: 'suite.open' });
  await waitFor(() => expect(location.hash).toBe('#suite'));
});

const dropped = (file: File): void => {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  window.dispatchEvent(Object.assign(event, { dataTransfer: { files: [file] } }));
};

test.each([
  ['results.descent', 'PK\u0003\u0004', 'results.descent is a bundle of results, not a suite.'],
  ['zip.json', 'PK\u0003\u0004', 'zip.json is a bundle of results, not a suite.'],
  ['huge.json', ' '.repeat(4_000_001), 'huge.json is not a suite: it is larger than 4 MB.'],
  ['picture.png', '\u0000\u0001', 'picture.png is not a suite: it is not a text.'],
  ['other.json', '{ "name": "descent" }', 'other.json is not a suite: it names neither problems nor optimizers.'],
  [
    'latin-1.json',
    Uint8Array.from(Buffer.from('{ "name": "bänk", "problems": [] }', 'latin1')),
    'latin-1.json is not UTF-8: byte 0xE4 at line 1, column 13 begins no character.',
  ],
])('a dropped %s is refused in words, and the draft is left alone', async (name, content, words) => {
  await open();
  await screen.findByRole('heading', { name: 'Settings' });
  dropped(new File([content], name));
  expect(await screen.findByText(words)).toBeTruthy();
  expect(openedSuite.waiting).toBeUndefined();
  expect(location.hash).toBe('#settings');
});

test('a dropped suite is opened', async () => {
  const taken = vi.spyOn(openedSuite, 'open');
  await open();
  dropped(new File(['\uFEFF{ "problems": [] }'], 'mine.json'));
  await waitFor(() => expect(taken).toHaveBeenCalledWith({ file: 'mine.json', text: '{ "problems": [] }' }));
  expect(location.hash).toBe('#suite');
});

test('what nobody carries out here, and what fails, is told', async () => {
  const client = await open({
    'queue.start': () => {
      throw new CallError({ code: 'device.missing', message: 'There is no such device.', advice: 'Choose another.' });
    },
  });
  await screen.findByRole('heading', { name: 'Settings' });
  client.emit('action', { id: 'find' });
  expect(await screen.findByText('“Find” has nothing to work on in this view.')).toBeTruthy();
  client.emit('action', { id: 'queue.start' });
  expect(await screen.findByText('There is no such device.')).toBeTruthy();
  expect(screen.getByText('Choose another.')).toBeTruthy();
  client.emit('notice', { code: 'power.slept', message: 'The machine slept.' });
  expect(await screen.findByText('The machine slept.')).toBeTruthy();
});

test('a view that breaks is replaced by what happened, and the frame stays', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  // The contract forbids this; a view must not take the window with it even so.
  const client = await open();
  const honest = client.call.bind(client);
  vi.spyOn(client, 'call').mockImplementation((name, input) =>
    name === 'engine.doctor'
      ? Promise.resolve([{ name: 'x', state: 'strange', text: '', advice: '' }] as never)
      : honest(name, input),
  );
  location.hash = '#start';
  await waitFor(() => expect(router.view).toBe('start'));
  location.hash = '#settings';
  expect(await screen.findByText('This view could not be shown')).toBeTruthy();
  expect(screen.getByRole('navigation', { name: 'Views' })).toBeTruthy();
});

test('the first tab stop leads past the rail', async () => {
  await open();
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Skip to content');
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement).toBe(screen.getByRole('main'));
});
