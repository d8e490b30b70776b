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
