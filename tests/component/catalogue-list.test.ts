import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { router } from '../../src/renderer/lib/router.svelte.ts';
import { readState, writeState, type CatalogueState } from '../../src/renderer/views/catalogue/catalogue-address.ts';
import CatalogueView from '../../src/renderer/views/catalogue/CatalogueView.svelte';
import { searchOver } from '../../src/renderer/views/catalogue/list/searching.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { manyOptimizers, manyProblems } from './many-cards.ts';
import { goTo, renderRouted } from './render.ts';

const answers = {
  'catalogue.get': { optimizers: [...manyOptimizers], problems: [...manyProblems], precisions: [] },
};

beforeEach(() => goTo('catalogue'));

/** The view on a catalogue of the size that it is made for. */
async function open() {
  const user = userEvent.setup();
  const shown = renderRouted(CatalogueView, new FakeClient(answers));
  await shown.findByRole('article');
  const table = () => shown.getByRole('table', { name: /^(optimizers|problems)$/ });
  const names = (): string[] =>
    within(table())
      .getAllByRole('rowheader')
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  const status = (): string =>
    shown
      .getByText(/^\d+ of \d+|^\d+ (optimizers|problems)/)
      .textContent.replace(/\s+/g, ' ')
      .trim();
  return { ...shown, user, table, names, status };
}

describe('a catalogue of 150 methods and 80 problems', () => {
  test('all are there, and what they belong to can be chosen, with how many each choice leaves', async () => {
    const { user, names, status, getByRole, findByRole, container } = await open();
    expect(names()).toHaveLength(150);
    expect(status()).toBe('150 optimizers');
    const orders = getByRole('group', { name: 'Order' });
    const offered = within(orders)
      .getAllByRole('button')
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
    expect(offered).toEqual(['0 14', '1 122', '2 14']);

    await user.click(getByRole('combobox', { name: 'Family' }));
    expect((await findByRole('option', { name: /zeroth-order/ })).textContent).toMatch(/14/);
    await user.click(getByRole('option', { name: /^Newton/ }));
    await user.click(getByRole('option', { name: /zeroth-order/ }));
    await user.keyboard('{Escape}');
    expect(status()).toBe('28 of 150 optimizers');
    await user.click(within(orders).getByRole('button', { name: '0, 14' }));
    expect(status()).toBe('14 of 150 optimizers');
    // What a choice would leave follows the others; one that leaves none says so.
    expect(within(orders).getByRole('button', { name: '1, 0' })).toBeTruthy();
    await expectAccessible(container);

    await user.click(getByRole('button', { name: 'Show all' }));
    expect(names()).toHaveLength(150);
    await user.click(getByRole('combobox', { name: 'Kind' }));
    await user.click(await findByRole('option', { name: /bilevel/ }));
    expect(names()).toHaveLength(5);
  });

  test('problems are chosen by family and precision, and each list stays as it was left', async () => {
    const { user, names, getByRole, findByRole } = await open();
    await user.type(getByRole('textbox', { name: 'Search optimizers' }), 'valley');
    await user.click(getByRole('tab', { name: /Problems/ }));
    expect(names()).toHaveLength(80);
    const precisions = within(getByRole('group', { name: 'Precision' }));
    await user.click(precisions.getByRole('button', { name: 'int4, 20' }));
    expect(names()).toHaveLength(20);
    await user.click(getByRole('combobox', { name: 'Family' }));
    await user.click(await findByRole('option', { name: /regression/ }));
    expect(names()).toHaveLength(4);
    await user.click(getByRole('tab', { name: /Optimizers/ }));
    expect(getByRole('textbox', { name: 'Search optimizers' })).toHaveProperty('value', 'valley');
    await user.click(getByRole('tab', { name: /Problems/ }));
    expect(names()).toHaveLength(4);
  });

  test('it is as it was left for whoever goes to a suite, or to the leaderboard, and comes back', async () => {
    const { user, names, getByRole, findByRole, unmount } = await open();
    await user.type(getByRole('textbox', { name: 'Search optimizers' }), 'trust');
    await user.click(getByRole('button', { name: 'Order' }));
    await user.click(getByRole('button', { name: 'Order' }));
    const [first = ''] = names();
    await user.click(getByRole('button', { name: first }));
    const id = /M\d+/.exec(first)![0].replace('M', 'method-');
    const suite = await findByRole('link', { name: /New suite with this/ });
    expect(suite.getAttribute('href')).toBe(`#suite?optimizer=${id}`);
    expect(getByRole('link', { name: /best runs/ }).getAttribute('href')).toBe(`#leaderboard?optimizers=${id}`);
    const [left, before] = [location.hash, names()];

    await goTo('suite', { optimizer: id });
    unmount();
    history.back();
    await waitFor(() => expect(router.view).toBe('catalogue'));
    expect(location.hash).toBe(left);
    const again = renderRouted(CatalogueView, new FakeClient(answers));
    expect(await again.findByRole('article', { name: new RegExp(`descent ${id.slice(7)}$`) })).toBeTruthy();
    expect(again.getByRole('textbox', { name: 'Search optimizers' })).toHaveProperty('value', 'trust');
    expect(again.getByRole('columnheader', { name: 'Order' }).getAttribute('aria-sort')).toBe('descending');
    const rows = within(again.getByRole('table', { name: 'optimizers' })).getAllByRole('rowheader');
    expect(rows).toHaveLength(before.length);
  });

  test('the search looks into names, papers, words and parameters, and offers names alike where nothing has it', async () => {
    const { names, status, getByRole } = await open();
    const field = getByRole('textbox', { name: 'Search optimizers' });
    const search = async (text: string): Promise<string[]> => {
      await fireEvent.input(field, { target: { value: text } });
      return names();
    };
    expect((await search('m7-gr'))[0]).toContain('M7-GR');
    expect(await search(manyOptimizers[88]!.paper)).toEqual([expect.stringContaining('M88-')]);
    expect((await search('direction number 42'))[0]).toContain('M42-');
    expect(await search('RATE_63')).toEqual([expect.stringContaining('M63-')]);
    // Every word, wherever it stands.
    expect((await search('valley 70 quasi'))[0]).toContain('M70-');
    expect((await search('quassi-newtn descent'))[0]).toContain('quasi-Newton');
    expect(status()).toContain('names like it');
  });
});

test.each([
  ['optimizers', manyOptimizers],
  ['problems', manyProblems],
] as const)('all of many %s are first when their own names are searched', (_, all) => {
  const search = searchOver<(typeof all)[number]>(all);
  for (const card of all)
    for (const name of [card.id, card.short, card.title.toUpperCase()]) {
      const { cards, areAlike } = search(name);
      expect(areAlike).toBe(false);
      expect(cards[0]?.id, name).toBe(card.id);
    }
});

describe('side by side', () => {
  test('three at most are ticked, and their equations and costs stand beside each other', async () => {
    const { user, getByRole, findByRole, queryByRole, container } = await open();
    const tick = (i: number) => getByRole('checkbox', { name: `Side by side: ${manyOptimizers[i]!.title}` });
    await user.click(tick(3));
    // The row's page is not opened by its tick.
    expect(getByRole('article', { name: manyOptimizers[0]!.title })).toBeTruthy();
    expect(getByRole('button', { name: 'Show side by side' })).toHaveProperty('disabled', true);
    await user.click(tick(4));
    await user.click(tick(140));
    expect(tick(5)).toHaveProperty('disabled', true);
    await user.click(getByRole('button', { name: 'Show side by side' }));

    const table = await findByRole('table', { name: new RegExp(manyOptimizers[140]!.title) });
    expect(table.querySelectorAll('math')).toHaveLength(3);
    const row = (name: string) => within(table).getByRole('row', { name: new RegExp(`^${name}`) });
    expect(row('A step costs').textContent).toMatch(/4 gradients\s*1 gradients\s*1 gradients/);
    expect(row('Asks for').textContent).toMatch(/1: gradients/);
    // A parameter that all have is one row; another's is a dash at the others.
    expect(within(row('lr')).getAllByText('0.001')).toHaveLength(3);
    expect(within(row('rate_4')).getAllByText('–')).toHaveLength(2);
    expect(row('To beware of').textContent).toContain('Slow in valley 140.');
    expect(row('Paper').textContent).toContain(manyOptimizers[3]!.paper);
    await expectAccessible(container);

    await user.click(getByRole('button', { name: /^Leave M140.* out$/ }));
    expect(table.querySelectorAll('math')).toHaveLength(2);
    await user.click(getByRole('button', { name: 'Back to the list' }));
    expect(queryByRole('heading', { name: /side by side/ })).toBeNull();
    expect(tick(3)).toHaveProperty('checked', true);
    expect(tick(140)).toHaveProperty('checked', false);
  });

  test('problems have their dimension, optimum and precisions; "back" leads to the list', async () => {
    const { user, getByRole, findByRole } = await open();
    await user.click(getByRole('tab', { name: /Problems/ }));
    for (const i of [0, 1])
      await user.click(getByRole('checkbox', { name: `Side by side: ${manyProblems[i]!.title}` }));
    await user.click(getByRole('button', { name: 'Show side by side' }));
    const table = await findByRole('table', { name: new RegExp(manyProblems[1]!.title) });
    const row = (name: string): string[] =>
      within(within(table).getByRole('row', { name: new RegExp(`^${name}`) }))
        .getAllByRole('cell')
        .map(({ textContent }) => textContent.trim());
    expect(row('Dimension')).toEqual(['2', '3']);
    expect(row('Optimum')).toEqual(['not known', '0.125']);
    expect(row('Precisions')).toEqual(['fp32, fp64, int4', 'fp32, fp64']);
    history.back();
    expect(await findByRole('tab', { name: /Problems/ })).toBeTruthy();
  });
});

test('an address holds all of the state, whatever stands in it, and a link is one that names a card alone', () => {
  const state: CatalogueState = {
    ...{ kind: 'problems', isSideBySide: true },
    optimizers: {
      ...{ open: 'a,b', search: 'x & y = %', sort: { column: 'order', descending: true }, picked: ['a,b', 'c'] },
      facets: { family: ['quasi-Newton', 'one, two'], order: ['0'] },
    },
    problems: { open: undefined, search: '', facets: {}, sort: undefined, picked: [] },
  };
  const hash = router.href('catalogue', writeState(state)).replace('#catalogue?', '');
  expect(readState(Object.fromEntries(new URLSearchParams(hash)))).toEqual(state);
  expect(readState({ problem: 'bbob' })).toMatchObject({ kind: 'problems', problems: { open: 'bbob' } });
  expect(readState({ optimizer: 'adam' })).toMatchObject({ kind: 'optimizers', optimizers: { open: 'adam' } });
  expect(readState({ list: '?', 'optimizers.order': '%E0' }).optimizers.facets).toEqual({});
});
