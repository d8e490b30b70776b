import { namesOf, type Catalogue } from '../../../../shared/domain/catalogue.ts';
import type { Named } from '../../../../shared/domain/names.ts';
import type { Store } from '../store.ts';

/** What can be named in an expression; read when it is asked for. */
export interface Vocabulary {
  readonly optimizers: () => readonly Named[];
  /** Of problems that have no instance yet, 0: none. */
  readonly instances: () => readonly Named<number>[];
  readonly tags: () => readonly Named[];
  readonly suites: () => readonly Named<number>[];
  readonly devices: () => readonly string[];
  /** The values of a hyper-parameter or of a problem's parameter, most of them used first. */
  readonly parameters: (of: 'h' | 'p', name: string) => readonly (string | number)[];
}

/** What is not of the catalogue any more was made with a plug-in that has gone; its id is all that is known of it. */
export const vocabularyOf = (
  store: Store,
  { optimizers, problems }: Catalogue,
  instanceName: (problem: string, parametersJson: string) => string,
): Vocabulary => ({
  optimizers: () => {
    const used = store.all<{ id: string }>(distinct('configuration', 'optimizer'));
    const gone = used.filter(({ id }) => !optimizers.some((entry) => entry.id === id));
    return [
      ...optimizers.map((entry): Named => ({ value: entry.id, names: namesOf(entry) })),
      ...gone.map(({ id }): Named => ({ value: id, names: [id] })),
    ];
  },
  instances: () => {
    const rows = store.all<{ id: number; problem: string; parameters: string }>(
      'SELECT instance_id AS id, problem, parameters_json AS parameters FROM problem_instance ORDER BY instance_id',
    );
    const named = new Map(problems.map((entry) => [entry.id, namesOf(entry)]));
    const used = new Set(rows.map(({ problem }) => problem));
    return [
      ...rows.map(({ id, problem, parameters }): Named<number> => {
        const names = named.get(problem) ?? [problem];
        const name = instanceName(problem, parameters);
        // The problem's title stands for all of its instances.
        return { value: id, names: [...names, name], proposed: [names.at(-1)!, name] };
      }),
      ...[...named].flatMap(([id, names]): Named<number>[] => (used.has(id) ? [] : [{ value: 0, names }])),
    ];
  },
  tags: () => tagNames(store).map((tag): Named => ({ value: tag, names: [tag] })),
  suites: () =>
    store
      .all<{ id: number; name: string }>(
        'SELECT suite_id AS id, name FROM suite WHERE deleted_name IS NULL ORDER BY submission DESC, suite_id DESC',
      )
      .map(({ id, name }): Named<number> => ({ value: id, names: [name] })),
  devices: () => store.all<{ id: string }>('SELECT DISTINCT device AS id FROM run_group').map(({ id }) => id),
  parameters: (of, name) => {
    const [table, column] = of === 'h' ? ['configuration', 'hyper_json'] : ['problem_instance', 'parameters_json'];
    return store
      .all<{ value: string | number | null }>(
        `SELECT json_extract(${column}, :path) AS value FROM ${table} GROUP BY value ORDER BY count(*) DESC, value LIMIT 50`,
        { path: `$."${name}"` },
      )
      .flatMap(({ value }) => (value === null ? [] : [value]));
  },
});

/** Steps from one value to the next in the index: a million rows are not read. */
const distinct = (table: string, column: string): string =>
  `WITH RECURSIVE each (id) AS (
     SELECT min(${column}) FROM ${table}
     UNION ALL SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > each.id) FROM each WHERE each.id IS NOT NULL
   ) SELECT id FROM each WHERE id IS NOT NULL`;

export const tagNames = (store: Store): string[] =>
  store.all<{ id: string }>(distinct('run_tag', 'tag')).map(({ id }) => id);
