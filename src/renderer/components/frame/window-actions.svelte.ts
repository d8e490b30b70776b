import { onDestroy } from 'svelte';
import { actions, type Action, type ActionId } from '../../../shared/actions.ts';
import { addHandler, runAction } from '../../lib/actions.svelte.ts';
import type { Client } from '../../lib/client.ts';
import { isTyping, matches } from '../../lib/keys.ts';
import { landIn } from '../../lib/landing.svelte.ts';
import { openedSuite } from '../../lib/opened-suite.svelte.ts';
import { router } from '../../lib/router.svelte.ts';
import { settings } from '../../lib/settings.svelte.ts';
import { toast } from '../../lib/toast.ts';
import { places } from './places.ts';
import { paramsToReturn } from './visits.svelte.ts';

interface Overlays {
  palette: boolean;
  shortcuts: boolean;
  about: boolean;
}

/** What the window does itself, whatever view is open; views add their own. Call it while the frame is set up. */
export function useWindowActions(client: Client, overlays: Overlays): void {
  // At once, before any view is mounted: a view's own handler comes later and counts.
  const onAction = (id: ActionId, handler: () => void): void => {
    onDestroy(addHandler(id, handler));
  };
  const attempt = (work: () => Promise<unknown>) => () => void work().catch(toast.failed);

  for (const { view, action } of places)
    onAction(action, () => {
      landIn(view);
      router.go(view, paramsToReturn(view));
    });
  onAction('settings', () => {
    router.go('settings', paramsToReturn('settings'));
  });
  onAction(
    'suite.open',
    attempt(async () => {
      const suite = await client.call('suite.open', undefined);
      if (suite) openedSuite.open(suite);
    }),
  );
  onAction(
    'queue.start',
    attempt(() => client.call('queue.start', undefined)),
  );
  onAction(
    'queue.afterRun',
    attempt(() => client.call('queue.stop', { how: 'afterRun' })),
  );
  onAction(
    'queue.checkpoint',
    attempt(() => client.call('queue.stop', { how: 'checkpoint' })),
  );
  onAction(
    'theme.next',
    attempt(async () => {
      const themes = ['system', 'light', 'dark'] as const;
      const next = themes[(themes.indexOf(settings.current.theme) + 1) % themes.length] ?? 'system';
      await settings.set({ theme: next });
    }),
  );
  onAction('palette', () => (overlays.palette = true));
  onAction('shortcuts', () => (overlays.shortcuts = true));
  onAction('about', () => (overlays.about = true));

  onDestroy(client.on('action', ({ id }) => void run(id, client)));
  onDestroy(
    client.on('suite.opened', (suite) => {
      openedSuite.open(suite);
    }),
  );
  onDestroy(client.on('notice', toast.notice));
}

async function run(id: string, client: Client): Promise<void> {
  try {
    if (await runAction(id, client)) return;
    const action = actions.find((each) => each.id === id);
    if (action) toast.notice({ message: `“${action.label.replace('…', '')}” has nothing to work on in this view.` });
  } catch (thrown) {
    toast.failed(thrown);
  }
}

/**
 * Runs the page's action of a key. Those without a modifier never fire while a field has the focus or a dialog is open.
 * The process behind the window has the same accelerators in its menu and is not asked for what is taken here.
 */
export function pressKey(event: KeyboardEvent, client: Client): void {
  if (event.defaultPrevented) return;
  const all: readonly Action[] = actions;
  const quiet = isTyping(event) || document.querySelector('[role="dialog"]') !== null;
  const action = all.find(
    ({ by, accelerator, keys }) =>
      by === 'page' &&
      ((accelerator !== undefined && matches(event, accelerator)) ||
        (keys === event.key && !quiet && !event.ctrlKey && !event.metaKey && !event.altKey)),
  );
  if (!action) return;
  event.preventDefault();
  void run(action.id, client);
}
