import { untrack } from 'svelte';

/**
 * A derived value of plain data that stays the same object while it is equal to the one before: what is drawn from it is
 * not drawn anew.
 */
export function steady<T>(make: () => T): { readonly value: T } {
  let kept: { readonly text: string | undefined; readonly value: T } | undefined;
  const value = $derived.by(() => {
    const next = make();
    const text = JSON.stringify(next) as string | undefined;
    if (kept === undefined || kept.text !== text) kept = { text, value: next };
    return kept.value;
  });
  return {
    get value() {
      return value;
    },
  };
}

/**
 * As `steady`, for what thousands of cells hang on: of a derived value each of them asks whether it has changed, of this
 * one only when it has. It follows before anything is drawn; whoever reads it in an event may read the value before.
 */
export function settled<T>(make: () => T): { readonly value: T } {
  let value = $state.raw(untrack(make));
  $effect.pre(() => {
    const next = make();
    untrack(() => {
      if (JSON.stringify(next) !== JSON.stringify(value)) value = next;
    });
  });
  return {
    get value() {
      return value;
    },
  };
}
