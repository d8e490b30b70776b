import type { ParameterValues } from '../../shared/domain/parameter.ts';
import type { PrecisionId } from '../../shared/domain/run-spec.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { precision } from '../precisions/index.ts';
import type { ProblemInstance } from '../problems/define.ts';
import type { Mode } from '../tensor/program.ts';
import type { HostArray } from '../tensor/runtime/session.ts';
import { ProgramRun } from '../worker/program-run.ts';

/** A method on a small problem, run step by step outside the engine. */
export class Rehearsal {
  private readonly program: ProgramRun;
  private readonly oracle = 2 ** 31 - 1;

  constructor(optimizer: OptimizerDefinition, hyper: ParameterValues, problem: ProblemInstance, id: PrecisionId) {
    const parts = { problem, optimizer, hyper, precision: precision(id) };
    this.program = new ProgramRun(parts);
    this.program.use(
      {
        problem: { id: 'conformance', parameters: {} },
        optimizer: { id: optimizer.id, hyper },
        precision: id,
        seed: 7,
        trial: 0,
        budget: { steps: 1, seconds: 1, oracle: 1 },
        record: { every: 1 },
        device: 'cpu',
      },
      parts,
    );
    this.program.initialise();
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

  close(): void {
    this.program.close();
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
