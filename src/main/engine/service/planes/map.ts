import { canonicalJson } from '../../../../shared/domain/canonical.ts';
import { complaint, formatComplaint } from '../../../../shared/domain/complaint.ts';
import { unloadedHint, type ProblemEntry } from '../../../../shared/domain/catalogue.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import type { ParameterValues } from '../../../../shared/domain/parameter.ts';
import { fillParameters } from '../../../../shared/domain/validate.ts';
import type { Input, Output } from '../../../../shared/contract.ts';
import type { ServiceContext } from '../context.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { PlaneWorker } from './plane-worker.ts';

type PlaneMap = Output<'catalogue.map'>;

/** Maps that are kept; the largest takes 1.3 MB. */
const kept = 24;

/** Maps of two-dimensional instances, the last ones kept. They are computed on the CPU, whatever runs are made on. */
export class PlaneMaps {
  readonly #context: ServiceContext;
  readonly #worker: PlaneWorker;
  readonly #maps = new RecentlyUsed<PlaneMap>(kept);

  constructor(context: ServiceContext, worker: PlaneWorker) {
    this.#context = context;
    this.#worker = worker;
  }

  /** @throws DescentError catalogue.unknown, parameter.invalid, map.range, map.dimension, and as `PlaneWorker` */
  async get(input: Input<'catalogue.map'>): Promise<PlaneMap> {
    const { definitions } = this.#context;
    const { problem: id, x, y, resolution } = input;
    if (!(x[0] < x[1] && y[0] < y[1]))
      throw new DescentError('map.range', 'A map needs a range of x and one of y, each from less to more.');
    const { revision, parameters, optimum, minimiser } = await definitions.complete(() =>
      factsOf(problemOf(this.#context, id), input.parameters),
    );
    const key = canonicalJson([id, revision, parameters, x, y, resolution]);
    const known = this.#maps.get(key);
    if (known !== undefined) return known;
    const code = { plugins: await definitions.filesOf([id]), revisions: { problem: revision } };
    const asked = { type: 'map', problem: { id, parameters }, code, device: 'cpu', x, y, resolution } as const;
    const { values } = await this.#worker.compute(asked, 'cpu');
    const [least, greatest] = extremes(values);
    const map: PlaneMap = { values: Float64Array.from(values), least, greatest, optimum, minimiser };
    this.#maps.set(key, map);
    return map;
  }
}

function factsOf(problem: ProblemEntry, given: Readonly<Record<string, unknown>>) {
  const parameters = checkedParameters(problem, given);
  const { dimension, optimum = null } = problem.facts(parameters);
  if (dimension !== 2)
    throw new DescentError('map.dimension', `${problem.id} has ${dimension} unknowns here; a map needs 2.`);
  const point = problem.plane?.minimiser?.(parameters);
  const minimiser = point === undefined ? null : ([...point] as [number, number]);
  return { revision: problem.revision, parameters, optimum, minimiser };
}

/** Of the finite values. */
function extremes(values: Float64Array): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return [least, greatest];
}

export function problemOf({ definitions }: ServiceContext, id: string): ProblemEntry {
  const problem = definitions.problems.find((candidate) => candidate.id === id);
  if (problem === undefined)
    throw new DescentError('catalogue.unknown', `There is no problem "${id}"${unloadedHint(definitions, id)}.`);
  return problem;
}

/** Every parameter, defaults filled in. */
export function checkedParameters(problem: ProblemEntry, given: Readonly<Record<string, unknown>>): ParameterValues {
  const { values, complaints } = fillParameters(problem.parameters, given, '', `parameter of ${problem.id}`);
  const clash = complaints.length === 0 ? problem.check?.(values) : undefined;
  const all = clash ? [complaint(clash.key, values[clash.key], clash.message)] : complaints;
  if (all.length > 0) throw new DescentError('parameter.invalid', all.map(formatComplaint).join('\n'));
  return values;
}
