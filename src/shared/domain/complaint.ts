import { distance } from 'fastest-levenshtein';

/** What is wrong with one value that a user wrote. */
export interface Complaint {
  /** Path of the key, such as `optimizers[0].lr`; empty for the whole file. */
  readonly key: string;
  /** The value as JSON, shortened; 'nothing' for a missing one. */
  readonly got: string;
  /** What was expected of it (range, choices), or which rule it breaks. */
  readonly why: string;
  /** For an unknown name: the known ones it may stand for, nearest first. */
  readonly nearest: readonly string[];
}

const shownLength = 60;

/** A value as shown in a complaint: JSON, at most 60 characters; numbers that JSON cannot hold are spelled. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : beginning(value, shownLength + 1);
  return text.length <= shownLength ? text : `${text.slice(0, shownLength - 3)}...`;
}

/**
 * A value's JSON, or its beginning where that is longer. No more of the value is looked at than is needed: what other
 * processes send may be so deep that JSON.stringify runs out of stack.
 */
function beginning(value: unknown, length: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, length));
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify([value]).slice(1, -1);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
    if (text.length >= length) return text;
    if (text.length > 1) text += ',';
    if (!isList) text += `${JSON.stringify(key)}:`;
    text += beginning(member, Math.max(0, length - text.length));
  }
  return `${text}${isList ? ']' : '}'}`;
}

export const complaint = (key: string, value: unknown, why: string, nearest: readonly string[] = []): Complaint => ({
  key,
  got: show(value),
  why,
  nearest,
});

/** One line: key path, what it got, what was expected. */
export function formatComplaint({ key, got, why, nearest }: Complaint): string {
  const guess = nearest.length > 0 ? `; did you mean ${nearest.join(' or ')}?` : '';
  return `${key || 'the suite'}: got ${got}, ${why}${guess}`;
}

/** The path of `key` below `path`: `optimizers[0]` and `lr` give `optimizers[0].lr`. */
export const below = (path: string, key: string | number): string =>
  typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;

/** Up to three known names near `name`: within half its length in edits, or one containing the other; nearest first. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => {
      const text = candidate.toLowerCase();
      const contained = wanted.length > 1 && (text.includes(wanted) || wanted.includes(text));
      return { candidate, contained, edits: distance(wanted, text) };
    })
    .filter(({ edits, contained }) => contained || edits <= Math.max(1, Math.floor(wanted.length / 2)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Complaint about an unknown name; lists all known ones when none is near. */
export function unknownName(
  key: string,
  value: unknown,
  name: string,
  what: string,
  known: readonly string[],
): Complaint {
  const nearest = nearestNames(name, known);
  const listed = known.length === 0 ? 'there is none' : `known: ${known.join(', ')}`;
  return complaint(key, value, nearest.length > 0 ? `unknown ${what}` : `unknown ${what}; ${listed}`, nearest);
}
