/** Runs of one program that are still to be made, and how long those took that are done. */
export interface ProgramProgress {
  readonly problem: string;
  readonly left: number;
  readonly doneSeconds: readonly number[];
  /** Of the run that is being made. */
  readonly current:
    | {
        readonly elapsedSeconds: number;
        readonly fraction: number;
        /** Where this launch began, for a run that goes on from a checkpoint; 0 where it is not given. */
        readonly firstFraction?: number;
      }
    | undefined;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Before so much of its budget is used, a run's own pace says little. */
const telling = 0.05;

/**
 * Seconds until all is done, by the mean of finished runs of the same program, else of the same problem, else of all;
 * before anything has finished, by how far the current runs are. Undefined: nothing is known yet.
 *
 * @param lanes programs that run at the same time
 */
export function secondsLeft(programs: readonly ProgramProgress[], lanes: number): number | undefined {
  const waiting = programs.filter(({ left }) => left > 0);
  const known = means(programs);
  const seconds = waiting.map((program) => {
    const each = runSeconds(program, known);
    if (each === undefined) return undefined;
    const spent = program.current === undefined ? 0 : Math.min(program.current.elapsedSeconds, each);
    return program.left * each - spent;
  });
  const found = seconds.filter((value) => value !== undefined);
  if (found.length < seconds.length) return undefined;
  const total = found.reduce((sum, value) => sum + value, 0);
  // The runs of one program are made one after another.
  return found.reduce((most, value) => Math.max(most, value), total / lanes);
}

/**
 * Seconds until the current run of a program is done, by its own pace, else by what its siblings took. Undefined: there
 * is none, or nothing is known yet.
 */
export function runSecondsLeft({ doneSeconds, current }: ProgramProgress): number | undefined {
  if (current === undefined) return undefined;
  const { elapsedSeconds, fraction, firstFraction = 0 } = current;
  const used = fraction - firstFraction;
  const byPace = used > 0 ? (elapsedSeconds * (1 - fraction)) / used : undefined;
  if (byPace !== undefined && used >= telling) return byPace;
  if (doneSeconds.length === 0) return undefined;
  return Math.max(0, mean(doneSeconds) * (1 - firstFraction) - elapsedSeconds);
}

interface Means {
  readonly ofProblem: ReadonlyMap<string, number>;
  readonly ofAll: number | undefined;
  /** By how far the current runs are. */
  readonly projected: number | undefined;
}

function means(all: readonly ProgramProgress[]): Means {
  const seconds = new Map<string, { sum: number; count: number }>();
  const total = { sum: 0, count: 0 };
  for (const { problem, doneSeconds } of all) {
    const own = seconds.get(problem) ?? { sum: 0, count: 0 };
    for (const value of doneSeconds)
      for (const into of [own, total]) {
        into.sum += value;
        into.count += 1;
      }
    if (own.count > 0) seconds.set(problem, own);
  }
  const projected = all.flatMap(projectionOf);
  return {
    ofProblem: new Map([...seconds].map(([problem, { sum, count }]) => [problem, sum / count])),
    ofAll: total.count > 0 ? total.sum / total.count : undefined,
    projected: projected.length > 0 ? mean(projected) : undefined,
  };
}

const projectionOf = ({ current }: ProgramProgress): number[] =>
  current === undefined || current.fraction < telling ? [] : [current.elapsedSeconds / current.fraction];

function runSeconds(program: ProgramProgress, { ofProblem, ofAll, projected }: Means): number | undefined {
  if (program.doneSeconds.length > 0) return mean(program.doneSeconds);
  return ofProblem.get(program.problem) ?? ofAll ?? projectionOf(program)[0] ?? projected;
}
