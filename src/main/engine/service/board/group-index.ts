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

interface GroupRow extends Omit<Group, 'instance' | 'configuration' | 'success' | 'ert' | 'compute_s'> {
  readonly instance_id: number;
  readonly configuration_id: number;
  readonly revision: number;
  readonly compute_s: number | null;
  readonly mean_success: number | null;
  readonly mean_ert_steps: number | null;
  readonly mean_ert_f_evals: number | null;
  readonly mean_ert_oracle_units: number | null;
  readonly mean_ert_compute_s: number | null;
}

const selectGroups = `
  SELECT group_id AS id, instance_id, configuration_id, precision, hardware, budget_steps, budget_compute_s,
    budget_oracle_units, revision, runs, archived, scored, failures, diverged, unfinished, gap_q1, gap_median, gap_q3,
    compute_s, parameter_bytes, state_bytes, peak_bytes, mean_success, mean_ert_steps, mean_ert_f_evals,
    mean_ert_oracle_units, mean_ert_compute_s
  FROM run_group`;

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
  #revision = 0;

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /** The state of the groups that the last `refresh` has seen: equal while nothing has changed. */
  get revision(): number {
    return this.#revision;
  }

  refresh(): void {
    const rows =
      this.#revision === 0
        ? this.#store.all<GroupRow>(`${selectGroups} ORDER BY group_id`)
        : this.#store.all<GroupRow>(`${selectGroups} INDEXED BY run_group_by_revision WHERE revision > :seen`, {
            seen: this.#revision,
          });
    for (const row of rows) {
      this.#groups.set(row.id, this.#groupOf(row));
      this.#revision = Math.max(this.#revision, row.revision);
    }
  }

  /** In the order in which they were made. */
  all(): Iterable<Group> {
    return this.#groups.values();
  }

  get(id: number): Group | undefined {
    return this.#groups.get(id);
  }

  #groupOf({ instance_id, configuration_id, revision: _, ...row }: GroupRow): Group {
    const { mean_success, mean_ert_steps, mean_ert_f_evals, mean_ert_oracle_units, mean_ert_compute_s, ...rest } = row;
    return {
      ...rest,
      instance: this.#instance(instance_id),
      configuration: this.#configuration(configuration_id),
      compute_s: row.compute_s ?? NaN,
      success: mean_success ?? NaN,
      ert: {
        steps: mean_ert_steps ?? NaN,
        f_evals: mean_ert_f_evals ?? NaN,
        oracle_units: mean_ert_oracle_units ?? NaN,
        compute_s: mean_ert_compute_s ?? NaN,
      },
    };
  }

  #instance(id: number): BoardInstance {
    const known = this.#instances.get(id);
    if (known !== undefined) return known;
    const row = this.#store.get<{ problem: string; parameters_json: string; targets_json: string }>(
      'SELECT problem, parameters_json, targets_json FROM problem_instance WHERE instance_id = :id',
      { id },
    )!;
    const { problemLabel } = identityOf(this.#catalogue, { ...nothing, ...row, instance_id: id });
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
    const { optimizerTitle, hyper } = identityOf(this.#catalogue, { ...nothing, ...row });
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
