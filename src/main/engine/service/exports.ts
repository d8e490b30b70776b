import type { CsvExport, PaperExport } from '../../../shared/contract/shell.ts';
import { requirePlace, stage, writeWhole, type Written } from '../../files/write-whole.ts';
import { suiteReport } from '../export/report/suite-report.ts';
import { rowLines } from '../export/rows.ts';
import { programVersion } from '../installation.ts';
import { openStore } from '../store/open.ts';
import type { ServiceContext } from './context.ts';
import { boardLines } from './export/board-lines.ts';
import { boardPaper } from './export/board-paper.ts';
import { runFilter } from './export/run-filter.ts';
import type { InternalHandlers } from './protocol.ts';

const elsewhere = 'choose another file';

/** Beside the table where that is a file: what it holds, and from where. */
const sidecarOf = (path: string): string => `${path}.json`;

/** What answers the shell's calls; exports that still go on when the engine ends leave nothing behind. */
export class Exporter {
  readonly #ending = new AbortController();
  readonly #going = new Set<Promise<unknown>>();

  csv =
    (context: ServiceContext): InternalHandlers['internal.exportCsv'] =>
    ({ export: wanted, path }) =>
      this.#until(exportCsv(context, wanted, path, this.#ending.signal));

  paper =
    (context: ServiceContext): InternalHandlers['internal.exportPaper'] =>
    ({ export: wanted, path }) =>
      this.#until(exportPaper(context, wanted, path, this.#ending.signal));

  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.allSettled(this.#going);
  }

  async #until<T>(exported: Promise<T>): Promise<T> {
    this.#going.add(exported);
    try {
      return await exported;
    } finally {
      this.#going.delete(exported);
    }
  }
}

/** Reads one state of the database over a connection of its own. */
async function fromSnapshot<T>(context: ServiceContext, work: (reader: ServiceContext) => Promise<T>): Promise<T> {
  // A long read within the queue's own connection would take its writes into a transaction that is rolled back.
  const store = openStore(context.store.path, { readonly: true });
  const release = store.holdSnapshot();
  try {
    return await work({ ...context, store });
  } finally {
    release();
    store.close();
  }
}

/**
 * Writes a table or a report for people, whole or not at all.
 *
 * @throws DescentError export.*, filter.invalid, sort.unknown; nothing is then left behind
 */
export async function exportPaper(
  context: ServiceContext,
  wanted: PaperExport,
  path: string,
  interruption?: AbortSignal,
): Promise<undefined> {
  requirePlace(path, elsewhere);
  const text = await fromSnapshot(context, (reader) =>
    wanted.kind === 'table'
      ? boardPaper(reader, wanted.query, wanted.format)
      : suiteReport(reader.store, reader.definitions, wanted.suiteId, new Date()),
  );
  await writeWhole(path, [text], { elsewhere, interruption });
}

/**
 * Writes a table with the command line's writer and columns, whole or not at all, and `<path>.json` beside it. It is of one
 * state of the database, made in flat memory, and lets others have their turn.
 *
 * @returns lines after the header
 * @throws DescentError export.*, filter.invalid, sort.unknown; nothing is then left behind
 */
export async function exportCsv(
  context: ServiceContext,
  wanted: CsvExport,
  path: string,
  interruption?: AbortSignal,
): Promise<{ readonly rows: number }> {
  const hasNote = requirePlace(path, elsewhere) === 'file';
  if (hasNote) requirePlace(sidecarOf(path), elsewhere);
  return fromSnapshot(context, async (reader) => {
    const lines =
      wanted.table === 'leaderboard'
        ? boardLines(reader, wanted.query, wanted.targets)
        : rowLines(reader.store, wanted.table, runFilter(reader, wanted));
    const counted = new Counted(lines);
    const table = await stage(path, counted.pieces, { elsewhere, interruption });
    const rows = counted.count - 1;
    try {
      const about = sidecar(reader, wanted, table.written, rows);
      const note = hasNote ? await stage(sidecarOf(path), [about], { elsewhere, interruption }) : undefined;
      await table.publish();
      await note?.publish();
    } catch (error) {
      await table.discard();
      throw error;
    }
    return { rows };
  });
}

/** Lines as they pass, with how many there were. */
class Counted {
  count = 0;
  readonly pieces: Iterable<string> | AsyncIterable<string>;

  constructor(lines: Iterable<string> | AsyncIterable<string>) {
    this.pieces = Symbol.asyncIterator in lines ? this.#later(lines) : this.#now(lines);
  }

  *#now(lines: Iterable<string>): Generator<string> {
    for (const line of lines) {
      this.count += 1;
      yield line;
    }
  }

  async *#later(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      this.count += 1;
      yield line;
    }
  }
}

function sidecar({ store, environment }: ServiceContext, wanted: CsvExport, written: Written, rows: number): string {
  const facts = store.get<{ facts_json: string }>('SELECT facts_json FROM environment WHERE environment_id = :id', {
    id: environment.id,
  });
  const about = {
    ...wanted,
    rows,
    ...written,
    written_at: new Date().toISOString(),
    program: `descent ${programVersion()}`,
    database: store.path,
    /** The machine that wrote it; `environment_id` of the runs' table names those that made them. */
    machine: facts === undefined ? environment : (JSON.parse(facts.facts_json) as unknown),
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}
