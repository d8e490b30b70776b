import { waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { catalogueEntries, findEntries, type Entry } from '../../src/renderer/components/frame/palette-entries.ts';
import { router } from '../../src/renderer/lib/router.svelte.ts';
import { manyOptimizers, manyProblems } from './many-cards.ts';

const entries = catalogueEntries({ optimizers: [...manyOptimizers], problems: [...manyProblems], precisions: [] });

test('the palette finds every method and problem by its short name, its title and its id', () => {
  const wanted = [
    ...manyOptimizers.map((card) => ({ card, id: `Optimizer.${card.id}` })),
    ...manyProblems.map((card) => ({ card, id: `Problem.${card.id}` })),
  ];
  for (const { card, id } of wanted)
    for (const name of [card.short, card.title, card.id, card.short.toLowerCase()])
      expect(findEntries(entries, name, 60)[0]?.id, name).toBe(id);
});

test('an entry says both names where they differ, and leads to the card', async () => {
  const [entry] = findEntries(
    catalogueEntries({
      optimizers: [{ ...manyOptimizers[0]!, id: 'ncg', short: 'NCG', title: 'Nonlinear conjugate gradients' }],
      problems: [{ ...manyProblems[0]!, id: 'bbob', short: 'BBOB', title: 'BBOB noiseless functions' }],
      precisions: [],
    }),
    'ncg',
    60,
  );
  expect(entry?.label).toBe('NCG, Nonlinear conjugate gradients');
  entry?.run();
  await waitFor(() => expect([router.view, router.params]).toEqual(['catalogue', { optimizer: 'ncg' }]));
});

test('a command is not found by a word that is only a little like its own', () => {
  const action = (label: string): Entry => ({
    ...{ id: label, label, names: [label], kind: 'Action', words: 'Run', run: () => undefined },
  });
  const commands = [action('Start queue'), action('Restart engine'), action('Go to Start')];
  const labels = (search: string) => findEntries([...commands, ...entries], search, 60).map(({ label }) => label);
  expect(labels('target').filter((label) => commands.some((each) => each.label === label))).toEqual([]);
  expect(labels('strt queue')[0]).toBe('Start queue');
  expect(findEntries([...commands, action('Add a target')], 'target', 60).map(({ label }) => label)).toEqual([
    'Add a target',
  ]);
});
