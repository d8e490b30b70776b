import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { changesIn } from '../../../../shared/domain/label.ts';
import type { ParameterValues } from '../../../../shared/domain/parameter.ts';
import { withSchedule } from '../../../../shared/domain/schedules.ts';
import { byCodeUnits } from '../../../../shared/stats/radix-sort.ts';
import type { Store } from '../../store/store.ts';
import { labelsOf } from '../labels.ts';
import type { BoardConfiguration } from './group-table.ts';

/** Hyper-parameters that all rows of an optimizer have, but for defaults, such as `beta1=0.8`. */
export interface CommonHyper {
  readonly optimizer: string;
  readonly optimizerShort: string;
  readonly hyper: string;
}

interface Own {
  readonly first: BoardConfiguration;
  /** By name, of the first configuration. */
  readonly values: Readonly<Record<string, string>>;
  readonly differing: Set<string>;
}

/** In which hyper-parameters the configurations of each optimizer in a table differ, and which all of them have. */
export class HyperDifferences {
  readonly common: readonly CommonHyper[];
  readonly #own = new Map<string, Own>();
  readonly #textOf: (configuration: BoardConfiguration, names: readonly string[]) => string;

  constructor(store: Store, catalogue: Catalogue, configurations: Iterable<BoardConfiguration>) {
    const { configurations: labels } = labelsOf(store, catalogue);
    this.#textOf = ({ optimizer, hyper_json }, names) => labels.part(optimizer, hyper_json, names);
    for (const configuration of configurations) this.#add(configuration);
    this.common = [...this.#own.values()]
      .flatMap(({ first, differing }) => {
        const { optimizer, short } = first;
        const declared = catalogue.optimizers.find(({ id }) => id === optimizer)?.hyper ?? {};
        const values = JSON.parse(first.hyper_json) as ParameterValues;
        const changed = changesIn(withSchedule(declared, values), values);
        const names = changed.filter((name) => !differing.has(name));
        return names.length === 0 ? [] : [{ optimizer, optimizerShort: short, hyper: this.#textOf(first, names) }];
      })
      .sort((a, b) => byCodeUnits(a.optimizerShort, b.optimizerShort));
  }

  /** What tells a configuration from the others of its optimizer, such as `lr=0.01`; empty where it is the only one. */
  of(configuration: BoardConfiguration): string {
    const differing = this.#own.get(configuration.optimizer)?.differing;
    if (differing === undefined || differing.size === 0) return '';
    const names = Object.keys(valuesOf(configuration)).filter((name) => differing.has(name));
    return this.#textOf(configuration, names);
  }

  #add(configuration: BoardConfiguration): void {
    const own = this.#own.get(configuration.optimizer);
    const values = valuesOf(configuration);
    if (own === undefined) {
      this.#own.set(configuration.optimizer, { first: configuration, values, differing: new Set() });
      return;
    }
    for (const name in values) if (values[name] !== own.values[name]) own.differing.add(name);
    for (const name in own.values) if (!(name in values)) own.differing.add(name);
  }
}

const known = new WeakMap<BoardConfiguration, Readonly<Record<string, string>>>();

/** The JSON of each value, which is canonical in the database. */
function valuesOf(configuration: BoardConfiguration): Readonly<Record<string, string>> {
  const before = known.get(configuration);
  if (before !== undefined) return before;
  const parsed = JSON.parse(configuration.hyper_json) as ParameterValues;
  const values = Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, JSON.stringify(value)]));
  known.set(configuration, values);
  return values;
}
