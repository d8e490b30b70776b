import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { ProblemEntry } from '../../shared/domain/catalogue.ts';
import type { RunsColumn } from '../../shared/domain/columns.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { labelOf } from '../../shared/domain/label.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { runRecord, type RunRecord } from '../engine/store/run-record.ts';
import { runName, type Run } from '../engine/store/runs.ts';
import { builtIn, isBuiltIn } from '../catalogue.ts';
import { openCatalogue } from './catalogue.ts';
import { withStore } from './database.ts';
import type { CommonFlags, JsonFlag } from './flags.ts';
import { bytes, duration, number } from './format.ts';
import { coloursFor, jsonLine, print, say } from './output.ts';

export async function show(prefix: string, flags: CommonFlags & JsonFlag): Promise<void> {
  const record = await withStore(flags.db, (store) => runRecord(store, prefix.toLowerCase()));
  const lattice = await latticeOptimumOf(record.run);
  print(flags.json === true ? jsonLine(flat(record, lattice)) : sheet(record, lattice));
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

/** The columns of the CSV of runs, and then what a table has no room for. */
function flat({ run, costs, environment, ...record }: RunRecord, lattice: number | undefined): object {
  const { problem, optimizer, precision, trial, seed, device, budget, record: recorded } = run.spec;
  const columns: Record<RunsColumn, unknown> = {
    run_id: runName(run.key),
    problem: problem.id,
    problem_json: canonicalJson(problem.parameters),
    optimizer: optimizer.id,
    hyper_json: canonicalJson(optimizer.hyper),
    precision,
    trial,
    seed,
    status: run.status,
    steps: costs?.steps,
    f_evals: costs?.f_evals,
    g_evals: costs?.g_evals,
    hv_evals: costs?.hv_evals,
    compute_s: costs?.compute_s,
    warmup_s: costs?.warmup_s,
    wall_s: costs?.wall_s,
    state_bytes: costs?.state_bytes,
    peak_bytes: costs?.peak_bytes,
    f_best: costs?.f_best,
    gap_best: costs?.gap_best,
    device,
    environment_id: environment?.['id'],
    started_at: record.started_at,
  };
  return {
    ...columns,
    key: run.key,
    reason: record.reason,
    message: record.message,
    launches: record.launches,
    created_at: record.created_at,
    ended_at: record.ended_at,
    suites: record.suites,
    budget,
    record: recorded,
    mode: costs?.mode,
    rows: costs?.row_count,
    oracle_units: costs?.oracle_units,
    parameter_bytes: costs?.parameter_bytes,
    lattice_optimum: lattice,
    lattice_gap_best: latticeGap(costs, lattice),
    f_start: costs?.f_start,
    f_final: costs?.f_final,
    gap_final: costs?.gap_final,
    arithmetic: record.precision,
    environment,
    log: record.log,
  };
}

type Line = readonly [name: string, text: string | null | undefined];

function sheet({ run, costs, environment, precision, ...record }: RunRecord, lattice: number | undefined): string {
  const { problem, optimizer, budget, ...spec } = run.spec;
  const { bold } = coloursFor(process.stdout);
  const known = (value: number | null | undefined, show: (value: number) => string): string | null =>
    typeof value === 'number' ? show(value) : null;
  const lines: Line[] = [
    ['run', runName(run.key)],
    ['status', [run.status, record.reason].filter((word) => word !== null).join(': ')],
    ['message', record.message],
    ['suites', record.suites.join(', ')],
    ['problem', `${problem.id} ${labelOf(problem.parameters)}`],
    ['optimizer', `${optimizer.id} ${labelOf(optimizer.hyper)}`],
    ['precision', precision === null ? spec.precision : `${spec.precision}: ${precision.words}`],
    ['seed', `${spec.seed}, trial ${spec.trial}`],
    ['device', spec.device],
    ['budget', budgetText(budget)],
    ['times', `${record.started_at ?? 'not started'} to ${record.ended_at ?? '-'}, launches: ${record.launches}`],
    ['steps', known(costs?.steps, number)],
    ['evaluations', costs === null ? null : evaluations(costs)],
    ['compute', known(costs?.compute_s, duration)],
    ['wall', known(costs?.wall_s, duration)],
    ['warm-up', known(costs?.warmup_s, duration)],
    ['mode', costs?.mode],
    ['state', known(costs?.state_bytes, bytes)],
    ['parameters', known(costs?.parameter_bytes, bytes)],
    ['peak memory', known(costs?.peak_bytes, bytes)],
    ['f', costs === null ? null : objective(costs)],
    ['best gap', known(costs?.gap_best, number)],
    ['final gap', known(costs?.gap_final, number)],
    ['lattice gap', known(latticeGap(costs, lattice), latticeText)],
    ['environment', environment === null ? null : facts(environment)],
  ];
  const shown = lines.filter((line): line is [string, string] => typeof line[1] === 'string' && line[1] !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  const text = shown.map(([name, value]) => `${bold(name.padEnd(width))}  ${value}`);
  const log = record.log.trimEnd();
  return [...text, ...(log === '' ? [] : [bold('end of the log'), log])].join('\n');
}

const latticeText = (gap: number): string => `${number(gap)} (best, above the best lattice point)`;

/** No limit is written as the largest count. */
const budgetText = ({ steps, seconds, oracle }: RunSpec['budget']): string =>
  [
    `${steps} steps`,
    duration(seconds),
    ...(oracle < Number.MAX_SAFE_INTEGER ? [`${number(oracle)} oracle units`] : []),
  ].join(', ');

type Costs = NonNullable<RunRecord['costs']>;

const evaluations = ({ f_evals, g_evals, hv_evals, oracle_units }: Costs): string | null =>
  oracle_units === null
    ? null
    : `${f_evals ?? 0} f, ${g_evals ?? 0} g, ${hv_evals ?? 0} Hv: ${oracle_units} oracle units`;

const objective = ({ f_start, f_final, f_best }: Costs): string => {
  const text = (value: number | null): string => (value === null ? '-' : number(value));
  return `${text(f_start)} at the start, ${text(f_final)} at the end, best ${text(f_best)}`;
};

const facts = (environment: Readonly<Record<string, unknown>>): string =>
  Object.entries(environment)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');
