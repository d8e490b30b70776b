import { oracleUnits, type Cost } from '../../../shared/stats/cost.ts';
import type { RowColumn, Rows } from '../../worker/protocol.ts';
import { rowColumns } from '../../worker/protocol.ts';
import type { Store } from './store.ts';

export const columnCount = rowColumns.length;
export const column = Object.fromEntries(rowColumns.map((name, index) => [name, index])) as Readonly<
  Record<RowColumn, number>
>;
export const present = { f_working: 1, f_audited: 2 } as const;

/** Where a run stood at a row. */
export interface Position extends Cost {
  /** f + 3 g + 6 Hv. */
  readonly oracle_units: number;
}

/** @param at index of the row's first value */
export function positionAt(values: Float64Array, at: number): Position {
  const value = (name: RowColumn): number => values[at + column[name]]!;
  const counts = { f_evals: value('f_evals'), g_evals: value('g_evals'), hv_evals: value('hv_evals') };
  return { step: value('step'), ...counts, oracle_units: oracleUnits(counts), compute_s: value('compute_s') };
}

interface ChunkRow {
  readonly first_row: number;
  readonly n: number;
  readonly data: Uint8Array;
  readonly mask: Uint8Array;
}

/** Writes rows after the last stored one, in one chunk; part of the caller's transaction. */
export function insertChunk(store: Store, runId: number, firstRow: number, rows: Rows): void {
  const { buffer, byteOffset, byteLength } = rows.values;
  store.run('INSERT INTO curve_chunk (run_id, first_row, n, data, mask) VALUES (:runId, :firstRow, :n, :data, :mask)', {
    runId,
    firstRow,
    n: rows.count,
    data: new Uint8Array(buffer, byteOffset, byteLength),
    mask: rows.mask,
  });
}

/** A run's curve in the order of its rows, chunk by chunk. */
export function* curveChunks(store: Store, runId: number): Generator<Rows, void, undefined> {
  const sql = 'SELECT first_row, n, data, mask FROM curve_chunk WHERE run_id = :runId ORDER BY first_row';
  for (const chunk of store.iterate<ChunkRow>(sql, { runId })) yield rowsOf(chunk);
}

/** Some chunks that follow row `fromRow`, the first row of a chunk: reading in parts leaves the store free in between. */
export function chunksFrom(store: Store, runId: number, fromRow: number, limit: number): Rows[] {
  const sql = `SELECT first_row, n, data, mask FROM curve_chunk
    WHERE run_id = :runId AND first_row >= :fromRow ORDER BY first_row LIMIT :limit`;
  return store.all<ChunkRow>(sql, { runId, fromRow, limit }).map(rowsOf);
}

/** The rows from `offset` on, at most `limit`, and the number of all. */
export function curvePart(store: Store, runId: number, offset: number, limit: number): { total: number; rows: Rows } {
  const total = rowCount(store, runId);
  const chunks = store.all<ChunkRow>(
    `SELECT first_row, n, data, mask FROM curve_chunk
     WHERE run_id = :runId AND first_row < :end AND first_row >=
       (SELECT coalesce(max(first_row), 0) FROM curve_chunk WHERE run_id = :runId AND first_row <= :offset)
     ORDER BY first_row`,
    { runId, offset, end: offset + limit },
  );
  const skipped = Math.max(0, offset - (chunks[0]?.first_row ?? offset));
  const { count, values, mask } = joinRows(chunks.map(rowsOf));
  const end = Math.max(skipped, Math.min(count, skipped + limit));
  return {
    total,
    rows: {
      count: end - skipped,
      values: values.subarray(skipped * columnCount, end * columnCount),
      mask: mask.subarray(skipped, end),
    },
  };
}

/** A run's whole curve. */
export function readCurve(store: Store, runId: number): Rows {
  const chunks = [...curveChunks(store, runId)];
  return joinRows(chunks);
}

export function joinRows(chunks: readonly Rows[]): Rows {
  const only = chunks[0];
  if (only !== undefined && chunks.length === 1) return only;
  const count = chunks.reduce((sum, chunk) => sum + chunk.count, 0);
  const values = new Float64Array(count * columnCount);
  const mask = new Uint8Array(count);
  let row = 0;
  for (const chunk of chunks) {
    values.set(chunk.values, row * columnCount);
    mask.set(chunk.mask, row);
    row += chunk.count;
  }
  return { count, values, mask };
}

/** The number of stored rows, and the last of them. */
export function curveEnd(store: Store, runId: number): { readonly count: number; readonly last?: Float64Array } {
  const chunk = store.get<ChunkRow>(
    'SELECT first_row, n, data, mask FROM curve_chunk WHERE run_id = :runId ORDER BY first_row DESC LIMIT 1',
    { runId },
  );
  if (chunk === undefined) return { count: 0 };
  return { count: chunk.first_row + chunk.n, last: rowsOf(chunk).values.slice(-columnCount) };
}

/** The number of stored rows, without reading them. */
export const rowCount = (store: Store, runId: number): number =>
  store.get<{ count: number }>(
    'SELECT first_row + n AS count FROM curve_chunk WHERE run_id = :runId ORDER BY first_row DESC LIMIT 1',
    { runId },
  )?.count ?? 0;

/** The values are a view of what was read, or a copy where that does not begin at a multiple of 8 bytes. */
function rowsOf({ n, data, mask }: ChunkRow): Rows {
  const length = n * columnCount;
  if (data.byteOffset % 8 === 0 && data.buffer instanceof ArrayBuffer)
    return { count: n, values: new Float64Array(data.buffer, data.byteOffset, length), mask };
  const values = new Float64Array(length);
  new Uint8Array(values.buffer).set(data);
  return { count: n, values, mask };
}
