import type { ParameterValues } from '../../shared/domain/parameter.ts';
import type { PrecisionId } from '../../shared/domain/run-spec.ts';
import type { Space } from '../../shared/domain/spaces.ts';
import { structure } from '../../shared/domain/structure.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { precision } from '../precisions/index.ts';
import type { Mode } from '../tensor/program.ts';
import type { HostArray } from '../tensor/runtime/session.ts';
import { ProgramRun } from '../worker/program-run.ts';
import { problemsFor, type ProblemName } from './problems.ts';

/**
 * The rehearsals of one method in one precision and space. They share programs, as runs do: what differs in data and numbers alone
 * is compiled once.
 */
export class Stage {
  private readonly optimizer: OptimizerDefinition;
  private readonly precision: PrecisionId;
  private readonly space: Space;
  private readonly programs = new Map<string, ProgramRun>();

  /** XLA compiles a method in one precision: it takes longer than all else, and does the same in the others. */
  get mode(): Mode {
    return this.precision === 'fp32' ? 'xla' : 'plain';
  }

  constructor(optimizer: OptimizerDefinition, id: PrecisionId, space: Space) {
    this.optimizer = optimizer;
    this.precision = id;
    this.space = space;
  }

  /** Plays a method on a small problem from its start. Where that throws, what is played next gets a program of its own. */
  play<T>(problem: ProblemName, hyper: ParameterValues, scene: (r: Rehearsal) => T): T {
    const { optimizer } = this;
    const { instance, program: shape } = problemsFor(optimizer, this.space)[problem];
    const parts = { problem: instance, optimizer, hyper, precision: precision(this.precision) };
    const key = JSON.stringify([shape, structure(optimizer.hyper, hyper)]);
    const program = this.programs.get(key) ?? new ProgramRun(parts);
    this.programs.set(key, program);
    try {
      program.use(
        {
          problem: { id: problem, parameters: {} },
          optimizer: { id: optimizer.id, hyper },
          precision: this.precision,
          seed: 7,
          trial: 0,
          budget: { steps: 1, seconds: 1, oracle: 1 },
          record: { every: 1 },
          device: 'cpu',
        },
        parts,
      );
      program.initialise();
      return scene(new Rehearsal(program));
    } catch (error) {
      this.programs.delete(key);
      program.close();
      throw error;
    }
  }

  close(): void {
    for (const program of this.programs.values()) program.close();
    this.programs.clear();
  }
}

/** A method on a small problem, run step by step outside the engine. */
export class Rehearsal {
  private readonly program: ProgramRun;
  private readonly oracle = 2 ** 31 - 1;

  constructor(program: ProgramRun) {
    this.program = program;
  }

  restart(): void {
    this.program.initialise();
  }

  /** Takes k steps in one call. */
  advance(k: number, mode: Mode = 'plain'): { step: number; counts: readonly number[]; stopped: boolean } {
    const { now, stopped } = this.program.advance(mode, { k, rows: [], oracle: this.oracle });
    return { step: now[0], counts: now.slice(1), stopped };
  }

  /** The audited objective where the method stands. */
  objective(): number {
    return this.program.auditCurrent().audited;
  }

  snapshot(): Record<string, HostArray> {
    return this.program.snapshot();
  }

  restore(tensors: Readonly<Record<string, HostArray>>): void {
    this.program.restore(tensors);
  }
}

/** Whether two snapshots are equal bit for bit; NaN equals NaN of the same bits. */
export function sameBits(a: Readonly<Record<string, HostArray>>, b: Readonly<Record<string, HostArray>>): boolean {
  return Object.entries(a).every(([name, values]) => {
    const other = b[name];
    if (!other || other.byteLength !== values.byteLength) return false;
    const [p, q] = [bytes(values), bytes(other)];
    return p.every((v, i) => v === q[i]);
  });
}
const bytes = (x: HostArray): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** Whether every float in a snapshot is finite. */
export function allFinite(snapshot: Readonly<Record<string, HostArray>>): boolean {
  return Object.values(snapshot).every((values) => values.every((v) => Number.isFinite(v)));
}
