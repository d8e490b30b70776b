import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { changesIn, Labels } from '../../../shared/domain/label.ts';
import { defaultsOf, type Parameters, type ParameterValues } from '../../../shared/domain/parameter.ts';
import type { Store } from '../store/store.ts';

/**
 * Short names of the configurations of all optimizers, or of the instances of all problems, that the database knows: all
 * of them stand side by side, so that a name means the same in every view. Defaults are among them, since what is no
 * default must not look like it.
 */
class KnownLabels {
  readonly #store: Store;
  /** Of rows that nothing changes or deletes once they are there, those behind an id. */
  readonly #newRows: string;
  readonly #declared: (owner: string) => Parameters;
  readonly #labels = new Map<string, Labels>();
  #readTo = 0;
  #version = 0;

  constructor(store: Store, newRows: string, declared: (owner: string) => Parameters) {
    this.#store = store;
    this.#newRows = newRows;
    this.#declared = declared;
  }

  /** Another one where something has got another name. */
  get version(): number {
    this.#read();
    return this.#version;
  }

  /** Of the values that differ from their defaults; '' for none. */
  of(owner: string, values: ParameterValues): string {
    this.#read();
    return this.#with(owner, [values]).of(values, changesIn(this.#declared(owner), values));
  }

  #read(): void {
    const rows = this.#store.all<{ id: number; owner: string; json: string }>(this.#newRows, { after: this.#readTo });
    this.#readTo = rows.at(-1)?.id ?? this.#readTo;
    for (const [owner, own] of Map.groupBy(rows, (row) => row.owner)) {
      const all = own.map(({ json }) => JSON.parse(json) as ParameterValues);
      this.#with(owner, all);
    }
  }

  #with(owner: string, all: readonly ParameterValues[]): Labels {
    const labels = this.#labels.get(owner) ?? new Labels([defaultsOf(this.#declared(owner))]);
    this.#labels.set(owner, labels);
    if (labels.add(all)) this.#version += 1;
    return labels;
  }
}

/** The names of everything in a database. */
export interface StoreLabels {
  readonly configurations: KnownLabels;
  readonly instances: KnownLabels;
}

const labels = new WeakMap<Store, StoreLabels>();

export function labelsOf(store: Store, { optimizers, problems }: Catalogue): StoreLabels {
  const known = labels.get(store);
  if (known !== undefined) return known;
  const made = {
    configurations: new KnownLabels(
      store,
      `SELECT configuration_id AS id, optimizer AS owner, hyper_json AS json FROM configuration
       WHERE configuration_id > :after ORDER BY configuration_id`,
      (owner) => optimizers.find(({ id }) => id === owner)?.hyper ?? {},
    ),
    instances: new KnownLabels(
      store,
      `SELECT instance_id AS id, problem AS owner, parameters_json AS json FROM problem_instance
       WHERE instance_id > :after ORDER BY instance_id`,
      (owner) => problems.find(({ id }) => id === owner)?.parameters ?? {},
    ),
  };
  labels.set(store, made);
  return made;
}

/** Another one where any of the names has changed. */
export const versionOf = ({ configurations, instances }: StoreLabels): number =>
  configurations.version + instances.version;
