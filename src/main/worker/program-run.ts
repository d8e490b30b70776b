import type { RunSpec } from '../../shared/domain/run-spec.ts';
import type { Feeds, HostArray } from '../tensor/runtime/session.ts';
import { Session } from '../tensor/runtime/session.ts';
import { duesOf } from './advance.ts';
import { dataFeeds } from './data.ts';
import { hyperFeeds } from './hyper.ts';
import { oracleLimit, spent } from './oracle.ts';
import type { Pace } from './pace.ts';
import type { Mode } from './protocol.ts';
import type { RunParts } from './parts.ts';
import type { Recording, RunProgram } from './run-program.ts';
import { buildRunProgram } from './run-program.ts';

const timedBothWays = new Set(['advance', 'audit']);

/** The modes in which a function of a run's program is compiled. */
export const modesOf = (name: string): readonly Mode[] => (timedBothWays.has(name) ? ['xla', 'plain'] : ['plain']);

/** What one call of `advance` did. */
export interface Advanced {
  /** Recorded rows, [row][step, f, g, hv]. */
  readonly counts: Int32Array;
  readonly rows: number;
  readonly now: readonly [step: number, f: number, g: number, hv: number];
  readonly units: number;
  readonly stopped: boolean;
  readonly seconds: number;
}

/** What is asked of a call: up to k steps, rows at the starts of some of them, and where the budget of units ends. */
export interface Advance {
  readonly k: number;
  /** Recorded steps, counted from the first of the call, ascending; at most as many as the program has rows. */
  readonly rows: readonly number[];
  readonly oracle: number;
}

/** The objective at a point: in the run's precision, and in float64 on the whole problem; and the problem's metrics. */
export interface Objectives {
  readonly working: number;
  readonly audited: number;
  readonly metrics: readonly number[];
}

/** A program loaded in this process, with one run's seed and hyper-parameters as its inputs. */
export class ProgramRun {
  readonly built: RunProgram;
  readonly session: Session;
  /** What its runs in this process have told of their times. */
  readonly paces = new Map<Mode, Pace>();
  private dataKey: string | undefined;
  private hyper: Readonly<Record<string, Float64Array>> = {};
  private seed = 0;

  constructor(parts: RunParts, record?: Recording) {
    this.built = buildRunProgram(parts, record);
    this.session = new Session(this.built.program, modesOf);
  }

  /** Takes up a run of this program: its data (kept where the instance is the same), seed and hyper-parameters. */
  use(spec: RunSpec, parts: RunParts): void {
    const key = JSON.stringify(spec.problem);
    if (this.dataKey !== key) {
      this.session.run('load', 'plain', dataFeeds(parts.problem));
      this.dataKey = key;
    }
    this.seed = spec.seed;
    this.hyper = hyperFeeds(parts.optimizer.hyper, parts.hyper);
  }

  /** Whether a function was called before in this process: its first call compiles. */
  isReady(name: 'advance' | 'audit', mode: Mode): boolean {
    return this.session.hasRun(name, mode);
  }

  initialise(): void {
    this.session.run('initialise', 'plain', { seed: this.seed, ...this.hyper });
  }

  advance(mode: Mode, asked: Advance): Advanced {
    const feeds: Feeds = {
      k: asked.k,
      seed: this.seed,
      dues: duesOf(asked.rows, this.built.rows),
      oracle: oracleLimit(asked.oracle),
      ...this.hyper,
    };
    const begin = performance.now();
    const out = this.session.run('advance', mode, feeds);
    return advancedOf(out, (performance.now() - begin) / 1e3);
  }

  /**
   * How the rows of a run in some mode are audited: those of a sampled problem always by the plain graph, as
   * `auditCurrent` audits some of the same curve. XLA rounds otherwise, and what was stored before has those bits.
   */
  auditMode(mode: Mode): Mode {
    return this.built.sampled ? 'plain' : mode;
  }

  /** The objective at the points of a call's rows. */
  audit(mode: Mode, call: Pick<Advanced, 'rows' | 'counts'>): Objectives[] {
    const out = this.session.run('audit', this.auditMode(mode), auditFeeds(this.built, this.seed, call));
    return Array.from({ length: call.rows }, (_, row) => objectivesOf(out, row));
  }

  /** The same where the method stands; on sampled problems the working value is that of the next step's batch. */
  auditCurrent(): Objectives {
    return objectivesOf(this.session.run('auditCurrent', 'plain', { seed: this.seed }));
  }

  /** The recorded points, [count][unknown], and where the method stands; for programs that record 'told'. */
  points(count: number): { kept: Float64Array; now: Float64Array } {
    const out = this.session.run('points', 'plain', { count });
    const now = out['now'] as Float64Array;
    return { kept: (out['kept'] as Float64Array).subarray(0, count * now.length), now };
  }

  snapshot(): Record<string, HostArray> {
    return this.session.run('snapshot', 'plain');
  }

  restore(tensors: Readonly<Record<string, HostArray>>): void {
    this.session.run('restore', 'plain', tensors);
  }

  close(): void {
    this.session.close();
  }
}

type Outputs = Readonly<Record<string, HostArray>>;

/** What `advance` has returned. */
export function advancedOf(out: Outputs, seconds: number): Advanced {
  const now = out['now'] as Int32Array;
  return {
    counts: out['counts'] as Int32Array,
    rows: entry(out['rows']),
    now: [now[0] ?? 0, now[1] ?? 0, now[2] ?? 0, now[3] ?? 0],
    units: entry(out['units']),
    stopped: entry(out['stopped']) !== 0,
    seconds,
  };
}

/** What `audit` takes for the rows of a call: on sampled problems the batch of the next step decides, too. */
export function auditFeeds(
  { rows: most, sampled }: Pick<RunProgram, 'rows' | 'sampled'>,
  seed: number,
  { rows, counts }: Pick<Advanced, 'rows' | 'counts'>,
): Feeds {
  if (!sampled) return { count: rows };
  return { count: rows, seed, steps: new Int32Array(most).map((_, row) => counts[row * spent.length] ?? 0) };
}

/** What `audit` has returned of a row, or `auditCurrent`. */
export function objectivesOf({ working, audited, metrics }: Outputs, row = 0): Objectives {
  const each = (metrics?.length ?? 0) / (audited?.length ?? 1);
  const measured = Array.from({ length: each }, (_, i) => entry(metrics, row * each + i));
  const f = entry(audited, row);
  return {
    working: entry(working, row),
    audited: f,
    // A class that is found most likely at NaN means nothing.
    metrics: Number.isFinite(f) ? measured : measured.fill(NaN),
  };
}

const entry = (a: HostArray | undefined, at = 0): number => a?.[at] ?? NaN;
