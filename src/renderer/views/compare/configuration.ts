/** A configuration as rows of text, one for each key that a curve's run has. */
export interface DiffRow {
  readonly key: string;
  /** In the order of the curves; null: it has no such key. */
  readonly cells: readonly (DiffCell | null)[];
  readonly differs: boolean;
}

export interface DiffCell {
  readonly text: string;
  /** Against the baseline, such as `×10` or `+0.5`; empty where it is the same or no number. */
  readonly change: string;
  readonly differs: boolean;
}

/** Nested values as `path.to.key` and the value at it; empty containers are left out. */
export function flattened(value: unknown, path = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  const entries: [string, unknown][] =
    typeof value === 'object' && value !== null ? (Object.entries(value) as [string, unknown][]) : [];
  if (entries.length === 0) {
    if (path !== '' && value !== undefined && (typeof value !== 'object' || value === null)) flat.set(path, value);
    return flat;
  }
  for (const [key, each] of entries)
    for (const [inner, leaf] of flattened(each, path === '' ? key : `${path}.${key}`)) flat.set(inner, leaf);
  return flat;
}

/** Rows over all configurations, in the order in which keys appear; changes are against the one at `baseline`. */
export function diffOf(configurations: readonly unknown[], baseline: number): DiffRow[] {
  const flat = configurations.map((each) => flattened(each));
  const keys = [...new Set(flat.flatMap((each) => [...each.keys()]))];
  return keys.map((key) => {
    const base = flat[baseline]?.get(key);
    const cells = flat.map((each): DiffCell | null => {
      if (!each.has(key)) return null;
      const value = each.get(key);
      return { text: textOf(value), change: changeOf(value, base), differs: textOf(value) !== textOf(base) };
    });
    const texts = new Set(cells.map((cell) => cell?.text));
    return { key, cells, differs: texts.size > 1 };
  });
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? 'none' : JSON.stringify(value);

/** Ratio between positive numbers, difference between others. */
export function changeOf(value: unknown, base: unknown): string {
  if (typeof value !== 'number' || typeof base !== 'number' || value === base) return '';
  if (!Number.isFinite(value) || !Number.isFinite(base)) return '';
  const ratio = value / base;
  // Of neighbours, ×1 would say that they are the same.
  if (value > 0 && base > 0 && ratio !== 1) {
    const digits = [3, 6, 9, 12].find((each) => Number(ratio.toPrecision(each)) !== 1) ?? 17;
    return `×${rounded(ratio, digits)}`;
  }
  return `${value > base ? '+' : '−'}${rounded(Math.abs(value - base))}`;
}

const rounded = (value: number, digits = 3): string =>
  value >= 1e-3 && value < 1e5
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
