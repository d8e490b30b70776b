import type { RunSpec } from './run-spec.ts';

/**
 * Canonical JSON in the manner of RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as the shortest
 * decimals that read back to the same double, -0 as 0. Equal values give equal text.
 * @throws TypeError on what JSON cannot hold (NaN, infinities, undefined, functions, big integers)
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON cannot hold ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonical JSON cannot hold a value of type ${typeof value}`);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * The text that identifies a run, to be hashed together with the revisions of the code that it uses. `trial`, a
 * position in a suite, is left out. `device` must be the resolved one: 'auto' would let results of two devices mix.
 */
export const canonicalRun = (spec: RunSpec): string =>
  canonicalJson(
    Object.fromEntries(Object.entries({ ...spec, budget: limits(spec) }).filter(([key]) => key !== 'trial')),
  );

/** A batched run has no limit of seconds, which `batched` says already. */
const limits = ({ budget, batched }: RunSpec): object => {
  const { seconds, ...others } = budget;
  return batched ? others : { ...others, seconds };
};
