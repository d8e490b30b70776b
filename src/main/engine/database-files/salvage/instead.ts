import type { Row } from './read-rows.ts';

/** By table: values that go together, for a row that a rule of their columns forbids. */
const standIns: Readonly<Record<string, readonly Row[]>> = {
  run: [
    { status: 'interrupted', reason: 'salvaged', message: 'Its state in the damaged database was none that there is.' },
    { archived: 0 },
  ],
  summary: [{ precision_json: null }, { conditions_json: null }, { metrics_json: null }],
  curve_chunk: [{ metrics: null }],
  suite: [{ taking_json: null }, { complete: 1 }],
};

/** What can stand for values of a row that are not valid: each alone, so that valid ones stay, and at last all of them. */
export function instead(table: string, isKnown: (column: string) => boolean): Row[] {
  const own = (standIns[table] ?? []).filter((values) => Object.keys(values).every(isKnown));
  return [...own, Object.assign({}, ...own) as Row];
}
