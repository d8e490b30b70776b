import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { spelled } from '../../../../shared/stats/ladder.ts';
import type { Store } from '../../store/store.ts';
import { identityOf } from '../run-lines.ts';

export interface BoardInstance {
  readonly id: number;
  readonly problem: string;
  readonly parameters_json: string;
  readonly label: string;
  /** Gaps of six digits, descending, and their places in the problem's own list. */
  readonly targets: ReadonlyMap<number, number>;
}

export interface BoardConfiguration {
  readonly id: number;
  readonly optimizer: string;
  readonly hyper_json: string;
  readonly title: string;
  readonly label: string;
}

/** A row of `run_group`; figures are those of its scored runs. */
export interface Group {
  readonly id: number;
  readonly instance: BoardInstance;
  readonly configuration: BoardConfiguration;
  readonly precision: PrecisionId;
  readonly hardware: string;
  readonly budget_steps: number;
  readonly budget_compute_s: number;
  readonly budget_oracle_units: number;
  readonly runs: number;
  readonly archived: number;
  readonly scored: number;
  readonly failures: number;
  readonly diverged: number;
  readonly unfinished: number;
  readonly gap_q1: number | null;
  readonly gap_median: number | null;
  readonly gap_q3: number | null;
  readonly compute_s: number;
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  readonly peak_bytes: number;
  /** NaN without targets. */
  readonly success: number;
  readonly ert: Readonly<Record<CostAxis, number>>;
}

type GroupRow = readonly [
  id: number,
  instance: number,
  configuration: number,
  precision: PrecisionId,
  hardware: string,
  budgetSteps: number,
  budgetSeconds: number,
  budgetUnits: number,
  revision: number,
  runs: number,
  archived: number,
  scored: number,
  failures: number,
  diverged: number,
  unfinished: number,
  gapQ1: number | null,
  gapMedian: number | null,
  gapQ3: number | null,
  seconds: number | null,
  parameterBytes: number,
  stateBytes: number,
  peakBytes: number,
  success: number | null,
  ertSteps: number | null,
  ertValues: number | null,
  ertUnits: number | null,
  ertSeconds: number | null,
];

const selectGroups = `
  SELECT group_id, instance_id, configuration_id, precision, hardware, budget_steps, budget_compute_s,
    budget_oracle_units, revision, runs, archived, scored, failures, diverged, unfinished, gap_q1, gap_median, gap_q3,
    compute_s, parameter_bytes, state_bytes, peak_bytes, mean_success, mean_ert_steps, mean_ert_f_evals,
    mean_ert_oracle_units, mean_ert_compute_s
  FROM run_group`;

/** Rows read at a time: their memory is free again before the next ones. */
const slice = 4000;

/**
 * All groups in memory, about 400 bytes each: what has changed is read anew before every use. A leaderboard of 50,000
 * groups is then filtered and ranked within milliseconds.
 */
export class GroupIndex {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #groups = new Map<number, Group>();
  readonly #instances = new Map<number, BoardInstance>();
  readonly #configurations = new Map<number, BoardConfiguration>();
  readonly #places = new Map<string, string>();
  #revision = 0;
  /** The group that was read last for the first time; undefined once all were. */
  #readTo: number | undefined = 0;

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /** The state of the groups that the last `refresh` has seen: equal while nothing has changed. */
  get revision(): number {
    return this.#revision;
  }

  refresh(): void {
    while (this.readSome());
    const changed = this.#store.tuples<GroupRow>(
      `${selectGroups} INDEXED BY run_group_by_revision WHERE revision > :seen`,
      { seen: this.#revision },
    );
    this.#take(changed);
    for (const row of changed) this.#revision = Math.max(this.#revision, row[8]);
  }

  /** Reads some of the groups that were never read; false: there are none any more. */
  readSome(): boolean {
    if (this.#readTo === undefined) return false;
    // What changes while others are still read has a higher one.
    if (this.#readTo === 0)
      this.#revision = this.#store.get<{ last: number }>(
        'SELECT coalesce(max(revision), 0) AS last FROM run_group',
      )!.last;
    const rows = this.#store.tuples<GroupRow>(
      `${selectGroups} WHERE group_id > :after ORDER BY group_id LIMIT ${slice}`,
      { after: this.#readTo },
    );
    this.#take(rows);
    this.#readTo = rows.at(-1)?.[0];
    return this.#readTo !== undefined;
  }

  #take(rows: readonly GroupRow[]): void {
    for (const row of rows) {
      const group = this.#groupOf(row);
      this.#groups.set(group.id, group);
    }
  }

  /** In the order in which they were made. */
  all(): Iterable<Group> {
    return this.#groups.values();
  }

  get(id: number): Group | undefined {
    return this.#groups.get(id);
  }

  #groupOf(row: GroupRow): Group {
    const [
      id,
      instance,
      configuration,
      precision,
      hardware,
      budget_steps,
      budget_compute_s,
      budget_oracle_units,
      ,
      ...rest
    ] = row;
    const [runs, archived, scored, failures, diverged, unfinished, gap_q1, gap_median, gap_q3, seconds, ...last] = rest;
    const [parameter_bytes, state_bytes, peak_bytes, success, steps, f_evals, oracle_units, compute_s] = last;
    return {
      id,
      instance: this.#instance(instance),
      configuration: this.#configuration(configuration),
      precision,
      hardware: this.#hardware(hardware),
      budget_steps,
      budget_compute_s,
      budget_oracle_units,
      runs,
      archived,
      scored,
      failures,
      diverged,
      unfinished,
      gap_q1,
      gap_median,
      gap_q3,
      compute_s: seconds ?? NaN,
      parameter_bytes,
      state_bytes,
      peak_bytes,
      success: success ?? NaN,
      ert: {
        steps: steps ?? NaN,
        f_evals: f_evals ?? NaN,
        oracle_units: oracle_units ?? NaN,
        compute_s: compute_s ?? NaN,
      },
    };
  }

  /** One text for equal ones. */
  #hardware(text: string): string {
    const known = this.#places.get(text) ?? text;
    this.#places.set(known, known);
    return known;
  }

  #instance(id: number): BoardInstance {
    const known = this.#instances.get(id);
    if (known !== undefined) return known;
    const row = this.#store.get<{ problem: string; parameters_json: string; targets_json: string }>(
      'SELECT problem, parameters_json, targets_json FROM problem_instance WHERE instance_id = :id',
      { id },
    )!;
    const { problemLabel } = identityOf(this.#store, this.#catalogue, { ...nothing, ...row, instance_id: id });
    const targets = (JSON.parse(row.targets_json) as number[]).map(
      (target, index) => [spelled(target), index] as const,
    );
    const { problem, parameters_json } = row;
    const made = { id, problem, parameters_json, label: problemLabel, targets: new Map(targets) };
    this.#instances.set(id, made);
    return made;
  }

  #configuration(id: number): BoardConfiguration {
    const known = this.#configurations.get(id);
    if (known !== undefined) return known;
    const row = this.#store.get<{ optimizer: string; hyper_json: string }>(
      'SELECT optimizer, hyper_json FROM configuration WHERE configuration_id = :id',
      { id },
    )!;
    const { optimizerTitle, hyper } = identityOf(this.#store, this.#catalogue, { ...nothing, ...row });
    const made = { id, ...row, title: optimizerTitle, label: hyper };
    this.#configurations.set(id, made);
    return made;
  }
}

const nothing = {
  instance_id: 0,
  problem: '',
  parameters_json: '{}',
  optimizer: '',
  hyper_json: '{}',
  precision: 'fp64',
  hardware: null,
} as const;
