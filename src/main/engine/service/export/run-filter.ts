import type { CsvExport } from '../../../../shared/contract/shell.ts';
import type { ExportFilter } from '../../store/export.ts';
import { filterColumns } from '../../store/filter/columns.ts';
import { runCondition } from '../board/run-condition.ts';
import type { ServiceContext } from '../context.ts';

type OfRuns = Exclude<CsvExport, { readonly table: 'leaderboard' }>;

const among = (name: string): string => `(SELECT value FROM json_each(:${name}))`;

/**
 * Which runs an export has: those that are named, the runs of groups, or what a filter leaves; of a suite in its order.
 *
 * @throws DescentError filter.invalid
 */
export function runFilter({ definitions }: ServiceContext, wanted: OfRuns): ExportFilter {
  const { runIds } = wanted;
  if (runIds !== undefined)
    return { condition: { sql: `run_id IN ${among('runIds')}`, parameters: { runIds: JSON.stringify(runIds) } } };
  if (wanted.table === 'curves') return wanted.groupIds === undefined ? {} : ofGroups(wanted.groupIds);
  const { suiteId } = wanted.filter;
  const condition = runCondition(wanted.filter, filterColumns(definitions));
  return { condition, ...(suiteId !== undefined && { suiteId }) };
}

/** Without archived runs, unless all of a group are. */
const ofGroups = (groupIds: readonly number[]): ExportFilter => ({
  condition: {
    sql: `group_id IN ${among('groupIds')} AND (archived = 0
      OR group_id IN (SELECT group_id FROM run_group WHERE run_group.archived = run_group.runs))`,
    parameters: { groupIds: JSON.stringify(groupIds) },
  },
});
