import type { Filter } from '../../../../shared/contract/common.ts';
import type { FilterColumn } from '../../store/filter/columns.ts';
import { compileFilter, type Condition } from '../../store/filter/compile.ts';
import type { SqlValue } from '../../store/store.ts';

export interface RunCondition extends Condition {
  /** The same condition on rows of `run_group`; undefined: it asks for what only runs have. */
  readonly ofGroups: string | undefined;
  /** Whether it asks only for what the indexes of the list hold beside their key. */
  readonly inIndex: boolean;
}

/**
 * A filter as a condition on rows of `run`. A list compares nothing: without a machine in the filter, it has runs of all.
 *
 * @param repeats those of `repeatsIn`, where the filter asks for them
 * @throws DescentError filter.invalid
 */
export function runCondition(
  filter: Filter,
  columns: readonly FilterColumn[],
  repeats: readonly number[] = [],
): RunCondition {
  const parameters: Record<string, SqlValue> = { archivedToo: Number(filter.archived === true) };
  const shared: string[] = [];
  const ofRuns: string[] = [];
  const list = (
    name: string,
    wanted: readonly (string | number)[] = [],
    into: string[],
    of: (chosen: string) => string,
  ) => {
    if (wanted.length === 0) return;
    const [only] = wanted;
    parameters[name] = wanted.length === 1 ? only : JSON.stringify(wanted);
    into.push(of(wanted.length === 1 ? `= :${name}` : `IN (SELECT value FROM json_each(:${name}))`));
  };
  list('instances', filter.instances, shared, (chosen) => `instance_id ${chosen}`);
  const instances = 'instance_id IN (SELECT instance_id FROM problem_instance WHERE problem';
  list('problems', filter.problems, shared, (chosen) => `${instances} ${chosen})`);
  const configurations = 'configuration_id IN (SELECT configuration_id FROM configuration WHERE optimizer';
  list('optimizers', filter.optimizers, shared, (chosen) => `${configurations} ${chosen})`);
  list('precisions', filter.precisions, shared, (chosen) => `precision ${chosen}`);
  list('statuses', filter.statuses, ofRuns, (chosen) => `status ${chosen}`);
  list('tags', filter.tags, ofRuns, (chosen) => `run_id IN (SELECT run_id FROM run_tag WHERE tag ${chosen})`);
  const { suiteId, hardware, text = '', archived } = filter;
  // No suite has them: of a suite, they are those of its runs.
  const alone = 'run_id IN (SELECT value FROM json_each(:repeats))';
  const orRepeats = filter.repeats === 'too' && repeats.length > 0 ? ` OR ${alone}` : '';
  if (filter.repeats === 'only' || orRepeats !== '') parameters['repeats'] = JSON.stringify(repeats);
  if (filter.repeats === 'only') ofRuns.push(alone);
  else if (suiteId !== undefined) {
    parameters['suiteId'] = suiteId;
    ofRuns.push(`(run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId)${orRepeats})`);
  }
  const groupOnly: string[] = [];
  const place: string[] = [];
  if (hardware !== undefined && hardware !== 'any') {
    parameters['hardware'] = hardware;
    groupOnly.push('hardware = :hardware');
    place.push('group_id IN (SELECT group_id FROM run_group WHERE hardware = :hardware)');
  }
  if (text.trim() !== '') {
    const compiled = compileFilter(text, columns, 'run');
    Object.assign(parameters, compiled.parameters);
    ofRuns.push(compiled.sql);
  }
  const isInSight = archived === true || filter.repeats === 'only' ? [] : [`(archived = 0${orRepeats})`];
  const all = [...isInSight, ...shared, ...place, ...ofRuns];
  return {
    sql: all.length === 0 ? 'true' : all.join(' AND '),
    ofGroups: ofRuns.length > 0 || orRepeats !== '' ? undefined : [...shared, ...groupOnly].join(' AND ') || 'true',
    inIndex: ofRuns.every((condition) => condition.startsWith('status ')),
    parameters,
  };
}
