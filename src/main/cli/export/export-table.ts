import { csvLines } from '../../../shared/csv.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { rowLines } from '../../engine/export/rows.ts';
import { findRun } from '../../engine/store/runs.ts';
import type { Store } from '../../engine/store/store.ts';
import { suiteIdOf } from '../../engine/store/suites.ts';
import { paperFormats } from '../../engine/export/paper.ts';
import { openCatalogue } from '../catalogue.ts';
import { withFigures } from '../database.ts';
import type { CommonFlags } from '../flags.ts';
import { selectRuns } from '../leaderboard/select-runs.ts';
import { scoredTable, type LeaderboardFlags } from '../leaderboard/show-leaderboard.ts';
import { leaderboardPaper } from './leaderboard-paper.ts';
import { printAll, say } from '../output.ts';
import { requirePlace, writeWhole } from './write-whole.ts';

export const exportFormats = ['csv', ...paperFormats] as const;
export type ExportFormat = (typeof exportFormats)[number];
export type ExportTable = 'leaderboard' | 'runs' | 'curves' | 'report';

export interface ExportFlags extends LeaderboardFlags {
  readonly out: string;
  readonly format: ExportFormat;
  readonly run?: string;
}

type Flags = ExportFlags & CommonFlags;

/** Streams one table, or writes a report; a file appears whole or not at all. */
export async function exportTable(table: ExportTable, flags: Flags): Promise<void> {
  const { out } = flags;
  refuseUseless(table, flags);
  if (out !== '-') requirePlace(out);
  await withFigures(flags.db, async (store) => {
    const lines = await linesOf(store, table, flags);
    if (flags.dryRun === true) say(`Would write ${table} to ${out === '-' ? 'standard output' : out}.`);
    else if (out === '-') await printAll(lines);
    else await writeWhole(out, lines);
  });
}

/** A filter that would change nothing must not look as if it did. */
function refuseUseless(table: ExportTable, flags: Flags): void {
  const scoring = ['problem', 'by', 'targets', 'allHardware', 'device'] as const;
  const useless =
    table === 'leaderboard' ? (['run'] as const) : table === 'report' ? ([...scoring, 'run'] as const) : scoring;
  const given = useless.find((name) => flags[name] !== undefined);
  if (given === undefined && (table === 'leaderboard' || flags.format === 'csv')) return;
  if (given === undefined)
    throw new DescentError(
      'usage.no_effect',
      `export ${table} does not take --format ${flags.format}: it is for the leaderboard.`,
    );
  const flag = `--${given.replace('H', '-h')}`;
  throw new DescentError('usage.no_effect', `export ${table} does not take ${flag}.`);
}

async function leaderboardLines(store: Store, flags: Flags): Promise<Iterable<string>> {
  if (flags.format !== 'csv') return [await leaderboardPaper(store, flags.format, flags)];
  const { runs, notes } = await selectRuns(store, flags);
  notes.forEach(say);
  const { columns, records } = scoredTable(runs, flags);
  return csvLines(columns, records);
}

async function linesOf(store: Store, table: ExportTable, flags: Flags): Promise<Iterable<string>> {
  const { suite, run } = flags;
  if (table === 'leaderboard') return leaderboardLines(store, flags);
  if (table === 'report') return [await reportOf(store, suite)];
  const filter = {
    suiteId: suite === undefined ? undefined : suiteIdOf(store, suite),
    runId: run === undefined ? undefined : findRun(store, run.toLowerCase()).id,
  };
  return rowLines(store, table, filter);
}

async function reportOf(store: Store, suite: string | undefined): Promise<string> {
  if (suite === undefined)
    throw new DescentError('usage.no_suite', 'A report is of one suite.', {
      advice: 'Name it with --suite: descent export report --suite NAME --out FILE.html',
    });
  const { suiteReport } = await import('../../engine/export/report/suite-report.ts');
  return suiteReport(store, await openCatalogue(), suiteIdOf(store, suite), new Date());
}
