import type { CsvExport } from '../../../../shared/contract/shell.ts';
import type { ExportFilter } from '../../store/export.ts';
import type { Condition } from '../../store/filter/compile.ts';
import { isRepeat, repeatsIn } from '../../store/repeats.ts';
import { runCondition } from '../board/run-condition.ts';
import type { ServiceContext } from '../context.ts';
import { columnsOf } from '../filter-columns.ts';

type OfRuns = Exclude<CsvExport, { readonly table: 'leaderboard' }>;

const among = (name: string): string => `(SELECT value FROM json_each(:${name}))`;

/**
 * Which runs an export has: those that are named and the runs of groups, or what a filter leaves; of a suite in its order, unless
 * repeats are asked for, which no suite has a place for.
 *
 * @throws DescentError filter.invalid
 */
export function runFilter(context: ServiceContext, wanted: OfRuns): ExportFilter {
  const chosen = [
    ...(wanted.runIds === undefined ? [] : [ofRuns(wanted.runIds)]),
    ...(wanted.table === 'curves' && wanted.groupIds !== undefined ? [ofGroups(wanted.groupIds)] : []),
  ];
  if (chosen.length > 0)
    return {
      condition: {
        sql: chosen.map(({ sql }) => `(${sql})`).join(' OR '),
        parameters: Object.assign({}, ...chosen.map(({ parameters }) => parameters)) as Condition['parameters'],
      },
    };
  if (wanted.table === 'curves') return {};
  const { suiteId, repeats } = wanted.filter;
  if (repeats !== undefined)
    return { condition: runCondition(wanted.filter, columnsOf(context), repeatsIn(context.store, suiteId)) };
  const condition = runCondition(wanted.filter, columnsOf(context));
  return { condition, ...(suiteId !== undefined && { suiteId }) };
}

const ofRuns = (runIds: readonly number[]): Condition => ({
  sql: `run_id IN ${among('runIds')}`,
  parameters: { runIds: JSON.stringify(runIds) },
});

/** Without archived runs, unless all of a group are: then without those that only make others again. */
const ofGroups = (groupIds: readonly number[]): Condition => ({
  sql: `group_id IN ${among('groupIds')} AND (archived = 0
    OR group_id IN (SELECT group_id FROM run_group WHERE run_group.archived = run_group.runs) AND NOT ${isRepeat})`,
  parameters: { groupIds: JSON.stringify(groupIds) },
});
