import type { Measured } from '../../../shared/domain/metrics.ts';
import { oracleUnits, type Cost } from '../../../shared/stats/cost.ts';
import type { RowColumn, Rows } from '../../worker/protocol.ts';
import { rowColumns } from '../../worker/protocol.ts';
import { bytesOf, doublesOf } from './blobs.ts';
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
  readonly metrics: Uint8Array | null;
}
const chunkColumns = 'first_row, n, data, mask, metrics';

/** Writes rows after the last stored one, in one chunk; part of the caller's transaction. */
export function insertChunk(store: Store, runId: number, firstRow: number, rows: Rows): void {
  store.run(
    `INSERT INTO curve_chunk (run_id, first_row, n, data, mask, metrics)
     VALUES (:runId, :firstRow, :n, :data, :mask, :metrics)`,
    {
      ...{ runId, firstRow, n: rows.count, mask: rows.mask },
      data: bytesOf(rows.values),
      metrics: rows.metrics && bytesOf(rows.metrics),
    },
  );
}

/** A run's curve in the order of its rows, chunk by chunk. */
export function* curveChunks(store: Store, runId: number): Generator<Rows, void, undefined> {
  const sql = `SELECT ${chunkColumns} FROM curve_chunk WHERE run_id = :runId ORDER BY first_row`;
  for (const chunk of store.iterate<ChunkRow>(sql, { runId })) yield rowsOf(chunk);
}

/** Some chunks that follow row `fromRow`, the first row of a chunk: reading in parts leaves the store free in between. */
export function chunksFrom(store: Store, runId: number, fromRow: number, limit: number): Rows[] {
  const sql = `SELECT ${chunkColumns} FROM curve_chunk
    WHERE run_id = :runId AND first_row >= :fromRow ORDER BY first_row LIMIT :limit`;
  return store.all<ChunkRow>(sql, { runId, fromRow, limit }).map(rowsOf);
}

/** The rows from `offset` on, at most `limit`, and the number of all. */
export function curvePart(store: Store, runId: number, offset: number, limit: number): { total: number; rows: Rows } {
  const total = rowCount(store, runId);
  const chunks = store.all<ChunkRow>(
    `SELECT ${chunkColumns} FROM curve_chunk
     WHERE run_id = :runId AND first_row < :end AND first_row >=
       (SELECT coalesce(max(first_row), 0) FROM curve_chunk WHERE run_id = :runId AND first_row <= :offset)
     ORDER BY first_row`,
    { runId, offset, end: offset + limit },
  );
  const skipped = Math.max(0, offset - (chunks[0]?.first_row ?? offset));
  const rows = joinRows(chunks.map(rowsOf));
  const end = Math.max(skipped, Math.min(rows.count, skipped + limit));
  return { total, rows: partOf(rows, skipped, end) };
}

/** Rows from `begin` to before `end`, in the same memory. */
export function partOf(rows: Rows, begin: number, end = rows.count): Rows {
  const { values, mask, metrics } = rows;
  const width = metricWidth(rows);
  return {
    count: end - begin,
    values: values.subarray(begin * columnCount, end * columnCount),
    mask: mask.subarray(begin, end),
    ...(metrics && { metrics: metrics.subarray(begin * width, end * width) }),
  };
}

/** A run's metrics, as its summary keeps them. */
export const measuredIn = (json: string | null): readonly Measured[] =>
  json === null ? [] : (JSON.parse(json) as readonly Measured[]);

/**
 * The metrics of a row: undefined where there is none, as in rows of before the problem had any.
 *
 * @param width how many the run has
 */
export function metricsAt(rows: Rows, row: number, width: number): readonly (number | undefined)[] {
  if (metricWidth(rows) !== width) return [];
  return Array.from(rows.metrics!.subarray(row * width, (row + 1) * width), (value) =>
    Number.isNaN(value) ? undefined : value,
  );
}

/** How many metrics rows have. */
export const metricWidth = ({ count, metrics }: Pick<Rows, 'count' | 'metrics'>): number =>
  metrics && count > 0 ? metrics.length / count : 0;

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
  // A run that was made before its problem had metrics, and went on since, has none in its first chunks.
  const width = chunks.reduce((widest, chunk) => Math.max(widest, metricWidth(chunk)), 0);
  const metrics = new Float64Array(count * width).fill(NaN);
  let row = 0;
  for (const chunk of chunks) {
    values.set(chunk.values, row * columnCount);
    mask.set(chunk.mask, row);
    if (chunk.metrics && metricWidth(chunk) === width) metrics.set(chunk.metrics, row * width);
    row += chunk.count;
  }
  return { count, values, mask, ...(width > 0 && { metrics }) };
}

/** The number of stored rows, and the last of them. */
export function curveEnd(store: Store, runId: number): { readonly count: number; readonly last?: Float64Array } {
  const chunk = store.get<ChunkRow>(
    `SELECT ${chunkColumns} FROM curve_chunk WHERE run_id = :runId ORDER BY first_row DESC LIMIT 1`,
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

const rowsOf = ({ n, data, mask, metrics }: ChunkRow): Rows => ({
  ...{ count: n, values: doublesOf(data), mask },
  ...(metrics && { metrics: doublesOf(metrics) }),
});
