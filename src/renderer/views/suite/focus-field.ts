/** Keys of the suite that a part of the form is about stand in its `data-key`. */
const partOf = (form: HTMLElement, key: string): HTMLElement | undefined =>
  [...form.querySelectorAll<HTMLElement>('[data-key]')]
    .filter(({ dataset: { key: own = '' } }) => key === own || key.startsWith(`${own}.`) || key.startsWith(`${own}[`))
    .toSorted((a, b) => b.dataset['key']!.length - a.dataset['key']!.length)[0];

/** Moves the focus, and the form with it, to the field of a key such as `optimizers[0].lr[1]`; false: there is none. */
export function focusField(form: HTMLElement, key: string): boolean {
  const part = partOf(form, key);
  const field = part?.querySelector<HTMLElement>('input:not([type="radio"]), textarea, select, button');
  if (!part || !field) return false;
  part.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
  return true;
}
