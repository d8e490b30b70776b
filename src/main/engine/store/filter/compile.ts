import { nearestNames } from '../../../../shared/domain/complaint.ts';
import { calledLike, calledSo, type Named } from '../../../../shared/domain/names.ts';
import type { SqlValue } from '../store.ts';
import { columnNamed, type FilterColumn, type Subject } from './columns.ts';
import { invalid } from './invalid.ts';
import { parseExpression, type Expression, type Value } from './parse.ts';

/** A condition for WHERE, with what is bound in it. */
export interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
}

type Comparison = Extract<Expression, { readonly kind: 'compare' }>;

/**
 * A condition on rows of `run_group` or of `run` from an expression. On groups, where it names a column that only runs
 * have, it holds for those with at least one run, of those that are not archived, of which it holds as a whole; figures
 * are then still the group's.
 *
 * @throws DescentError filter.invalid with the place of the mistake
 */
export function compileFilter(text: string, columns: readonly FilterColumn[], subject: Subject): Condition {
  const parsed = parseExpression(text);
  const parameters: Record<string, SqlValue> = {};
  const bind = (value: SqlValue): string => {
    const name = `f${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `:${name}`;
  };
  const columnOf = ({ column, at }: Comparison): FilterColumn => {
    const known = columnNamed(columns, column);
    if (known === undefined) throw unknown(column, at, columns);
    return known;
  };
  const comparisons = [...leaves(parsed)];
  const ofRuns = comparisons.some((leaf) => !('group' in columnOf(leaf).sql));
  const inner = subject === 'group' && ofRuns ? 'run' : subject;
  const sqlOf = (of: Expression): string => {
    if (of.kind === 'not') return `NOT ${sqlOf(of.of)}`;
    if (of.kind !== 'compare') return `(${of.of.map(sqlOf).join(of.kind === 'all' ? ' AND ' : ' OR ')})`;
    const column = columnOf(of);
    const { sql } = column;
    // A group's own figures, also where runs are looked for.
    const own = subject === 'group' && inner === 'run' && 'group' in sql && ofFigures(sql.group);
    const template = own
      ? `run.group_id IN (SELECT group_id FROM run_group WHERE ${sql.group})`
      : inner === 'group' && 'group' in sql
        ? sql.group
        : sql.run;
    const path = column.path === undefined ? '' : bind(column.path);
    const holds = template.replaceAll(':path', path).replaceAll('{value}', comparisonSql(of, column, bind));
    return of.operator === '!=' ? `NOT (${holds})` : `(${holds})`;
  };
  const condition = sqlOf(parsed);
  const sql =
    inner === subject
      ? condition
      : `run_group.group_id IN (SELECT group_id FROM run WHERE NOT archived AND ${condition})`;
  return { sql, parameters };
}

/** Whether a condition is on a figure, which runs have under the same name and another value. */
const ofFigures = (sql: string): boolean => /run_group\.(?:gap_median|compute_s)/.test(sql);

function* leaves(of: Expression): Generator<Comparison, void, undefined> {
  if (of.kind === 'compare') yield of;
  else if (of.kind === 'not') yield* leaves(of.of);
  else for (const each of of.of) yield* leaves(each);
}

/** What follows the column; `!=` is the opposite of `=` and is inverted outside. */
function comparisonSql(comparison: Comparison, column: FilterColumn, bind: (value: SqlValue) => string): string {
  const { operator, values, at } = comparison;
  const byNames = column.named?.();
  if (column.type === 'text' && ordering.includes(operator))
    throw invalid(at, `${column.name} has no order: it is compared by = or !=, by "in" or by ~`);
  if (byNames !== undefined)
    return among([...new Set(values.flatMap((each) => meant(each, operator, column, byNames)))], bind);
  const checked = values.map((value) => checkedValue(value, column, operator === 'like'));
  // People do not know in which case something was written.
  const anyCase = checked.some((value) => typeof value === 'string') ? 'COLLATE NOCASE ' : '';
  if (operator === 'in') return `${anyCase}IN (${checked.map(bind).join(', ')})`;
  const [value] = checked;
  if (operator === 'like') return `LIKE ${bind(pattern(String(value)))} ESCAPE '\\'`;
  return `${anyCase}${operator === '!=' ? '=' : operator} ${bind(value)}`;
}

const ordering: readonly Comparison['operator'][] = ['<', '<=', '>', '>='];

const among = (values: readonly SqlValue[], bind: (value: SqlValue) => string): string =>
  values.length === 1 ? `= ${bind(values[0])}` : `IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;

/** The values that are called so. */
function meant(
  { value, at }: Value,
  operator: Comparison['operator'],
  { name, closed }: FilterColumn,
  byNames: readonly Named<string | number>[],
): (string | number)[] {
  const text = String(value);
  if (operator === 'like') return calledLike(byNames, text);
  const found = calledSo(byNames, text);
  if (found.length > 0 || closed !== true) return found;
  const all = byNames.flatMap((each) => each.names).map((each) => [each.toLowerCase(), each] as const);
  // Of what differs in its case alone the last, which is the title.
  const names = [...new Map(all).values()];
  const near = nearestNames(text, names);
  throw invalid(
    at,
    `${name} is never "${text}"`,
    near.length > 0 ? advise(near) : names.length > 0 ? `It is ${listed(names)}.` : 'There is none yet.',
  );
}

/** Part of the text, or all of it where there are stars. */
const pattern = (text: string): string => {
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  return escaped.includes('*') ? escaped.replaceAll('*', '%') : `%${escaped}%`;
};

const special: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, true: 1, false: 0 };

function checkedValue({ value, quoted, at }: Value, column: FilterColumn, part: boolean): string | number {
  if (typeof value === 'number') return column.type === 'text' || part ? String(value) : value;
  const number = quoted ? undefined : special[value.toLowerCase()];
  if (column.type === 'number' && !part) {
    if (number === undefined) throw invalid(at, `${column.name} is a number, which "${value}" is not`);
    return number;
  }
  return column.type === 'either' && number !== undefined ? number : value;
}

function unknown(name: string, at: number, columns: readonly FilterColumn[]) {
  const near = nearestNames(
    name,
    columns.map((column) => column.name),
  );
  const some = columns.filter(({ path }) => path === undefined).map((column) => column.name);
  return invalid(at, `there is no column "${name}"`, advise(near.length > 0 ? near : [...some, 'h.…', 'p.…']));
}

const advise = (names: readonly string[]): string => `Did you mean ${names.join(' or ')}?`;

const shown = 12;
const listed = (names: readonly string[]): string =>
  names.length > shown
    ? `${names.slice(0, shown).join(', ')} or one of ${names.length - shown} more`
    : names.join(' or ');
