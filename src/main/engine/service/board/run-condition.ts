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
 * @throws DescentError filter.invalid
 */
export function runCondition(filter: Filter, columns: readonly FilterColumn[]): RunCondition {
  const parameters: Record<string, SqlValue> = { archivedToo: Number(filter.archived === true) };
  const shared: string[] = [];
  const ofRuns: string[] = [];
  const list = (name: string, wanted: readonly unknown[] | undefined, into: string[], condition: string): void => {
    if (wanted === undefined || wanted.length === 0) return;
    parameters[name] = JSON.stringify(wanted);
    into.push(condition);
  };
  const among = (name: string): string => `(SELECT value FROM json_each(:${name}))`;
  list('instances', filter.instances, shared, `instance_id IN ${among('instances')}`);
  const instances = `SELECT instance_id FROM problem_instance WHERE problem IN ${among('problems')}`;
  list('problems', filter.problems, shared, `instance_id IN (${instances})`);
  const configurations = `SELECT configuration_id FROM configuration WHERE optimizer IN ${among('optimizers')}`;
  list('optimizers', filter.optimizers, shared, `configuration_id IN (${configurations})`);
  list('precisions', filter.precisions, shared, `precision IN ${among('precisions')}`);
  list('statuses', filter.statuses, ofRuns, `status IN ${among('statuses')}`);
  list('tags', filter.tags, ofRuns, `run_id IN (SELECT run_id FROM run_tag WHERE tag IN ${among('tags')})`);
  const { suiteId, hardware, text = '', archived } = filter;
  if (suiteId !== undefined) {
    parameters['suiteId'] = suiteId;
    ofRuns.push('run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId)');
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
  const all = [...(archived === true ? [] : ['archived = 0']), ...shared, ...place, ...ofRuns];
  return {
    sql: all.length === 0 ? 'true' : all.join(' AND '),
    ofGroups: ofRuns.length > 0 ? undefined : [...shared, ...groupOnly].join(' AND ') || 'true',
    inIndex: ofRuns.every((condition) => condition.startsWith('status IN')),
    parameters,
  };
}
