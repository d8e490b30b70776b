import { environmentLabels, precisionLabels } from '../../../shared/domain/fact-labels.ts';
import { inFull, significant } from '../../lib/format.ts';

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

function textOf(value: unknown): string {
  if (typeof value === 'number') return inFull(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : 'none';
}

/** Ratio between positive numbers, difference between others. */
export function changeOf(value: unknown, base: unknown): string {
  if (typeof value !== 'number' || typeof base !== 'number' || value === base) return '';
  if (!Number.isFinite(value) || !Number.isFinite(base)) return '';
  const ratio = value / base;
  // Of neighbours, ×1 would say that they are the same.
  if (value > 0 && base > 0 && ratio !== 1) {
    const digits = [3, 6, 9, 12].find((each) => Number(ratio.toPrecision(each)) !== 1) ?? 17;
    return `×${significant(ratio, digits)}`;
  }
  return `${value > base ? '+' : '−'}${significant(Math.abs(value - base))}`;
}

/** Rows of one subject, under a title. */
export interface DiffPart {
  readonly title: string;
  readonly rows: readonly (DiffRow & { readonly label: string })[];
}

/** Subjects by the first name of their keys, in the order in which they are shown. */
const subjects: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Problem', ['problem']],
  ['Optimizer', ['optimizer']],
  ['Precision', ['precision', 'arithmetic']],
  ['Budget and recording', ['budget', 'record', 'device', 'batched']],
  ['Machine', ['environment']],
];

const labels: Readonly<Record<string, string>> = {
  'problem.id': 'Problem',
  'optimizer.id': 'Method',
  precision: 'Precision',
  'budget.steps': 'Steps',
  'budget.seconds': 'Compute time, s',
  'budget.oracle': 'Oracle units',
  'record.every': 'Recorded every, in steps',
  device: 'Device',
  batched: 'Made many at once',
};

/** The rows by subject, in words; what has none stands last under its own name. */
export function partsOf(rows: readonly DiffRow[]): DiffPart[] {
  const titleOf = ({ key }: DiffRow): string =>
    subjects.find(([, names]) => names.includes(key.split('.')[0]!))?.[0] ?? 'Other';
  const parts = Map.groupBy(
    rows.map((row) => ({ ...row, label: labelOf(row.key) })),
    titleOf,
  );
  return [...subjects.map(([title]) => title), 'Other'].flatMap((title) => {
    const own = parts.get(title);
    return own ? [{ title, rows: own }] : [];
  });
}

/** `optimizer.hyper.betas.0` as `betas, 1`: places of lists count from 1. */
function labelOf(key: string): string {
  const [subject = '', ...path] = key.split('.');
  const known =
    labels[key] ??
    (subject === 'arithmetic' ? precisionLabels : subject === 'environment' ? environmentLabels : {})[path.join('.')];
  if (known !== undefined) return known;
  const own = path[0] === 'hyper' || path[0] === 'parameters' ? path.slice(1) : path;
  return (own.length === 0 ? [subject] : own)
    .map((name) => (/^\d+$/.test(name) ? String(Number(name) + 1) : name.replaceAll('_', ' ')))
    .join(', ');
}
