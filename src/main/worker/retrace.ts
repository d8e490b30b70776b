import type { Definitions } from '../catalogue.ts';
import { requirePlane } from './map-plane.ts';
import { partsOf } from './parts.ts';
import { ProgramRun } from './program-run.ts';
import type { Retrace, Retraced } from './protocol.ts';

/** Takes a run again: the same program, mode and seed, so on the CPU the same bits; its points are kept this time. */
export function retrace({ epoch, spec, mode, steps: wanted }: Retrace, definitions: Definitions): Retraced {
  const parts = partsOf(spec, definitions);
  requirePlane(spec.problem.id, parts.problem.unknowns);
  const program = new ProgramRun(parts, 'told');
  const [steps, points, audited]: [number[], number[], number[]] = [[], [], []];
  try {
    program.use(spec, parts);
    program.initialise();
    const lastStep = wanted.at(-1) ?? 0;
    for (let [step, next] = [0, 0]; ; next += program.built.rows) {
      const due = wanted.slice(next, next + program.built.rows).filter((each) => each < lastStep);
      const k = (wanted[next + program.built.rows] ?? lastStep) - step;
      // Oracle units never end it before the last step: the run itself went on to there.
      const call =
        k > 0 ? program.advance(mode, { k, rows: due.map((each) => each - step), oracle: Infinity }) : undefined;
      const rows = call?.rows ?? 0;
      const objective = call && rows > 0 ? program.audit(mode, call) : [];
      const { kept, now } = program.points(rows);
      for (let row = 0; row < rows; row++) {
        steps.push(call?.counts[row * 4] ?? NaN);
        points.push(kept[2 * row] ?? NaN, kept[2 * row + 1] ?? NaN);
        audited.push(objective[row]?.audited ?? NaN);
      }
      const before = step;
      step = call?.now[0] ?? step;
      if (step < lastStep && step > before && call?.stopped !== true) continue;
      steps.push(step);
      points.push(now[0] ?? NaN, now[1] ?? NaN);
      audited.push(program.auditCurrent().audited);
      break;
    }
  } finally {
    program.close();
  }
  const list = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return { type: 'retraced', epoch, steps: list(steps), points: list(points), audited: list(audited) };
}
