import { agreementWords } from '../../shared/domain/agreement-words.ts';
import type { ProblemEntry } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { labelInFull } from '../../shared/domain/label.ts';
import { metricTitle } from '../../shared/domain/metrics.ts';
import { isTimed, untimedWords } from '../../shared/domain/run-spec.ts';
import { budgetInWords } from '../../shared/domain/budget-words.ts';
import { divergenceWords } from '../../shared/domain/ending-words.ts';
import { everyInWords } from '../../shared/domain/recording.ts';
import { builtIn, isBuiltIn } from '../catalogue.ts';
import { exportRuns } from '../engine/store/export.ts';
import { runRecord, type RunRecord } from '../engine/store/run-record.ts';
import { repeatedIn, type Repeated } from '../engine/store/repeats.ts';
import { runName, type Run } from '../engine/store/runs.ts';
import { openCatalogue } from './catalogue.ts';
import { withFigures } from './database.ts';
import type { CommonFlags, JsonFlag } from './flags.ts';
import { bytes, duration, exact } from './format.ts';
import { isTuned } from '../engine/store/suites.ts';
import { coloursFor, jsonLine, print, printData, say } from './output.ts';
import { visible } from './visible.ts';

export async function show(prefix: string, flags: CommonFlags & JsonFlag): Promise<void> {
  const { record, columns, ...related } = await withFigures(flags.db, (store) => {
    const found = runRecord(store, prefix.toLowerCase());
    const [row] = exportRuns(store, { runId: found.run.id });
    return {
      record: found,
      columns: row,
      repeated: repeatedIn(store, found.run.id),
      isTuned: isTuned(store, found.run.id),
    };
  });
  const lattice = await latticeOptimumOf(record.run);
  if (flags.json === true)
    printData(jsonLine({ ...columns, ...more(record, lattice), agreement: related.repeated?.agreement ?? null }));
  else print(sheet(record, lattice, related));
}

/** What int4 can reach at best on this problem, where that is known; undefined in other precisions. */
async function latticeOptimumOf({ spec: { precision, problem }, revisions }: Run): Promise<number | undefined> {
  if (precision !== 'int4') return undefined;
  // Not that of another revision.
  const isIts = ({ id, revision }: ProblemEntry): boolean => id === problem.id && revision === revisions.problem;
  if (isBuiltIn(problem.id)) return builtIn.problems.find(isIts)?.facts(problem.parameters).latticeOptimum;
  const catalogue = await openCatalogue();
  try {
    return await catalogue.complete(() => catalogue.problems.find(isIts)?.facts(problem.parameters).latticeOptimum);
  } catch (error) {
    // What a plug-in does wrong now takes nothing from a run that was made.
    if (!(error instanceof DescentError)) throw error;
    say(error.message);
    return undefined;
  }
}

/** How far the best point lies above the best that the lattice holds. */
const latticeGap = (costs: RunRecord['costs'], lattice: number | undefined): number | undefined =>
  typeof costs?.f_best === 'number' && lattice !== undefined ? costs.f_best - lattice : undefined;

/** What the columns of the CSV of runs have no room for. */
const more = ({ run, costs, environment, ...record }: RunRecord, lattice: number | undefined): object => ({
  key: run.key,
  message: record.message,
  launches: record.launches,
  created_at: record.created_at,
  ended_at: record.ended_at,
  suites: record.suites,
  budget: run.spec.budget,
  record: run.spec.record,
  mode: costs?.mode,
  rows: costs?.row_count,
  lattice_optimum: lattice,
  lattice_gap_best: latticeGap(costs, lattice),
  f_start: costs?.f_start,
  metrics: record.metrics,
  arithmetic: record.precision,
  conditions: record.conditions,
  environment,
  log: record.log,
});

type Line = readonly [name: string, text: string | null | undefined];

/** What other runs make of a run. */
interface Related {
  readonly repeated: Repeated | undefined;
  /** A suite tries several settings of its optimizer. */
  readonly isTuned: boolean;
}

function sheet(
  { run, costs, environment, precision, ...record }: RunRecord,
  lattice: number | undefined,
  { repeated, isTuned: isOfSweep }: Related,
): string {
  const { problem, optimizer, budget, ...spec } = run.spec;
  const { bold } = coloursFor(process.stdout);
  const known = (value: number | null | undefined, show: (value: number) => string): string | null =>
    typeof value === 'number' ? show(value) : null;
  const lines: Line[] = [
    ['run', runName(run.key)],
    ['status', statusText(run.status, record.reason, costs)],
    ['message', record.message],
    ['repeats', repeated && repeatedText(repeated)],
    ['suites', record.suites.join(', ')],
    ['problem', `${problem.id} ${labelInFull(problem.parameters)}`],
    ['optimizer', `${optimizer.id} ${labelInFull(optimizer.hyper)}`],
    ['precision', precision === null ? spec.precision : `${spec.precision}: ${precision.words}`],
    ['seed', String(spec.seed)],
    ['trial of sweep', isOfSweep ? String(spec.trial + 1) : null],
    ['device', spec.device],
    ['budget', budgetInWords(budget)],
    ['recorded', everyInWords(spec.record.every)],
    ['times', `${record.started_at ?? 'not started'} to ${record.ended_at ?? '-'}, launches: ${record.launches}`],
    ['steps', known(costs?.steps, exact)],
    ['evaluations', costs === null ? null : evaluations(costs)],
    ['compute', isTimed(budget) ? known(costs?.compute_s, duration) : `–, ${untimedWords}`],
    ['wall', known(costs?.wall_s, duration)],
    ['warm-up', known(costs?.warmup_s, duration)],
    ['mode', costs?.mode],
    ['state', known(costs?.state_bytes, bytes)],
    ['parameters', known(costs?.parameter_bytes, bytes)],
    ['data', known(costs?.data_bytes, bytes)],
    ['temporaries', known(costs?.temporary_bytes, bytes)],
    ['peak, program', known(costs?.peak_bytes, bytes)],
    ['peak, process', known(costs?.process_peak_bytes, bytes)],
    ['jobs', record.jobs > 1 ? `${record.jobs} programs at a time` : null],
    ['remarks', record.remarks.join('; ')],
    ['f', costs === null ? null : objective(costs)],
    ['best gap', known(costs?.gap_best, exact)],
    ['final gap', known(costs?.gap_final, exact)],
    ['lattice gap', known(latticeGap(costs, lattice), latticeText)],
    ...Object.entries(record.metrics).map(([name, value]): Line => [`final ${metricTitle(name)}`, known(value, exact)]),
    ['environment', environment === null ? null : facts(environment)],
  ];
  const shown = lines.filter((line): line is [string, string] => typeof line[1] === 'string' && line[1] !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  const text = shown.map(([name, value]) => `${bold(name.padEnd(width))}  ${visible(value)}`);
  const log = visible(record.log.trimEnd());
  return [...text, ...(log === '' ? [] : [bold('end of the log'), log])].join('\n');
}

function statusText(status: string, reason: string | null, costs: Costs | null): string {
  const why = status === 'diverged' && costs !== null ? divergenceWords(costs, exact) : undefined;
  const told = why ?? reason;
  return told === null || told === status ? status : `${status}: ${told}`;
}

const repeatedText = ({ name, again, agreement }: Repeated): string =>
  [
    again ? `${name}, and counts in no figure` : `${name}, which other hardware made`,
    ...(agreement === undefined ? [] : [agreementWords(agreement)]),
  ].join('. ');

const latticeText = (gap: number): string => `${exact(gap)} (best, above the best lattice point)`;

type Costs = NonNullable<RunRecord['costs']>;

const evaluations = ({ f_evals, g_evals, hv_evals, oracle_units }: Costs): string | null =>
  oracle_units === null
    ? null
    : `${f_evals ?? 0} f, ${g_evals ?? 0} g, ${hv_evals ?? 0} Hv: ${oracle_units} oracle units`;

const objective = ({ f_start, f_final, f_best }: Costs): string => {
  const text = (value: number | null): string => (value === null ? '-' : exact(value));
  return `${text(f_start)} at the start, ${text(f_final)} at the end, best ${text(f_best)}`;
};

const facts = (environment: Readonly<Record<string, unknown>>): string =>
  Object.entries(environment)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');
