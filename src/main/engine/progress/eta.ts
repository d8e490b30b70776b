import { noTime, times, together, type TimeRange } from '../../../shared/domain/time-left.ts';
import { foreteller, runSpread, startSpread, type LogSeconds, type Spread, type Traits } from './durations.ts';

/** Runs of one program that are still to be made, and how long those took that are done. */
export interface ProgramProgress {
  readonly traits: Traits;
  /** Its runs are made many at once: what one takes is its share of what they take together. */
  readonly batched?: boolean;
  /** Runs still to be made, the current ones among them. */
  readonly left: number;
  /** What of those that wait is made already, in runs: they go on from checkpoints. */
  readonly begun?: number;
  /** Until its first step: process, compilation and warm-up, of launches that had to compile. */
  readonly startSeconds: readonly number[];
  /** Whole runs from their first step to their end; of those that were made together, what each took of it. */
  readonly runSeconds: readonly number[];
  /** Some ended by themselves: how far one is by its budget tells little. */
  readonly stops?: boolean;
  /** A process has it compiled. */
  readonly isWarm?: boolean;
  /** What is being made. */
  readonly current?: CurrentProgress | undefined;
}

/** A run that is being made, or several that are made together, of which the one that has most left tells how far they are. */
export interface CurrentProgress {
  /** Those that are not done yet, */
  readonly runs: number;
  /** of so many that began together; */
  readonly together: number;
  /** and runs that their process begins behind them. */
  readonly waiting: number;
  /** Since its launch. */
  readonly elapsedSeconds: number;
  /** Of these, until its first step; undefined: it has not come so far. */
  readonly startSeconds: number | undefined;
  /** Of its budget, in [0, 1]. */
  readonly fraction: number;
  /** Where this launch began, for a run that goes on from a checkpoint. */
  readonly firstFraction: number;
}

/** Before so much of its budget is used, a run's own pace says little. */
const telling = 0.05;

/** A model is made whenever a run ends: what so many programs have shown is enough. */
const mostFitted = 2000;

/** How many standard deviations the ends of a range lie from its middle. */
const reach = 1;

/** What foretells runs and compilations of programs from those of others. */
interface Model {
  readonly run: ReturnType<typeof foreteller>;
  readonly start: ReturnType<typeof foreteller>;
  /** Made of what has ended, not of how far something is. */
  readonly isSettled: boolean;
}

/** What runs take that are made many at once says nothing of others. */
export interface Models {
  readonly alone: Model;
  readonly batched: Model;
}

/** From what has ended; before any run has, from how far the current ones are. */
export const modelsOf = (programs: readonly ProgramProgress[]): Models => ({
  alone: modelOf(programs.filter(({ batched }) => batched !== true)),
  batched: modelOf(programs.filter(({ batched }) => batched === true)),
});

/** Nothing that goes on changes them. */
export const areSettled = ({ alone, batched }: Models): boolean => alone.isSettled && batched.isSettled;

function modelOf(programs: readonly ProgramProgress[]): Model {
  const fitted = (
    secondsOf: (program: ProgramProgress) => readonly number[],
    spread: Spread,
  ): ReturnType<typeof foreteller> =>
    foreteller(
      programs
        .flatMap((program) => {
          const seconds = secondsOf(program);
          return seconds.length === 0 ? [] : [{ traits: program.traits, log: logOf(seconds) }];
        })
        .slice(-mostFitted),
      spread,
    );
  const hasEnded = programs.some(({ runSeconds }) => runSeconds.length > 0);
  return {
    run: fitted(hasEnded ? ({ runSeconds }) => runSeconds : runsOf, runSpread),
    start: fitted(startsOf, startSpread),
    isSettled: hasEnded || programs.length === 0,
  };
}

/**
 * Seconds until all is done, by what runs and compilations of the same programs took, else by those of programs that
 * share a problem, an optimizer or a precision with them, else by how far the current runs are. Undefined: nothing is
 * known yet.
 *
 * @param lanes programs that run at the same time
 * @param others runs of programs that are not among these, which are a sample of all
 */
export function secondsLeft(
  programs: readonly ProgramProgress[],
  lanes: number,
  models = modelsOf(programs),
  others = 0,
): TimeRange | undefined {
  const parts = partsOf(programs, models);
  const known = parts.map(({ seconds }) => seconds).filter((seconds) => seconds !== undefined);
  if (known.length < parts.length) return undefined;
  const rest = others === 0 ? noTime : shareOf(parts, others);
  if (rest === undefined) return undefined;
  // The runs of one program are made one after another.
  const over = (of: (part: TimeRange) => number): number =>
    Math.max(known.reduce((sum, part) => sum + of(part), of(rest)) / lanes, ...known.map(of), 0);
  return { value: over(({ value }) => value), low: over(({ low }) => low), high: over(({ high }) => high) };
}

/** A program of which something is left, and what that takes; undefined: it is not known. */
interface Part {
  readonly program: ProgramProgress;
  readonly seconds: TimeRange | undefined;
}

const partsOf = (programs: readonly ProgramProgress[], models: Models): Part[] =>
  programs.filter(({ left }) => left > 0).map((program) => ({ program, seconds: programSeconds(program, models) }));

/** Seconds of some runs of other programs, by what the waiting ones of these take for each run, compilations included. */
export const secondsOfOthers = (
  programs: readonly ProgramProgress[],
  models: Models,
  runs: number,
): TimeRange | undefined => shareOf(partsOf(programs, models), runs);

function shareOf(parts: readonly Part[], runs: number): TimeRange | undefined {
  let [waiting, sum] = [0, noTime];
  for (const { program, seconds } of parts) {
    if (program.current !== undefined || seconds === undefined) continue;
    waiting += program.left;
    sum = together(sum, seconds);
  }
  return waiting === 0 ? undefined : times(sum, runs / waiting);
}

/** Seconds that are left of a program; undefined: nothing is known yet. */
export function programSeconds(program: ProgramProgress, models: Models): TimeRange | undefined {
  const model = models[program.batched === true ? 'batched' : 'alone'];
  const run = known(runsOf(program), program.runSeconds.length > 0) ?? model.run(program.traits);
  const start = known(startsOf(program), true) ?? model.start(program.traits);
  return run && start && restOf(program, run, start);
}

/** Seconds of some runs of a program that wait, behind others of it or as the first ones of their process. */
export function runsSeconds(
  program: ProgramProgress,
  models: Models,
  { runs, areFirst }: { readonly runs: number; readonly areFirst: boolean },
): TimeRange | undefined {
  const isWarm = !areFirst || program.isWarm === true || program.current !== undefined;
  return programSeconds(
    { ...program, left: runs, begun: Math.min(program.begun ?? 0, runs), isWarm, current: undefined },
    models,
  );
}

/** Seconds until what a program makes now is done; undefined: there is none, or nothing is known yet. */
export function currentSecondsLeft(program: ProgramProgress): TimeRange | undefined {
  const { current } = program;
  if (current === undefined) return undefined;
  const run = known(runsOf(program), program.runSeconds.length > 0);
  const start = known(startsOf(program), true);
  if (run === undefined) return undefined;
  if (start === undefined && current.startSeconds === undefined) return undefined;
  return restOf({ ...program, left: current.runs + current.waiting, begun: 0 }, run, start ?? { mean: 0, sd: 0 });
}

/** What is known of a program itself: one run less surely than many, and least one that goes on. */
function known(seconds: readonly number[], areDone: boolean): LogSeconds | undefined {
  if (seconds.length === 0) return undefined;
  const sd = areDone ? 0.05 + 0.2 / seconds.length : 0.5;
  return { mean: logOf(seconds), sd };
}

function restOf(program: ProgramProgress, run: LogSeconds, start: LogSeconds): TimeRange {
  const { left, begun = 0, isWarm = false, current } = program;
  const at = (secondsOf: (log: LogSeconds) => number): number => {
    const each = secondsOf(run);
    const first = isWarm ? 0 : secondsOf(start);
    if (current === undefined) return first + Math.max(0, left - begun) * each;
    return currentRest(program, current, each, first) + Math.max(0, left - current.runs - begun) * each;
  };
  return { value: at(expected), low: at(least), high: at(most) };
}

/** Of a lognormal duration: its mean, since durations are added up, and where it hardly lies below or above. */
const expected = ({ mean, sd }: LogSeconds): number => Math.exp(mean + sd ** 2 / 2);
const least = ({ mean, sd }: LogSeconds): number => Math.exp(mean - reach * sd);
const most = ({ mean, sd }: LogSeconds): number => Math.exp(mean + sd ** 2 / 2 + reach * sd);

function currentRest(program: ProgramProgress, current: CurrentProgress, each: number, first: number): number {
  const { together, elapsedSeconds, startSeconds, fraction, firstFraction } = current;
  const whole = each * together * (1 - firstFraction);
  if (startSeconds === undefined) return Math.max(0, first - elapsedSeconds) + whole;
  const spent = elapsedSeconds - startSeconds;
  const paced = paceOf(program);
  // How long others took says more of one that ends by itself, up to where it has taken longer.
  if (paced === undefined || (program.stops === true && spent < whole)) return Math.max(0, whole - spent);
  return paced * (1 - fraction);
}

/** Seconds of a whole run, or of several together, at the pace of what is being made. */
function paceOf({ current }: ProgramProgress): number | undefined {
  if (current?.startSeconds === undefined) return undefined;
  const used = current.fraction - current.firstFraction;
  return used < telling ? undefined : (current.elapsedSeconds - current.startSeconds) / used;
}

function runsOf(program: ProgramProgress): readonly number[] {
  if (program.runSeconds.length > 0) return program.runSeconds;
  const paced = paceOf(program);
  return paced === undefined ? [] : [paced / program.current!.together];
}

const startsOf = ({ startSeconds, current }: ProgramProgress): readonly number[] =>
  startSeconds.length > 0 || current?.startSeconds === undefined ? startSeconds : [current.startSeconds];

const logOf = (seconds: readonly number[]): number => Math.log(Math.max(mean(seconds), 1e-3));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
