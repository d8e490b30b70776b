/**
 * The figures of a leaderboard, made again from the exported tables of runs and curves alone: nothing of the program is
 * imported here. Formulas are those of docs/architecture.md and the papers named there.
 */
export type Line = Readonly<Record<string, string>>;

/** The costs of a run so far, on every axis. */
interface Point {
  readonly steps: number;
  readonly f_evals: number;
  readonly oracle_units: number;
  readonly compute_s: number;
  readonly f: number;
}
export type Axis = 'steps' | 'f_evals' | 'oracle_units' | 'compute_s';

export interface Run {
  readonly line: Line;
  readonly points: readonly Point[];
}

const missing = '';
const numberOf = (text: string): number =>
  text === missing ? NaN : text === 'Infinity' ? Infinity : text === '-Infinity' ? -Infinity : Number(text);

/** Runs with their curves, in the order of the table of runs. */
export function runsOf(runs: readonly Line[], curves: readonly Line[]): Run[] {
  const points = new Map<string, Point[]>();
  for (const row of curves) {
    const own = points.get(row['run_id']!) ?? [];
    points.set(row['run_id']!, own);
    own.push({
      steps: numberOf(row['step']!),
      f_evals: numberOf(row['f_evals']!),
      oracle_units: numberOf(row['f_evals']!) + 3 * numberOf(row['g_evals']!) + 6 * numberOf(row['hv_evals']!),
      compute_s: numberOf(row['compute_s']!),
      f: numberOf(row['f_audited']!),
    });
  }
  return runs.map((line) => ({ line, points: points.get(line['run_id']!) ?? [] }));
}

const failures = ['diverged', 'failed', 'timeout'];
export const isFailure = ({ line }: Run): boolean => failures.includes(line['status']!);
export const isScored = (run: Run): boolean => run.line['status'] === 'finished' || isFailure(run);

/** What tells rows apart, beside the problem. */
const rowColumns = [
  ...['optimizer', 'optimizer_revision', 'hyper_json', 'precision', 'precision_revision', 'engine_revision'],
  ...['budget_steps', 'budget_compute_s', 'budget_oracle_units', 'record_every_steps', 'hardware', 'jobs'],
];
const problemColumns = ['problem', 'problem_json', 'problem_revision'];
const textOf = (line: Line, columns: readonly string[]): string => columns.map((name) => line[name]).join('\n');
export const rowOf = ({ line }: Run): string => textOf(line, rowColumns);
export const problemOf = ({ line }: Run): string => textOf(line, problemColumns);

/** The next double above a positive one, minus it: by its bits. */
function spacing(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(value);
}

function gapAt(f: number, optimum: number): number {
  const gap = f - optimum;
  return Math.abs(gap) <= 4 * spacing(Math.max(Math.abs(f), Math.abs(optimum))) ? 0 : gap;
}

function budgetOf({ line }: Run) {
  return {
    steps: numberOf(line['budget_steps']!),
    compute_s: numberOf(line['budget_compute_s']!),
    // Empty: there is no limit.
    oracle_units: line['budget_oracle_units'] === '' ? Infinity : numberOf(line['budget_oracle_units']!),
  };
}

const creditedOf = (run: Run): Point[] => {
  const budget = budgetOf(run);
  return run.points.filter(
    (point) =>
      point.steps <= budget.steps && point.compute_s <= budget.compute_s && point.oracle_units <= budget.oracle_units,
  );
};

export interface Try {
  readonly cost: number;
  readonly hit: boolean;
}

/** The cost at the first credited point that is so near; else what the run is charged. */
export function tryOf(run: Run, target: number, axis: Axis): Try {
  const optimum = numberOf(run.line['optimum']!);
  const at = creditedOf(run).find(({ f }) => Number.isFinite(f) && gapAt(f, optimum) <= target);
  if (at !== undefined) return { cost: at[axis], hit: true };
  const budget = budgetOf(run);
  const last = run.points.at(-1);
  const spent = last?.[axis] ?? 0;
  if (last === undefined || last.steps === 0) {
    const limit = {
      steps: budget.steps,
      f_evals: budget.steps,
      oracle_units: Math.min(budget.oracle_units, 3 * budget.steps),
      compute_s: budget.compute_s,
    };
    return { cost: Math.max(spent, limit[axis]), hit: false };
  }
  const left = Math.min(
    budget.steps / last.steps,
    budget.compute_s / last.compute_s,
    budget.oracle_units / last.oracle_units,
  );
  return { cost: Math.max(spent, spent * left), hit: false };
}

export const finalGapOf = (run: Run): number => {
  const f = creditedOf(run).at(-1)?.f ?? NaN;
  const gap = gapAt(f, numberOf(run.line['optimum']!));
  return Number.isFinite(gap) ? gap : Infinity;
};

/** By linear interpolation between order statistics. */
export function quantileOf(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}

/** Wilson's interval, as the roots of (p̂ − p)² = z² p (1 − p) / n. */
export function wilsonOf(hits: number, runs: number): [low: number, high: number] {
  const z2 = 1.959963984540054 ** 2;
  const [a, b, c] = [1 + z2 / runs, -(2 * (hits / runs) + z2 / runs), (hits / runs) ** 2];
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  return [Math.max(0, (-b - root) / (2 * a)), Math.min(1, (-b + root) / (2 * a))];
}

const shifts: Readonly<Record<Axis, number>> = { steps: 1, f_evals: 1, oracle_units: 1, compute_s: 1e-3 };

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;
export const shiftedMean = (values: readonly number[], axis: Axis): number =>
  Math.exp(meanOf(values.map((value) => Math.log(value + shifts[axis])))) - shifts[axis];

const hitsIn = (tries: readonly Try[]): number => tries.filter(({ hit }) => hit).length;
export const ertOf = (tries: readonly Try[]): number => sumOf(tries.map(({ cost }) => cost)) / hitsIn(tries);
export const boundOf = (tries: readonly Try[]): number =>
  hitsIn(tries) === 0 ? sumOf(tries.map(({ cost }) => cost)) : ertOf(tries);

/**
 * 2.5 and 97.5 % of ERTs of samples that are drawn from the tries, in the order of their costs, by the generator that the
 * program names.
 */
export function bootstrapOf(given: readonly Try[]): [low: number, high: number] {
  const tries = given.toSorted((a, b) => a.cost - b.cost || Number(a.hit) - Number(b.hit));
  let state = 1;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const erts = Array.from({ length: 2000 }, () => ertOf(tries.map(() => tries[Math.floor(random() * tries.length)]!)));
  return [quantileOf(erts, 0.025), quantileOf(erts, 0.975)];
}

/** The figures of one row at one target, over the problems that have it. */
export function figuresAt(problems: readonly (readonly Try[])[], axis: Axis) {
  const tries = problems.flat();
  const hits = hitsIn(tries);
  const [low, high] = wilsonOf(hits, tries.length);
  const isHit = problems.every((own) => hitsIn(own) > 0);
  const single = problems.length === 1 && isHit ? bootstrapOf(tries) : undefined;
  return {
    success: hits / tries.length,
    success_low: low,
    success_high: high,
    ert: isHit ? onlyOr(problems.map(ertOf), axis) : Infinity,
    ert_low: isHit ? single?.[0] : onlyOr(problems.map(boundOf), axis),
    ert_high: isHit ? single?.[1] : Infinity,
  };
}

/** 95 % of a shifted mean of ERTs by the delta method: each is a ratio of two means over its tries. */
export function deltaOf(problems: readonly (readonly Try[])[], axis: Axis): [low: number, high: number] {
  const shift = shifts[axis];
  const ofLogs = problems.map((tries) => {
    const ert = ertOf(tries);
    const residuals = sumOf(tries.map(({ cost, hit }) => (cost - ert * Number(hit)) ** 2));
    const variance = (tries.length / Math.max(1, tries.length - 1)) * (residuals / hitsIn(tries) ** 2);
    return variance / (ert + shift) ** 2;
  });
  const spread = Math.exp((1.959963984540054 * Math.sqrt(sumOf(ofLogs))) / problems.length);
  const mean = onlyOr(problems.map(ertOf), axis) + shift;
  // Samples without a hit on some problem have no ERT.
  const none = 1 - problems.reduce((all, tries) => all * (1 - (1 - hitsIn(tries) / tries.length) ** tries.length), 1);
  return [mean / spread - shift, none > 0.025 ? Infinity : mean * spread - shift];
}

/** One value is its own mean. */
export const onlyOr = (values: readonly number[], axis: Axis): number =>
  values.length === 1 ? values[0]! : shiftedMean(values, axis);

export interface Row {
  readonly key: string;
  readonly problem: string;
  readonly runs: readonly Run[];
  /** Tries at every target, by problem. */
  readonly tries: readonly ReadonlyMap<number, readonly Try[]>[];
  readonly isRanked: boolean;
}

/**
 * @param targetsOf of a problem
 * @param by 'optimizer': on each problem, all hyper-parameters of an optimizer in one precision together
 */
export function rowsOf(
  runs: readonly Run[],
  targetsOf: (problem: string) => readonly number[],
  axis: Axis,
  by: 'overall' | 'problem' | 'optimizer',
): Row[] {
  const scored = runs.filter(isScored);
  const pool = by === 'overall' ? poolOf(scored) : undefined;
  const nameOf = (run: Run): string =>
    by === 'optimizer' ? rowOf({ ...run, line: { ...run.line, hyper_json: '' } }) : rowOf(run);
  const groups = Map.groupBy(scored, (run) => (by === 'overall' ? nameOf(run) : `${problemOf(run)}\n\n${nameOf(run)}`));
  return [...groups.values()].map((own): Row => {
    const counted = own.filter((run) => pool === undefined || pool.has(problemOf(run)));
    const problems = Map.groupBy(counted, problemOf);
    return {
      key: rowOf(own[0]!),
      problem: by === 'overall' ? '' : problemOf(own[0]!),
      runs: counted,
      tries: [...problems].map(
        ([problem, its]) =>
          new Map(targetsOf(problem).map((target) => [target, its.map((run) => tryOf(run, target, axis))])),
      ),
      isRanked: pool === undefined || problems.size === pool.size,
    };
  });
}

/** The problems that all precisions and all optimizers have. */
function poolOf(scored: readonly Run[]): Set<string> {
  const problems = Map.groupBy(scored, problemOf);
  const all = (name: string): string[] => [...new Set(scored.map(({ line }) => line[name]!))];
  const [precisions, optimizers] = [all('precision'), all('optimizer')];
  return new Set(
    [...problems].flatMap(([problem, own]) =>
      precisions.every((each) => own.some(({ line }) => line['precision'] === each)) &&
      optimizers.every((each) => own.some(({ line }) => line['optimizer'] === each))
        ? [problem]
        : [],
    ),
  );
}

/** Means over the targets of the means of problems. */
export function meansOf({ tries }: Row, axis: Axis) {
  const problems = tries.filter(({ size }) => size > 0).map((own) => [...own.values()]);
  return {
    success: meanOf(problems.map((targets) => meanOf(targets.map((each) => hitsIn(each) / each.length)))),
    ert: onlyOr(
      problems.map((targets) => onlyOr(targets.map(boundOf), axis)),
      axis,
    ),
    isBound: problems.some((targets) => targets.some((each) => hitsIn(each) === 0)),
  };
}

interface Standing {
  readonly row: Row;
  /** Lower is better, the first counts most. */
  readonly merits: readonly number[];
  /** What double precision leaves undecided beside the optima. */
  readonly undecided: number;
}

function standingOf(row: Row, axis: Axis): Standing {
  const { success, ert } = meansOf(row, axis);
  const gap = quantileOf(row.runs.map(finalGapOf), 0.5);
  const optima = row.runs.map(({ line }) => numberOf(line['optimum']!));
  const undecided = optima.map((optimum) => 4 * spacing(Math.max(Math.abs(optimum + gap), Math.abs(optimum))));
  const merits = [-success, ert, gap].map((value) => (Number.isNaN(value) ? Infinity : value));
  return { row, merits, undecided: Math.max(...undecided) };
}

/** Ranks of all rows: one more than how many of those that compare are better. */
export function ranksOf(rows: readonly Row[], axis: Axis): Map<Row, string> {
  const ranks = new Map(rows.map((row) => [row, missing]));
  const ranked = rows.filter(({ isRanked }) => isRanked).map((row) => standingOf(row, axis));
  for (const compared of Map.groupBy(ranked, ({ row }) => row.problem).values()) {
    let better = 0;
    for (const level of levelsOf(compared, 0)) {
      for (const { row } of level) ranks.set(row, String(1 + better));
      better += level.length;
    }
  }
  return ranks;
}

/** Those that are equal to the best of what is left, again and again; each level apart again by what counts next. */
function levelsOf(standings: readonly Standing[], merit: number): Standing[][] {
  const first = standings[0];
  if (first === undefined) return [];
  if (merit === first.merits.length) return [[...standings]];
  const best = standings.reduce((least, each) => (each.merits[merit]! < least.merits[merit]! ? each : least));
  const isEqual = (each: Standing): boolean => areEqual(best, each, merit);
  const [level, rest] = [standings.filter(isEqual), standings.filter((each) => !isEqual(each))];
  return [...levelsOf(level, merit + 1), ...levelsOf(rest, merit)];
}

function areEqual(best: Standing, other: Standing, merit: number): boolean {
  const [a, b] = [best.merits[merit]!, other.merits[merit]!];
  const isGap = merit === 2;
  return a === b || b - a <= (isGap ? Math.max(best.undecided, other.undecided) : 1e-12 * Math.abs(a));
}
