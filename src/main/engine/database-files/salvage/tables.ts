import type { Database } from 'better-sqlite3';

export interface Table {
  readonly name: string;
  /** Those that both databases have. */
  readonly columns: readonly string[];
  /** Columns of the primary key. */
  readonly primary: readonly string[];
  /** What its rows are ordered and found by: a whole number; undefined: none is. */
  readonly key: string | undefined;
  /** No two rows have the same one. */
  readonly isKeyUnique: boolean;
}

/** Made again from the others, or of no meaning for another file. */
const left = ['group_target', 'curve_overview', 'suite_status', 'care'];

/** The tables of a database that another one has, too, what is referred to first. */
export function commonTables(from: Database, to: Database): Table[] {
  const known = new Set(namesOf(from));
  return namesOf(to)
    .filter((name) => known.has(name) && !left.includes(name))
    .map((name) => {
      const had = new Set(columnsOf(from, name).map((column) => column.name));
      const columns = columnsOf(to, name);
      const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      const hasRowid = !isWithoutRowid(to, name);
      return {
        name,
        columns: columns.map((column) => column.name).filter((column) => had.has(column)),
        primary: primary.map((column) => column.name),
        key: hasRowid ? 'rowid' : primary[0]?.type === 'INTEGER' ? primary[0].name : undefined,
        isKeyUnique: hasRowid,
      };
    });
}

const namesOf = (db: Database): string[] =>
  db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`)
    .pluck()
    .all() as string[];

const columnsOf = (db: Database, table: string) =>
  db.pragma(`table_info(${table})`) as readonly { readonly name: string; readonly type: string; readonly pk: number }[];

const isWithoutRowid = (db: Database, table: string): boolean =>
  db
    .prepare('SELECT wr FROM pragma_table_list WHERE schema = :main AND name = :table')
    .pluck()
    .get({ main: 'main', table }) === 1;
