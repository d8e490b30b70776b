import { z } from 'zod';
import { actions, type Action } from '../../../shared/actions.ts';
import Fuse from 'fuse.js';
import type { OptimizerCard, ProblemCard } from '../../../shared/contract/catalogue.ts';
import type { Output } from '../../../shared/contract.ts';
import { canRun, runAction } from '../../lib/actions.svelte.ts';
import { namedFirst, nameInFull, titleBeside } from '../../lib/card-names.ts';
import type { Client } from '../../lib/client.ts';
import { router } from '../../lib/router.svelte.ts';
import { toast } from '../../lib/toast.ts';

/** Something that the palette can do or go to. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly kind: 'Action' | 'Optimizer' | 'Problem' | 'Saved view';
  /** What it is called: typed in full, it is the first. */
  readonly names: readonly string[];
  /** More words that it is found by. */
  readonly words?: string;
  readonly keys?: string | undefined;
  readonly run: () => void;
}

/** Actions that somebody carries out at this place, those of the palette itself left out. */
export function actionEntries(client: Client): Entry[] {
  const all: readonly Action[] = actions;
  return all
    .filter((action) => action.id !== 'palette' && canRun(action))
    .map((action) => ({
      id: action.id,
      label: action.label,
      names: [action.label],
      kind: 'Action',
      words: action.menu,
      keys: action.accelerator ?? action.keys,
      run: () => void runAction(action.id, client).catch(toast.failed),
    }));
}

export const catalogueEntries = ({ optimizers, problems }: Output<'catalogue.get'>): Entry[] => [
  ...optimizers.map((card) => cardEntry(card, 'Optimizer', () => router.go('catalogue', { optimizer: card.id }))),
  ...problems.map((card) => cardEntry(card, 'Problem', () => router.go('catalogue', { problem: card.id }))),
];

type Card = OptimizerCard | ProblemCard;

const cardEntry = (card: Card, kind: 'Optimizer' | 'Problem', run: () => void): Entry => ({
  id: `${kind}.${card.id}`,
  label: [nameInFull(card), titleBeside(card)].filter(Boolean).join(', '),
  kind,
  names: [card.short, card.title, card.id],
  words: card.family,
  run,
});

/** What a search finds, best first; `most` at most. */
export function findEntries(entries: readonly Entry[], search: string, most: number): readonly Entry[] {
  if (search.trim() === '') return entries.slice(0, most);
  const keys = [{ name: 'names', weight: 3 }, 'words', 'kind'];
  // A command does something at once: a word that is only a little like its own must not lead to it.
  const [actions, others] = [entries.filter(isAction), entries.filter((each) => !isAction(each))];
  const alike = (some: readonly Entry[], threshold: number) =>
    new Fuse(some, { keys, threshold, ignoreLocation: true, includeScore: true }).search(search.trim());
  const found = [...alike(actions, 0.2), ...alike(others, 0.34)]
    .toSorted((a, b) => (a.score ?? 0) - (b.score ?? 0))
    .map(({ item }) => item);
  return namedFirst(found, search, ({ names }) => names).slice(0, most);
}

const isAction = ({ kind }: Entry): boolean => kind === 'Action';

/** A saved comparison is what stands in its address; a leaderboard's is read by the view itself. */
const compareState = z.record(z.string(), z.string());

export const viewEntries = (of: 'board' | 'compare', views: Output<'view.list'>): Entry[] =>
  views.map(({ viewId, name, state }) => ({
    id: `view.${of}.${viewId}`,
    label: name,
    names: [name],
    kind: 'Saved view',
    words: of === 'board' ? 'leaderboard' : 'compare',
    run: () => {
      if (of === 'board') {
        router.go('leaderboard', { view: String(viewId) });
        return;
      }
      const params = compareState.safeParse(state);
      if (params.success) router.go('compare', params.data);
      else toast.failed(new Error('This saved view cannot be read; save it again.'));
    },
  }));
