import type { Database } from 'better-sqlite3';
import type { Row } from './read-rows.ts';
import { instead } from './instead.ts';
import type { Table } from './tables.ts';

/** One that was there already has the same primary key, and is left as it is. */
export type Taken = 'new' | 'there' | 'mended' | 'invalid';

/**
 * Puts rows of a damaged database into a new one of the same schema. A row that breaks a rule of it was never written so:
 * where another value can stand for what breaks it, that one does.
 */
export function taker(to: Database, { name, columns, primary }: Table): (row: Row) => Taken {
  const insert = to.prepare(
    `INSERT INTO ${name} (${columns.join()}) VALUES (${columns.map((column) => `:${column}`).join()})
     ON CONFLICT (${primary.join()}) DO NOTHING`,
  );
  /** Undefined: it breaks a rule. */
  const changes = (row: Row): number | undefined => {
    try {
      return insert.run(row).changes;
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT') !== true) throw error;
      return undefined;
    }
  };
  const isKnown = (column: string): boolean => columns.includes(column);
  return (row) => {
    const own = changes(row);
    if (own !== undefined) return own > 0 ? 'new' : 'there';
    return instead(name, isKnown).some((values) => changes({ ...row, ...values }) === 1) ? 'mended' : 'invalid';
  };
}
