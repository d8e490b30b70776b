import { untrack } from 'svelte';
import { usePresence } from './presence.svelte.ts';
import type { ViewName } from './router.svelte.ts';

/** Later than this somebody is at work somewhere else, and the focus stays there. */
const patience_ms = 3_000;

let asked = $state.raw<{ readonly view: ViewName; readonly at: number } | undefined>();

/** The keyboard leads to a view: the focus is to follow it. */
export const landIn = (view: ViewName): void => void (asked = { view, at: performance.now() });

/** Puts the focus to where a view is worked in, once that is there, when it was opened by the keyboard. */
export function useLanding(view: ViewName, place: () => { readonly focus: () => unknown } | undefined): void {
  const presence = usePresence();
  $effect(() => {
    const there = place();
    if (asked?.view !== view || there === undefined || presence?.isShown === false) return;
    const isInTime = performance.now() - asked.at < patience_ms;
    asked = undefined;
    if (isInTime) untrack(() => void there.focus());
  });
}
