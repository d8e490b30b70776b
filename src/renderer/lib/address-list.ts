/** Lists as one parameter of an address, whatever stands in their items. */
export const listText = (items: readonly (string | number)[] = []): string =>
  items.map((item) => encodeURIComponent(item)).join(',');

export function listIn(text: string | undefined): string[] {
  try {
    return (text ?? '').split(',').flatMap((item) => (item === '' ? [] : [decodeURIComponent(item)]));
  } catch {
    // A fragment that somebody mistyped.
    return [];
  }
}
