import type { Database, Statement } from 'better-sqlite3';
import { hash } from 'node:crypto';
import { defaultLimits } from '../../src/main/engine/limits.ts';
import { hardwareOf, placeOf } from '../../src/main/engine/hardware.ts';
import { column, columnCount } from '../../src/main/engine/store/curves.ts';
import { scoringRevision } from '../../src/main/engine/store/summaries.ts';
import type { RunStatus } from '../../src/shared/domain/run-spec.ts';
import { mulberry32 } from '../../src/shared/stats/mulberry32.ts';
import type { Combination, Problem, Setting } from './population.ts';
import { makeShapes, type Shape } from './shapes.ts';

interface Options {
  readonly rows: number;
  readonly environments: readonly { readonly id: string }[];
}

const every = 10;
/** As the engine writes them. */
const chunkRows = defaultLimits.flushRows;
const rowBytes = columnCount * Float64Array.BYTES_PER_ELEMENT;
const shapeCount = 240;
const firstDay = Date.UTC(2026, 0, 1);
const tags = ['baseline', 'paper', 'suspect', 'retune', 'figure 1', 'figure 2', 'slow', 'to check'];

/** Of a thousand runs. */
const statuses: readonly (readonly [number, RunStatus])[] = [
  [20, 'failed'],
  [30, 'timeout'],
  [38, 'cancelled'],
  [42, 'interrupted'],
  [55, 'queued'],
];

/** Writes made-up runs with their curves, summaries and hits through prepared statements. */
export class RunWriter {
  readonly #db: Database;
  readonly #options: Options;
  readonly #shapes: readonly Shape[];
  readonly #random = mulberry32(7);
  readonly #values: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #mask: Uint8Array;
  readonly #statements = new Map<string, Statement>();
  readonly #known = new Map<string, number>();
  #runId = 0;

  constructor(db: Database, options: Options) {
    this.#db = db;
    this.#options = options;
    this.#shapes = makeShapes(shapeCount, options.rows);
    this.#values = new Float64Array(options.rows * columnCount);
    this.#bytes = new Uint8Array(this.#values.buffer);
    this.#mask = new Uint8Array(options.rows).fill(3);
  }

  /** One run of a group. */
  add({ index, problem, setting, precision }: Combination, seed: number): void {
    this.#runId += 1;
    const runId = this.#runId;
    const { rows, environments } = this.#options;
    const environment = environments[index % 10 === 9 ? 1 : 0]!;
    const draw = Math.floor(this.#random() * 1000);
    const shapeAt = Math.min(shapeCount - 1, Math.floor(shapeCount * setting.quality + 12 * this.#random()));
    const shape = this.#shapes[shapeAt]!;
    const drawn = statuses.find(([below]) => draw < below)?.[1] ?? (shape.diverges ? 'diverged' : 'finished');
    const status = shape.diverges && drawn === 'finished' ? 'diverged' : drawn;
    const started = status !== 'queued';
    const instanceId = this.#instance(problem);
    const configurationId = this.#configuration(setting);
    const secondsPerStep = 1e-5 * (1 + (index % 7)) * (0.9 + 0.2 * this.#random());
    const last = rows - 1;
    const optimum = problem.optimum;
    const finalGap = started && optimum !== undefined ? finite(shape.gaps[last]!) : null;
    const bestGap = started && optimum !== undefined ? shape.best[last]! : null;
    const steps = last * every;
    const begun = new Date(firstDay + runId * 20_000).toISOString();
    const ended = started ? new Date(firstDay + runId * 20_000 + 15_000).toISOString() : null;
    const key = hash('sha256', `${index} ${seed}`, 'hex');
    const place = placeOf('cpu', hardwareOf(environment).key);
    this.#run('run', {
      ...{ run_id: runId, key, program_key: hash('sha256', `${index}`, 'hex'), instance_id: instanceId },
      ...{ configuration_id: configurationId, precision, seed, trial: 0, budget_steps: steps, budget_compute_s: 60 },
      ...{ budget_oracle_units: Number.MAX_SAFE_INTEGER, record_every_steps: every, device: 'cpu', status },
      ...{ reason: started ? (status === 'finished' ? 'budget' : status) : null, epoch: started ? runId : null },
      ...{ environment_id: started ? environment.id : null, created_at: begun, started_at: started ? begun : null },
      ...{ ended_at: ended, group_id: this.#group(index, instanceId, configurationId, precision, place, steps) },
      ...{ final_gap: finalGap, best_gap: bestGap, seconds: started ? steps * secondsPerStep : null },
      ...{ archived: Number(runId % 100 === 50), jobs: started ? 1 : 0 },
    });
    if (runId % 90 === 1) this.#run('run_tag', { run_id: runId, tag: tags[Math.floor(runId / 90) % tags.length]! });
    if (started) this.#curve(runId, problem, shape, secondsPerStep, environment.id, begun);
  }

  /** Twenty suites that name all runs. */
  addSuites(): void {
    const share = Math.ceil(this.#runId / 20);
    this.#db.transaction(() => {
      for (let at = 0; at * share < this.#runId; at += 1) {
        const name = `Suite ${at + 1}`;
        this.#run('suite', {
          suite_id: at + 1,
          name,
          suite_json: '{}',
          submitted_at: new Date(firstDay).toISOString(),
        });
        for (let position = 0; position < share && at * share + position < this.#runId; position += 1)
          this.#run('suite_run', { suite_id: at + 1, position, run_id: at * share + position + 1, trial: 0 });
      }
    })();
  }

  #curve(runId: number, problem: Problem, shape: Shape, secondsPerStep: number, environment: string, at: string): void {
    const { rows } = this.#options;
    const values = this.#values;
    const optimum = problem.optimum ?? 0;
    for (let row = 0; row < rows; row += 1) {
      const step = row * every;
      const from = row * columnCount;
      values[from + column.step] = step;
      values[from + column.f_evals] = 0;
      values[from + column.g_evals] = step;
      values[from + column.hv_evals] = 0;
      values[from + column.compute_s] = step * secondsPerStep;
      values[from + column.wall_s] = 1.2 * step * secondsPerStep;
      values[from + column.f_working] = optimum + shape.gaps[row]!;
      values[from + column.f_audited] = optimum + shape.gaps[row]!;
    }
    const steps = (rows - 1) * every;
    const costs = (step: number) => ({ f_evals: 0, g_evals: step, hv_evals: 0, oracle_units: 3 * step });
    this.#run('launch', { epoch: runId, run_id: runId, environment_id: environment, launched_at: at });
    for (let first = 0; first < rows; first += chunkRows) {
      const n = Math.min(chunkRows, rows - first);
      const data = this.#bytes.subarray(first * rowBytes, (first + n) * rowBytes);
      this.#run('curve_chunk', { run_id: runId, first_row: first, n, data, mask: this.#mask.subarray(0, n) });
    }
    const known = problem.optimum !== undefined;
    this.#run('summary', {
      ...{ run_id: runId, mode: 'xla', state_bytes: 16 * problem.dimension, parameter_bytes: 8 * problem.dimension },
      ...{ warmup_s: 0.4, row_count: rows, steps, ...costs(steps), compute_s: steps * secondsPerStep },
      ...{ wall_s: 1.2 * steps * secondsPerStep, process_peak_bytes: 1e8, peak_bytes: 1e6 + 100 * problem.dimension },
      ...{ data_bytes: 1000, temporary_bytes: 1e6 - 1000, scoring_revision: scoringRevision },
      ...{ f_start: optimum + shape.gaps[0]!, f_best: optimum + shape.best[rows - 1]! },
      ...{ gap_best: known ? shape.best[rows - 1]! : null, f_final: finite(optimum + shape.gaps[rows - 1]!) },
      gap_final: known ? finite(shape.gaps[rows - 1]!) : null,
    });
    if (!known) return;
    let row = 0;
    for (const [target_index, target_gap] of problem.targets.entries()) {
      while (row < rows && shape.best[row]! > target_gap) row += 1;
      if (row === rows) return;
      const step = row * every;
      const cost = { step, ...costs(step), compute_s: step * secondsPerStep };
      this.#run('hit', { run_id: runId, target_index, target_gap, ...cost });
    }
  }

  #instance(problem: Problem): number {
    const { revision, dimension, targets, sampled } = problem;
    return this.#once(`p ${problem.problem} ${problem.parametersJson}`, 'problem_instance', {
      ...{ problem: problem.problem, revision, parameters_json: problem.parametersJson, dimension },
      ...{ optimum: problem.optimum ?? null, optimum_kind: problem.optimumKind },
      ...{ targets_json: JSON.stringify(targets), sampled: Number(sampled) },
    });
  }

  #configuration({ optimizer, revision, hyperJson }: Setting): number {
    const values = { optimizer, revision, hyper_json: hyperJson };
    return this.#once(`c ${optimizer} ${hyperJson}`, 'configuration', values);
  }

  #group(index: number, instance: number, setting: number, precision: string, hardware: string, steps: number): number {
    return this.#once(`g ${index}`, 'run_group', {
      ...{ instance_id: instance, configuration_id: setting, precision, device: 'cpu', hardware },
      ...{ budget_steps: steps, budget_compute_s: 60, budget_oracle_units: Number.MAX_SAFE_INTEGER },
      ...{ precision_revision: 1, engine_revision: 1, jobs: 1, record_every_steps: every },
    });
  }

  #once(key: string, table: string, row: Row): number {
    const known = this.#known.get(key) ?? this.#run(table, row);
    this.#known.set(key, known);
    return known;
  }

  #run(table: string, row: Row): number {
    const names = Object.keys(row);
    const known = this.#statements.get(table);
    const sql = `INSERT INTO ${table} (${names.join()}) VALUES (${names.map((name) => `:${name}`).join()})`;
    const statement = known ?? this.#db.prepare(sql);
    this.#statements.set(table, statement);
    return Number(statement.run(row).lastInsertRowid);
  }
}

type Row = Readonly<Record<string, string | number | Uint8Array | null>>;

/** The store has no row for a NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
