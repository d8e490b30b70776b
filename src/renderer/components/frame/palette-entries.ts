import { actions, type Action } from '../../../shared/actions.ts';
import type { Output } from '../../../shared/contract.ts';
import { canRun, runAction } from '../../lib/actions.svelte.ts';
import type { Client } from '../../lib/client.ts';
import { router } from '../../lib/router.svelte.ts';
import { toast } from '../../lib/toast.ts';

/** Something that the palette can do or go to. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly kind: 'Action' | 'Optimizer' | 'Problem' | 'Saved view';
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
      kind: 'Action',
      words: action.menu,
      keys: action.accelerator ?? action.keys,
      run: () => void runAction(action.id, client).catch(toast.failed),
    }));
}

export const catalogueEntries = ({ optimizers, problems }: Output<'catalogue.get'>): Entry[] => [
  ...optimizers.map(({ id, title, kind }): Entry => ({
    id: `optimizer.${id}`,
    label: title,
    kind: 'Optimizer',
    words: `${id} ${kind}`,
    run: () => {
      router.go('catalogue', { optimizer: id });
    },
  })),
  ...problems.map(({ id, title, kind }): Entry => ({
    id: `problem.${id}`,
    label: title,
    kind: 'Problem',
    words: `${id} ${kind}`,
    run: () => {
      router.go('catalogue', { problem: id });
    },
  })),
];

export const viewEntries = (of: 'board' | 'compare', views: Output<'view.list'>): Entry[] =>
  views.map(({ viewId, name }) => ({
    id: `view.${of}.${viewId}`,
    label: name,
    kind: 'Saved view',
    words: of === 'board' ? 'leaderboard' : 'compare',
    run: () => {
      router.go(of === 'board' ? 'leaderboard' : 'compare', { view: String(viewId) });
    },
  }));
