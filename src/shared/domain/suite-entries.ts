import { canonicalJson } from './canonical.ts';
import {
  unloadedHint,
  type Catalogue,
  type OptimizerEntry,
  type PrecisionEntry,
  type ProblemEntry,
} from './catalogue.ts';
import { below, complaint, unknownName, type Complaint } from './complaint.ts';
import type { Parameter, Parameters, ParameterValue, ParameterValues } from './parameter.ts';
import type { RunSpec } from './run-spec.ts';
import { isSchedulable, scheduleParameters, withSchedule } from './schedules.ts';
import { isObject, isSuiteEntry } from './suite-schema.ts';
import { checkParameter, expectation, fillParameters, unknownKeys } from './validate.ts';

export interface ProblemInstance {
  readonly entry: ProblemEntry;
  readonly spec: RunSpec['problem'];
}

/** One point of an optimizer's grid; `trial` counts the points of one optimizer over the whole suite. */
export interface Trial {
  readonly entry: OptimizerEntry;
  readonly spec: RunSpec['optimizer'];
  readonly trial: number;
}

/** Points of all grids of a suite together; a slip such as five lists of 100 values is refused, not expanded. */
export const maxTrials = 100_000;

/** The distinct problem instances that `problems` names; complaints are added to `complaints`. */
export function resolveProblems(list: unknown, catalogue: Catalogue, complaints: Complaint[]): ProblemInstance[] {
  const found = new Map<string, ProblemInstance>();
  for (const { given, id, path } of entriesOf(list, 'problems')) {
    const entry = named(catalogue.problems, id, `${path}.id`, 'problem', complaints, unloadedHint(catalogue, id));
    if (!entry) continue;
    const filled = fillParameters(entry.parameters, given, path, `parameter of ${id}`);
    complaints.push(...filled.complaints);
    if (filled.complaints.length > 0) continue;
    const clash = entry.check?.(filled.values);
    if (clash) complaints.push(complaint(below(path, clash.key), filled.values[clash.key], clash.message));
    else found.set(canonicalJson([id, filled.values]), { entry, spec: { id, parameters: filled.values } });
  }
  return [...found.values()];
}

/**
 * The distinct points of the grids that `optimizers` names; complaints are added to `complaints`.
 * @param steps of a run, which a schedule of the learning rate takes unless it says how many
 */
export function resolveOptimizers(
  list: unknown,
  catalogue: Catalogue,
  steps: number | undefined,
  complaints: Complaint[],
): Trial[] {
  const found = new Map<string, Trial>();
  const counts = new Map<string, number>();
  for (const { given, id, path } of entriesOf(list, 'optimizers')) {
    const entry = named(catalogue.optimizers, id, `${path}.id`, 'optimizer', complaints, unloadedHint(catalogue, id));
    if (!entry) continue;
    const grids = gridsOf(entry, { given, id, path }, steps, complaints);
    const size = grids.reduce((sum, { axes }) => sum + sizeOf(axes), 0);
    if (size + found.size > maxTrials) {
      complaints.push(complaint(path, given, `expected a grid of at most ${maxTrials} points, not ${size}`));
      continue;
    }
    for (const { own, axes } of grids)
      for (const hyper of cartesian(axes)) {
        const key = canonicalJson([id, hyper]);
        if (found.has(key)) continue;
        const trial = counts.get(id) ?? 0;
        counts.set(id, trial + 1);
        found.set(key, { entry: own, spec: { id, hyper }, trial });
      }
  }
  return [...found.values()];
}

interface Axis {
  readonly name: string;
  readonly values: readonly ParameterValue[];
}

const sizeOf = (axes: readonly Axis[]): number => axes.reduce((product, { values }) => product * values.length, 1);

/** The grid of an entry for each schedule of its learning rate, of which there is mostly one, or none. */
function gridsOf(
  entry: OptimizerEntry,
  { given, id, path }: GivenEntry,
  steps: number | undefined,
  complaints: Complaint[],
): { readonly own: OptimizerEntry; readonly axes: readonly Axis[] }[] {
  const isOpen = isSchedulable(entry.hyper);
  const { schedule } = scheduleParameters;
  const kinds = isOpen && 'schedule' in given ? axis(schedule, given['schedule'], `${path}.schedule`, complaints) : [];
  // Of a grid over schedules, each takes what it has.
  const all = (kinds.length === 0 ? [undefined] : kinds).map((kind) => ({
    kind,
    own: { ...entry, hyper: withSchedule(entry.hyper, { schedule: kind }) },
  }));
  const known = Object.assign({}, ...all.map(({ own }) => own.hyper), isOpen && { schedule }) as Parameters;
  const needless = Object.keys(given).filter((name) => isOpen && name in scheduleParameters && !(name in known));
  const why =
    kinds.length === 0
      ? 'expected a schedule beside it'
      : `expected nothing: the schedule ${kinds.join(', ')} has none`;
  complaints.push(
    ...needless.map((name) => complaint(below(path, name), given[name], why)),
    ...unknownKeys(known, withoutKeys(given, needless), path, `hyper-parameter of ${id}`),
  );
  const isKind = (name: string): boolean => isOpen && name === 'schedule';
  const values = new Map(
    Object.entries(known)
      .filter(([name]) => Object.hasOwn(given, name) && !isKind(name))
      .map(([name, parameter]) => [name, axis(parameter, given[name], below(path, name), complaints)]),
  );
  const grids = all.map(({ kind, own }) => ({
    own,
    axes: Object.entries(own.hyper).map(([name, parameter]) => {
      if (isKind(name)) return { name, values: [kind as ParameterValue] };
      const usual = name === 'scheduleSteps' ? (steps ?? parameter.default) : parameter.default;
      return { name, values: values.get(name) ?? [usual] };
    }),
  }));
  const { ownRate } = entry;
  const isOwn = (axes: readonly Axis[], rate: ParameterValues): boolean =>
    axes.every(({ name, values: own }) => !Object.hasOwn(rate, name) || own.includes(rate[name]!));
  if (ownRate && grids.some(({ own, axes }) => own.hyper !== entry.hyper && isOwn(axes, ownRate))) {
    const settings = Object.entries(ownRate).map(([name, value]) => `${name} ${String(value)}`);
    const finds = `${id} finds its rate itself with ${settings.join(', ')}`;
    complaints.push(complaint(`${path}.schedule`, given['schedule'], `expected none: ${finds}`));
  }
  return grids;
}

const withoutKeys = (given: GivenEntry['given'], names: readonly string[]): GivenEntry['given'] =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));

/** The distinct precisions among `names`; complaints are added to `complaints`. */
export function resolvePrecisions(names: unknown, catalogue: Catalogue, complaints: Complaint[]): PrecisionEntry[] {
  const found = (Array.isArray(names) ? names : []).map((name: unknown, i) =>
    typeof name === 'string'
      ? named(catalogue.precisions, name, below('precisions', i), 'precision', complaints)
      : undefined,
  );
  return [...new Set(found.filter((entry) => entry !== undefined))];
}

interface GivenEntry {
  readonly id: string;
  /** The keys beside `id`. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** The entries of a list that look like one; the suite's schema complains about the others. */
function entriesOf(list: unknown, path: string): GivenEntry[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, i) => {
    if (!isSuiteEntry(entry)) return [];
    const { id, ...given } = entry;
    return [{ id, given, path: below(path, i) }];
  });
}

function named<E extends { readonly id: string }>(
  known: readonly E[],
  id: string,
  key: string,
  what: string,
  complaints: Complaint[],
  hint = '',
): E | undefined {
  const entry = known.find((candidate) => candidate.id === id);
  if (!entry) {
    const ids = known.map((candidate) => candidate.id);
    const found = unknownName(key, id, id, what, ids);
    complaints.push({ ...found, why: `${found.why}${hint}` });
  }
  return entry;
}

/** The values that a hyper-parameter takes in the grid: a list is several, unless the parameter itself is a list. */
function axis(parameter: Parameter, value: unknown, key: string, complaints: Complaint[]): ParameterValue[] {
  const isList = parameter.type === 'vector' || parameter.type === 'matrix';
  if (isObject(value) && Object.hasOwn(value, 'log')) {
    const later = 'search ranges are for the tuner, a later feature, which this version does not have; expected';
    complaints.push(complaint(key, value, `${later} ${expectation(parameter)}${isList ? '' : ', or a list of them'}`));
    return [];
  }
  const isGrid = Array.isArray(value) && !isList;
  if (isGrid && value.length === 0) complaints.push(complaint(key, value, 'expected at least one value in a grid'));
  const points: readonly unknown[] = isGrid ? value : [value];
  return points.flatMap((point, i) => {
    const found = checkParameter(parameter, point, isGrid ? below(key, i) : key);
    if (found) complaints.push(found);
    return found ? [] : [point as ParameterValue];
  });
}

/** All combinations, the last axis varying fastest. */
const cartesian = (axes: readonly Axis[]) =>
  axes.reduce<ParameterValues[]>(
    (points, { name, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
