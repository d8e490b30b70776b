/** A value as it is stored, and what people call it. */
export interface Named<T = string> {
  readonly value: T;
  /** The first is its id, which goes before what others are called besides. */
  readonly names: readonly [string, ...string[]];
  /** Those to propose; without it the last. */
  readonly proposed?: readonly string[];
}

const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** The values that are called so, in any case: by their ids, or where no id is so by any name. */
export function calledSo<T>(known: readonly Named<T>[], name: string): T[] {
  const wanted = folded(name);
  const byId = known.filter(({ names: [id] }) => folded(id) === wanted);
  const found = byId.length > 0 ? byId : known.filter(({ names }) => names.some((each) => folded(each) === wanted));
  return found.map(({ value }) => value);
}

/** The values of which some name has this part, in any case; where there are stars, which stand for anything, is all of it. */
export function calledLike<T>(known: readonly Named<T>[], part: string): T[] {
  const wanted = folded(part);
  const parts = wanted.split('*').map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = parts.length > 1 ? new RegExp(`^${parts.join('.*')}$`, 's') : undefined;
  const fits = (name: string): boolean => pattern?.test(folded(name)) ?? folded(name).includes(wanted);
  return known.filter(({ names }) => names.some(fits)).map(({ value }) => value);
}
