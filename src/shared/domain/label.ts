import { exact } from '../number-text.ts';
import { canonicalJson } from './canonical.ts';
import type { ProblemEntry } from './catalogue.ts';
import type { Parameters, ParameterValue, ParameterValues } from './parameter.ts';
import { textsOf } from './value-texts.ts';

/** With every digit and every entry, such as `lr=0.1 start=[1,2]`. */
export const labelInFull = (values: ParameterValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${valueInFull(value)}`)
    .join(' ');

function valueInFull(value: ParameterValue): string {
  if (typeof value === 'number') return exact(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The names of the values that differ from their defaults, and of those that are not declared. */
export const changesIn = (declared: Parameters, values: ParameterValues): string[] =>
  Object.keys(values).filter((name) => canonicalJson(values[name]) !== canonicalJson(declared[name]?.default ?? null));

/** The names of the values that are not the same in all. */
export const differencesIn = (all: readonly ParameterValues[]): string[] =>
  [...new Set(all.flatMap(Object.keys))].filter(
    (name) => new Set(all.map((values) => canonicalJson(values[name] ?? null))).size > 1,
  );

/**
 * Short names of settings of one optimizer, or of instances of one problem, that stand side by side: values that differ
 * look different. They may grow when others come beside them.
 */
export class Labels {
  /** The values of each parameter, by their canonical JSON. */
  readonly #values = new Map<string, Map<string, ParameterValue>>();
  /** How they are written. */
  readonly #texts = new Map<string, ReadonlyMap<string, string>>();

  constructor(all: Iterable<ParameterValues> = []) {
    this.add(all);
  }

  /** Others that stand beside them; true: something is written otherwise than before. */
  add(all: Iterable<ParameterValues>): boolean {
    const grown = new Set<string>();
    for (const values of all)
      for (const [name, value] of Object.entries(values)) {
        const known = this.#values.get(name) ?? new Map<string, ParameterValue>();
        const json = canonicalJson(value);
        if (known.has(json)) continue;
        this.#values.set(name, known.set(json, value));
        grown.add(name);
      }
    let changed = false;
    for (const name of grown) {
      const [before, after] = [this.#texts.get(name) ?? [], textsOf(this.#values.get(name)!)];
      this.#texts.set(name, after);
      for (const [json, text] of before) changed ||= after.get(json) !== text;
    }
    return changed;
  }

  /** Such as `lr=0.1 betas=0.9,0.999`: the values of `names`, which were added before. */
  of(values: ParameterValues, names: readonly string[] = Object.keys(values)): string {
    return names
      .filter((name) => values[name] !== undefined)
      .map((name) => `${name}=${this.text(name, values[name]!)}`)
      .join(' ');
  }

  /** One value, without its name. */
  text(name: string, value: ParameterValue): string {
    return this.#texts.get(name)?.get(canonicalJson(value)) ?? valueInFull(value);
  }
}

/**
 * The name of an instance of a problem among others, such as `BBOB f10 · 2-D`, `SD S · 2 hidden`, `Quadratic centre=1`.
 *
 * @param labels with these values added
 */
export function instanceName(
  { id, short = id, naming = {}, parameters }: Pick<ProblemEntry, 'id' | 'short' | 'naming' | 'parameters'>,
  values: ParameterValues,
  labels: Labels,
): string {
  const named = Object.entries(naming).flatMap(([name, text]) => {
    const value = values[name];
    // By a function: a `$&` of a value would be read as a pattern's.
    return text === undefined || value === undefined ? [] : [text.replaceAll('{}', () => labels.text(name, value))];
  });
  const others = changesIn(parameters, values).filter((name) => naming[name] === undefined);
  const parts = [...named, ...others.map((name) => labels.of(values, [name]))];
  return `${short} ${parts.join(' · ')}`.trim();
}
