import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { changesIn, differencesIn, instanceName, Labels } from '../../../shared/domain/label.ts';
import { defaultsOf, type Parameters, type ParameterValues } from '../../../shared/domain/parameter.ts';
import { withSchedule } from '../../../shared/domain/schedules.ts';
import type { Store } from '../store/store.ts';

interface Declared {
  readonly parameters: Parameters;
  /** @param varied parameters that have several values in the database */
  readonly name: (values: ParameterValues, labels: Labels, varied: ReadonlySet<string>) => string;
}

/** The optimizers or the problems of a catalogue, as it is at a time. */
interface Definitions {
  /** Another list where any of them is another. */
  readonly all: readonly unknown[];
  readonly of: (owner: string) => Declared;
}

/**
 * Short names of the configurations of all optimizers, or of the instances of all problems, that the database knows: all
 * of them stand side by side, so that a name means the same in every view. Defaults are among them, since what is no
 * default must not look like it. Of a configuration, what differs from the default is told, and what others have another
 * value of.
 */
class KnownLabels {
  readonly #store: Store;
  /** Of rows that nothing changes or deletes once they are there, those behind an id. */
  readonly #newRows: string;
  readonly #definitions: () => Definitions;
  /** Those that the names were made with. */
  #known: Definitions;
  readonly #labels = new Map<string, Labels>();
  /** The first values that were read of each owner, and the parameters in which others differ from them. */
  readonly #varied = new Map<string, { readonly first: ParameterValues; readonly names: Set<string> }>();
  /** Names that were asked for, by the JSON of the values: a page of a list has many runs of few settings. */
  readonly #names = new Map<string, Map<string, string>>();
  #readTo = 0;
  #version = 0;

  constructor(store: Store, newRows: string, definitions: () => Definitions) {
    this.#store = store;
    this.#newRows = newRows;
    this.#definitions = definitions;
    this.#known = definitions();
  }

  /** Reads what is new; another number where something has got another name since. */
  refresh(): number {
    this.#follow();
    this.#read();
    return this.#version;
  }

  /** As of the last `refresh`. */
  of(owner: string, json: string): string {
    return this.#names.get(owner)?.get(json) ?? this.#nameOf(owner, json);
  }

  /** Of some of the values alone, written as in the names. */
  part(owner: string, json: string, names: readonly string[]): string {
    const values = JSON.parse(json) as ParameterValues;
    return this.#with(owner, [values]).of(values, names);
  }

  /** A plug-in that came or was edited has other defaults, and may call what it defines otherwise. */
  #follow(): void {
    const definitions = this.#definitions();
    if (definitions.all === this.#known.all) return;
    this.#known = definitions;
    this.#version += 1;
    this.#names.clear();
    this.#labels.clear();
    this.#readTo = 0;
  }

  #nameOf(owner: string, json: string): string {
    this.#read();
    const values = JSON.parse(json) as ParameterValues;
    const varied = this.#varied.get(owner)?.names ?? new Set();
    const name = this.#known.of(owner).name(values, this.#with(owner, [values]), varied);
    const names = this.#names.get(owner) ?? new Map<string, string>();
    this.#names.set(owner, names.set(json, name));
    return name;
  }

  #read(): void {
    const rows = this.#store.all<{ id: number; owner: string; json: string }>(this.#newRows, { after: this.#readTo });
    this.#readTo = rows.at(-1)?.id ?? this.#readTo;
    for (const [owner, own] of Map.groupBy(rows, (row) => row.owner)) {
      const all = own.map(({ json }) => JSON.parse(json) as ParameterValues);
      this.#with(owner, all);
      this.#vary(owner, all);
    }
  }

  #vary(owner: string, all: readonly ParameterValues[]): void {
    const varied = this.#varied.get(owner) ?? { first: all[0]!, names: new Set<string>() };
    this.#varied.set(owner, varied);
    const before = varied.names.size;
    for (const values of all) for (const name of differencesIn([varied.first, values])) varied.names.add(name);
    if (varied.names.size === before) return;
    this.#version += 1;
    this.#names.clear();
  }

  #with(owner: string, all: readonly ParameterValues[]): Labels {
    const labels = this.#labels.get(owner) ?? new Labels([defaultsOf(this.#known.of(owner).parameters)]);
    this.#labels.set(owner, labels);
    if (labels.add(all)) {
      this.#version += 1;
      this.#names.clear();
    }
    return labels;
  }
}

const optimizersOf = (all: Catalogue['optimizers']): Definitions => ({
  all,
  of(owner) {
    const parameters = all.find(({ id }) => id === owner)?.hyper ?? {};
    const name: Declared['name'] = (values, labels, varied) => {
      const changed = new Set(changesIn(withSchedule(parameters, values), values));
      // Beside others, a bare name would not say which of the values the default is.
      return labels.of(
        values,
        Object.keys(values).filter((each) => changed.has(each) || varied.has(each)),
      );
    };
    return { parameters, name };
  },
});

const problemsOf = (all: Catalogue['problems']): Definitions => ({
  all,
  of(owner) {
    const problem = all.find(({ id }) => id === owner) ?? { id: owner, parameters: {} };
    return { parameters: problem.parameters, name: (values, labels) => instanceName(problem, values, labels) };
  },
});

/** The names of everything in a database. */
export interface StoreLabels {
  readonly configurations: KnownLabels;
  readonly instances: KnownLabels;
}

const labels = new WeakMap<Store, StoreLabels>();

export function labelsOf(store: Store, catalogue: Catalogue): StoreLabels {
  const known = labels.get(store);
  if (known !== undefined) return known;
  const made = {
    configurations: new KnownLabels(
      store,
      `SELECT configuration_id AS id, optimizer AS owner, hyper_json AS json FROM configuration
       WHERE configuration_id > :after ORDER BY configuration_id`,
      () => optimizersOf(catalogue.optimizers),
    ),
    instances: new KnownLabels(
      store,
      `SELECT instance_id AS id, problem AS owner, parameters_json AS json FROM problem_instance
       WHERE instance_id > :after ORDER BY instance_id`,
      () => problemsOf(catalogue.problems),
    ),
  };
  labels.set(store, made);
  return made;
}

/** The name of an instance of a problem, such as `BBOB f10 · 2-D`. */
export const problemLabel = ({ instances }: StoreLabels, problem: string, parametersJson: string): string =>
  instances.of(problem, parametersJson);

/** What an optimizer is called, in full and in short; its id where no definition of it is known any more. */
export function optimizerNames({ optimizers }: Catalogue, optimizer: string): { title: string; short: string } {
  const { title, short = title } = optimizers.find(({ id }) => id === optimizer) ?? { title: optimizer };
  return { title, short };
}

/** Before names are asked for: reads what is new. Returns another number where any of them has changed. */
export function refreshLabels(store: Store, catalogue: Catalogue): number {
  const { configurations, instances } = labelsOf(store, catalogue);
  return configurations.refresh() + instances.refresh();
}
