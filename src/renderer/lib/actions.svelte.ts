import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { actions, type Action, type ActionId } from '../../shared/actions.ts';
import type { Client } from './client.ts';
import { usePresence } from './presence.svelte.ts';

type Handler = () => void;

/** Of several handlers of an action the newest counts: a view's own comes before the window's. */
const handlers = new SvelteMap<string, readonly Handler[]>();

/** Returns how to take it away. Views use `onAction`. */
export function addHandler(id: ActionId, handler: Handler): () => void {
  handlers.set(id, [...(handlers.get(id) ?? []), handler]);
  return () => {
    handlers.set(
      id,
      (handlers.get(id) ?? []).filter((each) => each !== handler),
    );
  };
}

/** Carries out an action while the view of this component is shown: `onAction('find', () => search.focus())`. */
export const onAction = (id: ActionId, handler: Handler): void => {
  const presence = usePresence();
  // Not before it is mounted: a view that breaks while it is set up would leave its handler behind.
  $effect(() => (presence?.isShown === false ? undefined : untrack(() => addHandler(id, handler))));
};

/** False: the page has nobody for it at this place, such as an export where there is nothing to export. */
export const canRun = (action: Action): boolean => action.by === 'shell' || (handlers.get(action.id)?.length ?? 0) > 0;

/** Runs an action, from a key, the menu or the palette. Returns false where nobody carries it out here. */
export async function runAction(id: string, client: Client): Promise<boolean> {
  const action = actions.find((each) => each.id === id);
  if (action?.by === 'shell') {
    await client.call('shell.action', { id });
    return true;
  }
  const handler = handlers.get(id)?.at(-1);
  handler?.();
  return handler !== undefined;
}
