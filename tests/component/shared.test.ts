import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { found } from '../../src/renderer/components/shared/options.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { expectAccessible } from './axe.ts';
import SharedExample from './SharedExample.svelte';

function example(confirm = vi.fn(() => Promise.resolve())) {
  const did = vi.fn<(what: string, value?: unknown) => void>();
  render(SharedExample, { did, confirm });
  return { did, confirm, user: userEvent.setup() };
}

test('everything has a name, a role and no broken structure', async () => {
  example();
  await expectAccessible();
});

test('a select is opened, moved in and chosen from by keys', async () => {
  const { did, user } = example();
  const select = screen.getByRole('combobox', { name: 'Method' });
  select.focus();
  await user.keyboard('{Enter}');
  await screen.findByRole('option', { name: /ZO-SGD/ });
  await user.keyboard('{End}{Enter}');
  await waitFor(() => expect(did).toHaveBeenCalledWith('select', 'zo-sgd'));
  expect(select.textContent).toContain('ZO-SGD');
});

test('a combobox finds by words that are not shown, and keeps its choice', async () => {
  const { did, user } = example();
  const box = screen.getByRole<HTMLInputElement>('combobox', { name: 'Any method' });
  expect(box.value).toBe('Adam');
  await user.click(box);
  await user.keyboard('newton');
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
  await user.click(screen.getByRole('option', { name: /L-BFGS/ }));
  expect(did).toHaveBeenCalledWith('combobox', 'lbfgs');
  await waitFor(() => expect(box.value).toBe('L-BFGS'));
});

test('a multi-select adds what is found and takes away what is crossed out', async () => {
  const { did, user } = example();
  const box = screen.getByRole('combobox', { name: 'Methods' });
  await user.click(box);
  await user.keyboard('ada');
  await user.click(await screen.findByRole('option', { name: /Adam/ }));
  expect(did).toHaveBeenLastCalledWith('multi', ['lbfgs', 'adam']);
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Remove L-BFGS' }));
  expect(did).toHaveBeenLastCalledWith('multi', ['adam']);
});

test('a number field takes exponents, says what is wrong and keeps the last valid number', async () => {
  const { did, user } = example();
  const field = screen.getByRole('textbox', { name: 'Steps' });
  await user.clear(field);
  did.mockClear();
  await user.type(field, '1e1');
  expect(did).not.toHaveBeenCalled();
  await user.keyboard('{Enter}');
  expect(did).toHaveBeenLastCalledWith('number', 10);
  await user.type(field, '9{Enter}');
  expect(screen.getByText('At most 100.')).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(did).not.toHaveBeenCalledWith('number', 1e19);
  await user.clear(field);
  await user.type(field, '3{ArrowUp}');
  await user.tab();
  expect(did).toHaveBeenLastCalledWith('number', 4);
});

test('a text field is emptied by its button and by Escape', async () => {
  const { did, user } = example();
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
  await user.click(screen.getByRole('button', { name: 'Clear name' }));
  expect(did).toHaveBeenLastCalledWith('text', '');
  expect(document.activeElement).toBe(field);
  await user.type(field, 'xy{Escape}');
  expect(field.value).toBe('');
});

test('checkbox, switch, segments and tabs follow the pointer and the keys', async () => {
  const { did, user } = example();
  await user.click(screen.getByRole('checkbox', { name: 'Traces' }));
  expect(did).toHaveBeenLastCalledWith('checkbox', true);
  screen.getByRole('switch', { name: 'Follow' }).focus();
  await user.keyboard(' ');
  expect(did).toHaveBeenLastCalledWith('toggle', true);
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(did).toHaveBeenLastCalledWith('theme', 'dark');
  screen.getByRole('tab', { name: 'One' }).focus();
  await user.keyboard('{ArrowRight}');
  expect((await screen.findByRole('tabpanel')).textContent).toBe('Panel two');
});

test('a menu runs its entries, not the disabled ones', async () => {
  const { did, user } = example();
  await user.click(screen.getByRole('button', { name: 'More' }));
  const menu = await screen.findByRole('menu');
  expect(within(menu).getByRole('menuitem', { name: 'Cancel' }).getAttribute('aria-disabled')).toBe('true');
  await user.click(within(menu).getByRole('menuitem', { name: 'Pause' }));
  expect(did).toHaveBeenLastCalledWith('pause');
  // It gives the page back: while it is open, nothing else takes a click.
  await waitFor(() => expect(document.body.style.pointerEvents).toBe(''));
});

test('a dialog has a title, takes the focus and gives it back', async () => {
  const { user } = example();
  const opener = screen.getByRole('button', { name: 'Open dialog' });
  await user.click(opener);
  const dialog = await screen.findByRole('dialog', { name: 'A dialog' });
  await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a confirmation stays open and says why it failed', async () => {
  const confirm = vi.fn(() => Promise.reject(new CallError({ code: 'data.full', message: 'The disk is full.' })));
  const { user } = example(confirm);
  await user.click(screen.getByRole('button', { name: 'Remove' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove it?' });
  await user.click(within(dialog).getByRole('button', { name: 'Remove it' }));
  expect(await within(dialog).findByText('The disk is full.')).toBeTruthy();
  confirm.mockImplementation(() => Promise.resolve() as Promise<never>);
  await user.click(within(dialog).getByRole('button', { name: 'Remove it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a pane is resized by keys, within its limits', async () => {
  const { user } = example();
  const divider = screen.getByRole('separator', { name: 'Width of the list' });
  divider.focus();
  await user.keyboard('{ArrowRight}');
  expect(divider.getAttribute('aria-valuenow')).toBe('52');
  await user.keyboard('{End}{ArrowRight}');
  expect(divider.getAttribute('aria-valuenow')).toBe('85');
});

test('status is an icon and a word, and an unknown progress has no number', () => {
  example();
  expect(screen.getByText('Diverged').closest('.status')?.querySelector('svg')).toBeTruthy();
  expect(screen.getByText('Done').className).toContain('visually-hidden');
  expect(screen.getByRole('progressbar', { name: 'Starting' }).getAttribute('aria-valuenow')).toBeNull();
  expect(screen.getByRole('progressbar', { name: 'Progress of all' }).getAttribute('aria-valuenow')).toBe('50');
});

test('a search for a name shows what is called so alone, else what tells of it, else what is called like it', () => {
  const options = [
    { value: 'heavy-ball', label: 'Heavy ball', names: ['HB'], keywords: 'What Adam adapts; gradient' },
    { value: 'adamw', label: 'AdamW', keywords: 'Adam with decoupled decay' },
    { value: 'adam', label: 'Adam', keywords: 'adaptive moments' },
    { value: 'gd', label: 'Gradient descent', names: ['GD'], keywords: 'the steepest' },
  ];
  const ids = (search: string): string[] => found(options, search).map(({ value }) => value);
  expect(ids('adam')).toEqual(['adam', 'adamw']);
  expect(ids('ada')).toEqual(['adamw', 'adam']);
  expect(ids('hb')).toEqual(['heavy-ball']);
  expect(ids('moments adaptive')).toEqual(['adam']);
  expect(ids('hevy bal')).toEqual(['heavy-ball']);
  expect(ids('')).toHaveLength(4);
});
