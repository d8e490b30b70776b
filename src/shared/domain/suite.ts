import type { Catalogue } from './catalogue.ts';
import { formatComplaint, type Complaint } from './complaint.ts';
import { DescentError } from './error.ts';
import { doubledComplaint, errorText, readJson, type JsonError } from './json-text.ts';
import type { RunSpec } from './run-spec.ts';
import { resolveOptimizers, resolvePrecisions, resolveProblems } from './suite-entries.ts';
import { expandSuite, type Skipped } from './suite-runs.ts';
import { checkSuite, isObject, type Suite } from './suite-schema.ts';

export interface ParsedSuite {
  readonly name: string;
  /** All distinct runs, by problem, optimizer, grid point, precision and seed, in the order of the suite. */
  readonly runs: readonly RunSpec[];
  readonly skipped: readonly Skipped[];
  /** The file with the defaults of its own keys filled in. */
  readonly suite: Suite;
}

export type { Skipped, Suite };

const shownComplaints = 10;

/**
 * Validates the text of a suite file against what `catalogue` knows, and expands it to runs.
 * @throws DescentError `suite.invalid` with one line per complaint, the first ten
 */
export function parseSuite(text: string, catalogue: Catalogue): ParsedSuite {
  const read = readJson(text);
  if (read.error) throw unreadable(read.error);
  const raw = read.value;
  const given = isObject(raw) ? raw : {};
  const checked = checkSuite(raw);
  const complaints = [...read.doubled.map(doubledComplaint), ...checked.complaints];
  const problems = resolveProblems(given.problems, catalogue, complaints);
  const trials = resolveOptimizers(given.optimizers, catalogue, checked.suite?.budget.steps, complaints);
  const precisions = resolvePrecisions(checked.suite?.precisions ?? given.precisions, catalogue, complaints);
  if (!checked.suite || complaints.length > 0) throw invalid(complaints);

  const expanded = expandSuite(checked.suite, problems, trials, precisions);
  if (expanded.complaints.length > 0) throw invalid(expanded.complaints);
  const { runs, skipped } = expanded;
  return { name: checked.suite.name, runs, skipped, suite: checked.suite };
}

/** One line for people: what a suite comes to. */
export function suiteSummary({ name, runs, skipped }: ParsedSuite): string {
  const distinct = (noun: string, of: (run: RunSpec) => unknown): string => counted(new Set(runs.map(of)).size, noun);
  const parts = [
    distinct('problem', (run) => run.problem),
    distinct('optimizer setting', (run) => run.optimizer),
    distinct('precision', (run) => run.precision),
    distinct('seed', (run) => run.seed),
  ];
  const without = skipped.length > 0 ? `, ${counted(skipped.length, 'combination')} skipped` : '';
  return `${name}: ${counted(runs.length, 'run')} (${parts.join(', ')}${without})`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const unreadable = (error: JsonError): DescentError =>
  new DescentError(
    'suite.invalid',
    `the suite is ${error.kind === 'depth' ? 'nested too deep' : 'not JSON'}: ${errorText(error)}`,
  );

function invalid(complaints: readonly Complaint[]): DescentError {
  const lines = complaints.slice(0, shownComplaints).map(formatComplaint);
  const more = complaints.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return new DescentError('suite.invalid', lines.join('\n'));
}
