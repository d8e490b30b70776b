import Database from 'better-sqlite3';
import { column, columnCount, readCurve } from '../../src/main/engine/store/curves.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { runOf, selectRun, type RunRow } from '../../src/main/engine/store/runs.ts';
import type { End } from './ends.ts';
import { programKey } from './programs.ts';

/** Of the runs of a database with seeds from `first` on. */
export function ourEnds(db: string, first: number, seeds: number): End[] {
  const store = openStore(db, { readonly: true });
  try {
    const sql = `${selectRun} WHERE seed BETWEEN :first AND :last`;
    return store.all<RunRow>(sql, { first, last: first + seeds - 1 }).map((row) => {
      const { id, spec } = runOf(row);
      const { count, values } = readCurve(store, id);
      const value = (of: number, name: 'step' | 'f_audited'): number => values[of * columnCount + column[name]] ?? NaN;
      const rows = Array.from({ length: count }, (_, i) => value(i, 'step'));
      return { program: programKey(spec), seed: spec.seed, rows, objective: value(count - 1, 'f_audited') };
    });
  } finally {
    store.close();
  }
}

/** Of the runs that throughput.py has written to a file. */
export function theirEnds(file: string): End[] {
  const db = new Database(file, { readonly: true });
  try {
    const rowsOf = db.prepare<[number], { step: number; audited: number | null }>(
      'SELECT step, audited FROM row WHERE run_id = ? ORDER BY step',
    );
    return db
      .prepare<[], { run_id: number; program: string; seed: number }>('SELECT * FROM run')
      .all()
      .map(({ run_id: id, program, seed }) => {
        const rows = rowsOf.all(id);
        return { program, seed, rows: rows.map(({ step }) => step), objective: rows.at(-1)?.audited ?? NaN };
      });
  } finally {
    db.close();
  }
}
