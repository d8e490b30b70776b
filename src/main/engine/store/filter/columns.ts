import { scheduleParameters } from '../../../../shared/domain/schedules.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import type { Named } from '../../../../shared/domain/names.ts';
import { runStatuses } from '../../../../shared/domain/run-spec.ts';
import { statusWords } from '../../../../shared/domain/run-status.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What an expression is asked of. */
export type Subject = 'group' | 'run';

/**
 * A column that an expression can name. `sql` has {value} where one comparison goes, such as `= :f1`, and is true or
 * false, never NULL; `run_group` or `run` is in scope, by the subject.
 */
export interface FilterColumn {
  readonly name: string;
  readonly about: string;
  readonly type: 'number' | 'text' | 'either';
  /** The values there are, under all that they are called; undefined: any. */
  readonly named?: () => readonly Named<string | number>[];
  /** Whether a name that none of `named` has is a mistake; else there is nothing of it. */
  readonly closed?: boolean;
  /** Values to propose where they have no names. */
  readonly values?: () => readonly (string | number)[];
  readonly sql: Readonly<Record<Subject, string>> | { readonly run: string };
  /** Bound beside the value, as :path. */
  readonly path?: string;
}

const configuration = (column: string): string =>
  `configuration_id IN (SELECT configuration_id FROM configuration WHERE ${known(column)})`;
const instance = (column: string): string =>
  `instance_id IN (SELECT instance_id FROM problem_instance WHERE ${known(column)})`;
/** A comparison with NULL is false, so that `not` is its opposite. */
const known = (column: string): string => `(${column} IS NOT NULL AND ${column} {value})`;

const both = (of: (table: string) => string) => ({ group: of('run_group'), run: of('run') });
const ofGroup = (column: string) => ({
  group: known(`run_group.${column}`),
  run: `run.group_id IN (SELECT group_id FROM run_group WHERE ${known(column)})`,
});
const ofRun = (column: string) => ({ run: known(`run.${column}`) });

const column = (
  name: string,
  type: FilterColumn['type'],
  about: string,
  sql: FilterColumn['sql'],
  more: Pick<FilterColumn, 'named' | 'closed' | 'values' | 'path'> = {},
): FilterColumn => ({ name, type, about, sql, ...more });

const statuses = runStatuses.map((id): Named => ({ value: id, names: [id, statusWords[id]] }));

/** @param axis of `ert` */
function fixedColumns({ precisions }: Catalogue, vocabulary: Vocabulary, axis: CostAxis): FilterColumn[] {
  const one = (table: string, of: string): string => `${table}.${of}`;
  return [
    column(
      'optimizer',
      'text',
      'Its title, short name or id: optimizer = L-BFGS, or optimizer ~ conjugate',
      both((t) => one(t, configuration('optimizer'))),
      { named: vocabulary.optimizers, closed: true },
    ),
    column(
      'problem',
      'text',
      'Its title, short name or id, or the name of an instance: problem in (BBOB, Rosenbrock), or problem ~ f10',
      both((t) => known(one(t, 'instance_id'))),
      { named: vocabulary.instances, closed: true },
    ),
    column(
      'dimension',
      'number',
      'Unknowns of the problem: dimension >= 10',
      both((t) => one(t, instance('dimension'))),
    ),
    column(
      'precision',
      'text',
      'precision = int4',
      both((t) => known(one(t, 'precision'))),
      { named: () => precisions.map(({ id, title }) => ({ value: id, names: [id, title] })), closed: true },
    ),
    column(
      'device',
      'text',
      'device = cpu, or device ~ cuda',
      both((t) => known(one(t, 'device'))),
      { values: vocabulary.devices },
    ),
    column(
      'budget_steps',
      'number',
      'Steps that a run might take: budget_steps = 500',
      both((t) => known(`${t}.budget_steps`)),
    ),
    column(
      'budget_compute_s',
      'number',
      'Seconds of computing that a run might take: budget_compute_s = 60',
      both((t) => known(`${t}.budget_compute_s`)),
    ),
    column(
      'budget_oracle_units',
      'number',
      'Oracle units that a run might spend: budget_oracle_units < 1e4',
      both((t) => known(`${t}.budget_oracle_units`)),
    ),
    column('gap', 'number', 'f − f* at the end, of a group the median: gap < 1e-6', {
      group: known('run_group.gap_median'),
      run: known('run.final_gap'),
    }),
    column('compute_s', 'number', 'Seconds of computing, of a group the median: compute_s < 0.5', {
      group: known('run_group.compute_s'),
      run: known('run.seconds'),
    }),
    column(
      'success',
      'number',
      'Share of targets reached by the group, 0 to 1: success > 0.9',
      ofGroup('mean_success'),
    ),
    column('ert', 'number', 'Expected cost of a target on the chosen axis: ert < 1000', ofGroup(`mean_ert_${axis}`)),
    column('runs', 'number', 'Runs of the group that count: runs >= 5', ofGroup('scored')),
    column('failures', 'number', 'Runs of the group that failed: failures > 0', ofGroup('failures')),
    column('diverged', 'number', 'Runs of the group that diverged: diverged = 0', ofGroup('diverged')),
    column('seed', 'number', 'seed = 0', ofRun('seed')),
    column('status', 'text', 'status = failed, or status = "timed out"', ofRun('status'), {
      named: () => statuses,
      closed: true,
    }),
    column('reason', 'text', 'Why it ended: reason ~ memory', ofRun('reason')),
    column('best', 'number', 'The least f − f* of the run: best < 1e-8', ofRun('best_gap')),
    column('note', 'text', 'note ~ rerun', ofRun('note')),
    column(
      'tag',
      'text',
      'tag = baseline',
      { run: `run.run_id IN (SELECT run_id FROM run_tag WHERE tag {value})` },
      { named: vocabulary.tags },
    ),
    column(
      'suite',
      'text',
      'Its name: suite = "my suite"',
      { run: `run.run_id IN (SELECT run_id FROM suite_run WHERE suite_id {value})` },
      { named: vocabulary.suites },
    ),
  ];
}

/**
 * The column of a name, in any case. A parameter goes by its bare name, too, as everything on the screen calls it, where
 * no column and no second parameter has that.
 */
export function columnNamed(columns: readonly FilterColumn[], name: string): FilterColumn | undefined {
  const wanted = name.toLowerCase();
  const called = (text: string) => columns.filter((column) => column.name.toLowerCase() === text);
  const [known] = called(wanted);
  if (known !== undefined) return known;
  const parameters = [...called(`h.${wanted}`), ...called(`p.${wanted}`)];
  return parameters.length === 1 ? parameters[0] : undefined;
}

/** All columns; those of parameters are h.NAME and p.NAME, of the optimizers and problems of a catalogue. */
export function filterColumns(
  catalogue: Catalogue,
  vocabulary: Vocabulary,
  axis: CostAxis = 'oracle_units',
): FilterColumn[] {
  const parameters = (
    prefix: 'h' | 'p',
    entries: readonly {
      readonly id: string;
      readonly title: string;
      readonly values: Readonly<Record<string, unknown>>;
    }[],
  ): FilterColumn[] => {
    const owners = Map.groupBy(
      entries.flatMap(({ title, values }) => Object.keys(values).map((name) => ({ title, name }))),
      ({ name }) => name,
    );
    const value = prefix === 'h' ? 'json_extract(hyper_json, :path)' : 'json_extract(parameters_json, :path)';
    const of = prefix === 'h' ? configuration(value) : instance(value);
    return [...owners].map(([name, own]) =>
      column(
        `${prefix}.${name}`,
        'either',
        `${name} of ${own.map(({ title }) => title).join(', ')}`,
        both((t) => `${t}.${of}`),
        { path: `$."${name}"`, values: () => vocabulary.parameters(prefix, name) },
      ),
    );
  };
  return [
    ...fixedColumns(catalogue, vocabulary, axis),
    ...parameters('h', [
      ...catalogue.optimizers.map(({ id, title, hyper }) => ({ id, title, values: hyper })),
      { id: 'schedule', title: 'methods with a learning rate', values: scheduleParameters },
    ]),
    ...parameters(
      'p',
      catalogue.problems.map(({ id, title, parameters: values }) => ({ id, title, values })),
    ),
  ];
}
