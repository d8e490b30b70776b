import { DescentError } from '../../../../shared/domain/error.ts';
import { labelInFull } from '../../../../shared/domain/label.ts';
import type { ParameterValue, ParameterValues } from '../../../../shared/domain/parameter.ts';
import { precisionIds } from '../../../../shared/domain/run-spec.ts';
import { byCodeUnits } from '../../../../shared/stats/radix-sort.ts';
import { keysOf, type CodeColumn, type GroupTable } from './group-table.ts';
import type { GroupValues, Memberships } from './memberships.ts';

/** What groups are grouped by: each has one value of it. */
export interface Field extends GroupValues {
  readonly id: string;
  readonly title: string;
  /** Several of it, such as `learning rates`; what rows that are not grouped by it say that they are over. */
  readonly many: string;
  /** Rows that differ in it are of different problems, and do not compare. */
  readonly ofProblem: boolean;
}

/** A value that each of the table's codes in a column has; '' where it has none, such as of a parameter of others. */
function byCode(table: GroupTable, column: CodeColumn, values: readonly (ParameterValue | undefined)[]): GroupValues {
  const texts = values.map((value) => (value === undefined ? '' : typeof value === 'string' ? value : textOf(value)));
  const numbers = new Map(values.map((value, code) => [texts[code]!, typeof value === 'number' ? value : NaN]));
  // Numbers before texts, and what has no value last.
  const ordered = [...numbers].sort(
    ([a, x], [b, y]) =>
      Number(a === '') - Number(b === '') ||
      (x < y ? -1 : x > y ? 1 : Number(Number.isNaN(x)) - Number(Number.isNaN(y))) ||
      byCodeUnits(a, b),
  );
  const places = new Map(ordered.map(([text], place) => [text, place]));
  const keys = Float64Array.from(texts, (text) => places.get(text)!);
  const codeOf = keysOf(table, column);
  return { keyOf: (place) => keys[codeOf(place)]!, textOf: (place) => texts[codeOf(place)]! };
}

const textOf = (value: ParameterValue): string => labelInFull({ value }).slice('value='.length);

const fixed = ['problem', 'family', 'optimizer', 'hyper', 'precision', 'tag', 'suite'] as const;
type Fixed = (typeof fixed)[number];

const fixedWords: Readonly<Record<Fixed, Pick<Field, 'title' | 'many'>>> = {
  problem: { title: 'Problem', many: 'problems' },
  family: { title: 'Problem family', many: 'problem families' },
  optimizer: { title: 'Optimizer', many: 'optimizers' },
  hyper: { title: 'All hyper-parameters', many: 'settings' },
  precision: { title: 'Precision', many: 'precisions' },
  tag: { title: 'Tag', many: 'tags' },
  suite: { title: 'Suite', many: 'suites' },
};

/** Makes the fields of a table as they are asked for. */
export class Fields {
  readonly #table: GroupTable;
  readonly #memberships: Memberships;
  readonly #hyper: readonly ParameterValues[];
  readonly #parameters: readonly ParameterValues[];

  constructor(table: GroupTable, memberships: Memberships) {
    this.#table = table;
    this.#memberships = memberships;
    this.#hyper = table.configurations.map(({ hyper_json }) => JSON.parse(hyper_json) as ParameterValues);
    this.#parameters = table.instances.map(({ parameters_json }) => JSON.parse(parameters_json) as ParameterValues);
  }

  /** Those that can be grouped by, with how many values each has; parameters with one value tell nothing. */
  all(): { readonly id: string; readonly title: string; readonly values: number }[] {
    const named = (prefix: 'h' | 'p', all: readonly ParameterValues[]) =>
      [...new Set(all.flatMap(Object.keys))]
        .map((name) => ({ id: `${prefix}.${name}`, title: name, values: countOf(all.map((values) => values[name])) }))
        .filter(({ values }) => values > 1)
        .sort((a, b) => byCodeUnits(a.title, b.title));
    const { instances, configurations } = this.#table;
    const counts: Readonly<Record<Fixed, number>> = {
      problem: instances.length,
      family: countOf(instances.map(({ problem }) => problem)),
      optimizer: countOf(configurations.map(({ optimizer }) => optimizer)),
      hyper: countOf(configurations.map(({ hyper_json }) => hyper_json)),
      precision: countOf([...this.#table.column('precision').subarray(0, this.#table.size)]),
      tag: this.#memberships.namesOf('tag').length,
      suite: this.#memberships.namesOf('suite').length,
    };
    return [
      ...fixed.map((id) => ({ id, title: fixedWords[id].title, values: counts[id] })),
      ...named('h', this.#hyper),
      ...named('p', this.#parameters),
    ];
  }

  /** @throws DescentError field.unknown */
  of(id: string): Field {
    const of = this.#keysOf(id);
    if (of === undefined)
      throw new DescentError('field.unknown', `Runs have no "${id}" to be grouped by.`, {
        advice: 'Choose another field to group by.',
      });
    const [prefix, name] = [id.slice(0, 2), id.slice(2)];
    const words = Object.hasOwn(fixedWords, id) ? fixedWords[id as Fixed] : { title: name, many: `values of ${name}` };
    return { id, ...words, ofProblem: id === 'problem' || id === 'family' || prefix === 'p.', ...of };
  }

  #keysOf(id: string): GroupValues | undefined {
    const table = this.#table;
    const { instances, configurations } = table;
    switch (id) {
      case 'problem': {
        // Names may be alike, such as those of two revisions.
        const { keyOf, textOf: labelOf } = byCode(
          table,
          'instance',
          instances.map(({ label }) => label),
        );
        const codeOf = keysOf(table, 'instance');
        return { keyOf: (place) => keyOf(place) * instances.length + codeOf(place), textOf: labelOf };
      }
      case 'family':
        return byCode(
          table,
          'instance',
          instances.map(({ problem }) => problem),
        );
      case 'optimizer': {
        const titles = new Map(configurations.map(({ optimizer, title }) => [optimizer, title]));
        const by = byCode(
          table,
          'configuration',
          configurations.map(({ optimizer }) => optimizer),
        );
        return { ...by, textOf: (place) => titles.get(by.textOf(place))! };
      }
      case 'hyper': {
        const by = byCode(
          table,
          'configuration',
          configurations.map(({ hyper_json }) => hyper_json),
        );
        const codeOf = keysOf(table, 'configuration');
        return { ...by, textOf: (place) => configurations[codeOf(place)]!.label };
      }
      case 'precision':
        return byCode(table, 'precision', precisionIds);
      case 'tag':
      case 'suite':
        return this.#memberships.keysOf(id);
      default:
        return this.#parameterKeys(id);
    }
  }

  #parameterKeys(id: string): GroupValues | undefined {
    const [, prefix, name = ''] = /^([hp])\.(.+)$/.exec(id) ?? [];
    const all = prefix === 'h' ? this.#hyper : prefix === 'p' ? this.#parameters : [];
    if (!all.some((values) => values[name] !== undefined)) return undefined;
    return byCode(
      this.#table,
      prefix === 'h' ? 'configuration' : 'instance',
      all.map((values) => values[name]),
    );
  }
}

const countOf = (values: readonly unknown[]): number =>
  new Set(values.filter((value) => value !== undefined).map((value) => JSON.stringify(value))).size;
