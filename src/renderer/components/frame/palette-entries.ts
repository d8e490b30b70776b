import { z } from 'zod';
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

/** A saved comparison is what stands in its address; a leaderboard's is read by the view itself. */
const compareState = z.record(z.string(), z.string());

export const viewEntries = (of: 'board' | 'compare', views: Output<'view.list'>): Entry[] =>
  views.map(({ viewId, name, state }) => ({
    id: `view.${of}.${viewId}`,
    label: name,
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
