import { numeral } from '../number-text.ts';
import { fingerprint } from './fingerprint.ts';
import type { ParameterValue } from './parameter.ts';

const fewestDigits = 4;
const mostDigits = 17;
const shownEntries = 4;

/**
 * How the values of one parameter are written that stand side by side, by their canonical JSON: each with the fewest
 * digits, four at least, that tell it from all the others.
 */
export function textsOf(values: ReadonlyMap<string, ParameterValue>): Map<string, string> {
  const texts = new Map<string, string>();
  let alike = [...values];
  for (let digits = fewestDigits; digits <= mostDigits && alike.length > 0; digits += 1) {
    const meanings = Map.groupBy(values.values(), (value) => meaning(value, digits));
    alike = alike.filter(([json, value]) => {
      if (meanings.get(meaning(value, digits))!.length > 1) return true;
      texts.set(
        json,
        short(value, (entry) => numeral(entry, digits)),
      );
      return false;
    });
  }
  const shortest = ([, value]: Written): string => short(value, (entry) => numeral(entry, fewestDigits));
  for (const [text, group] of Map.groupBy(alike, shortest)) {
    const tags = tagsOf(group.map(([json]) => json));
    group.forEach(([json, value], i) => texts.set(json, Array.isArray(value) ? `${text} #${tags[i]!}` : json));
  }
  return texts;
}

type Written = readonly [json: string, value: ParameterValue];

/** What a reader takes a text for: 1e6 and 1000000 are one number. */
const meaning = (value: ParameterValue, digits: number): string =>
  short(value, (entry) => String(Number(numeral(entry, digits))));

/** On one line of a table: of long lists the ends and the length, of matrices the shape. */
function short(value: ParameterValue, write: (entry: number) => string): string {
  if (typeof value === 'number') return write(value);
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly number[] | readonly (readonly number[])[];
  if (Array.isArray(list[0])) return `${list.length}x${list[0].length}`;
  const entries = list as readonly number[];
  if (entries.length <= shownEntries) return entries.map(write).join(',');
  return `${entries.slice(0, 2).map(write).join(',')},…,${entries.slice(-1).map(write).join()} (${entries.length})`;
}

/** Of texts that differ in what is not shown of them: short names that differ and hang on each text alone. */
function tagsOf(texts: readonly string[]): string[] {
  const whole = texts.map(fingerprint);
  for (let length = 4; ; length += 1) {
    const tags = whole.map((each) => each.slice(0, length));
    if (new Set(tags).size === tags.length || length === whole[0]!.length) return tags;
  }
}
