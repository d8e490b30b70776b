import { csvLines } from '../../../shared/csv.ts';
import { curvesColumns, runsColumns } from '../../../shared/domain/columns.ts';
import { exportCurves, exportedMetrics, exportRuns, type ExportFilter } from '../store/export.ts';
import type { Store } from '../store/store.ts';

/** The lines of a table of runs, or of their curves. */
export const rowLines = (store: Store, table: 'runs' | 'curves', filter: ExportFilter): Iterable<string> =>
  table === 'runs'
    ? csvLines(runsColumns, exportRuns(store, filter))
    : store.snapshot(function* () {
        yield* csvLines([...curvesColumns, ...exportedMetrics(store, filter)], exportCurves(store, filter));
      });
