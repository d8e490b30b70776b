/** Runs of one program that are still to be made, and how long those took that are done. */
export interface ProgramProgress {
  readonly problem: string;
  readonly left: number;
  readonly doneSeconds: readonly number[];
  /** Of the run that is being made. */
  readonly current: { readonly elapsedSeconds: number; readonly fraction: number } | undefined;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Seconds until all is done, by the mean of finished runs of the same program, else of the same problem, else of all;
 * before anything has finished, by how far the current runs are. Undefined: nothing is known yet.
 *
 * @param lanes programs that run at the same time
 */
export function secondsLeft(programs: readonly ProgramProgress[], lanes: number): number | undefined {
  const waiting = programs.filter(({ left }) => left > 0);
  const seconds = waiting.map((program) => {
    const each = runSeconds(program, programs);
    if (each === undefined) return undefined;
    const spent = program.current === undefined ? 0 : Math.min(program.current.elapsedSeconds, each);
    return program.left * each - spent;
  });
  const known = seconds.filter((value) => value !== undefined);
  if (known.length < seconds.length) return undefined;
  const total = known.reduce((sum, value) => sum + value, 0);
  // The runs of one program are made one after another.
  return Math.max(total / lanes, ...known);
}

function runSeconds(program: ProgramProgress, all: readonly ProgramProgress[]): number | undefined {
  const siblings = all.filter(({ problem }) => problem === program.problem);
  for (const group of [[program], siblings, all]) {
    const done = group.flatMap(({ doneSeconds }) => doneSeconds);
    if (done.length > 0) return mean(done);
  }
  const projected = [program.current, ...all.map(({ current }) => current)].flatMap((current) =>
    current === undefined || current.fraction < 0.05 ? [] : [current.elapsedSeconds / current.fraction],
  );
  return projected.length > 0 ? mean(projected) : undefined;
}
