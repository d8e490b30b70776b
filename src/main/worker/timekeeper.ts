import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { median } from '../../shared/stats/quantile.ts';
import type { Pace } from './pace.ts';
import type { Advance, Advanced, ProgramRun } from './program-run.ts';
import type { Mode } from './protocol.ts';
import type { RunProgram } from './run-program.ts';
import { CallLength, withRows } from './schedule.ts';

/** Rows may cost this share of compute time; where they cost more, steps are timed without them. */
const tolerated = 0.02;
/** What a row costs: seconds for itself and for each byte of its point (measured: bench --recording). */
const rowSeconds = { itself: 1.5e-7, byte: 2.5e-10 };
/** Calls from which it is learnt what a step takes last about this long: seconds. */
const trial = 0.02;
/** Empty calls from which it is learnt what a call itself takes: so many, or as many as such seconds allow. */
const empty = { calls: 25, seconds: 0.05 };
/**
 * So many of them are made anew where they are known from another run of the program in this process; where these differ
 * by more than this share, the machine has changed, and what was known is forgotten.
 */
const emptyAgain = { calls: 5, share: 0.1 };
/**
 * What a step takes is looked for from so much below what it took another run: hyper-parameters may make it dearer. It is
 * taken to be the same where it is within such a factor.
 */
const known = { below: 32, factor: 2 };
/** A span is timed until its timings fill a trial, so often at most. */
const repeats = 8;
/**
 * What is left of a call's time at least when the call itself is taken off. So no call is free, and those of a run take
 * no more than twenty times its budget of seconds, however short they are.
 */
const leastShare = 0.05;

/** How far a call may go. */
interface Ahead {
  /** Steps that may be timed together, */
  readonly ahead: number;
  /** and those of them that this call may take. */
  readonly most?: number;
  /** Units after which no step begins. */
  readonly oracle: number;
}

/** What is needed of a program; a part of it for tests. */
type Timed = Pick<ProgramRun, 'advance' | 'initialise' | 'snapshot' | 'restore'> & {
  readonly built: Pick<RunProgram, 'pointBytes' | 'rows'>;
};

/**
 * Takes steps and says what they alone cost. There is one estimator, whatever the length of a run: the median of the
 * timings of a span, as many as fill 20 ms, without the median of what an empty call takes, which is as much as
 * thousands of small steps.
 *
 * A row may cost a tenth of a step of a microsecond; so where rows take more than 2 % of the time of the steps between
 * them, and where a call ends within 20 ms, since its run does or it keeps no points and a row falls due, a span of steps
 * is first timed without rows, then the state is put back and the same steps are taken again with them. The program is the
 * same, only the steps that are to be recorded differ, so both give the same bits.
 */
export class Timekeeper {
  private readonly program: Timed;
  private readonly mode: Mode;
  private readonly spec: RunSpec;
  private readonly calls: readonly number[];
  private readonly callSeconds: number;
  /** What a row costs: seconds. */
  private readonly rowSeconds: number;
  private readonly length: CallLength;
  /** What a step takes, as far as is known. */
  private estimate: number;
  /** The span that has been timed: up to which step, and the seconds of one. */
  private timed = { until: 0, rate: 0 };

  /**
   * The program must be compiled, and stand at its start; it is left there.
   *
   * @param pace what another run of the program told
   */
  constructor(program: Timed, mode: Mode, spec: RunSpec, pace?: Pace) {
    this.program = program;
    this.mode = mode;
    this.spec = spec;
    this.rowSeconds = rowSeconds.itself + rowSeconds.byte * program.built.pointBytes;
    this.calls = this.emptyCallsSince(pace?.calls ?? []);
    this.callSeconds = median(this.calls);
    this.estimate = this.secondsAtStart(pace?.stepSeconds);
    this.length = new CallLength(this.estimate, spec.budget.seconds);
  }

  /** Of the steps that were taken last. */
  get stepSeconds(): number {
    return this.estimate;
  }

  get pace(): Pace {
    return { calls: this.calls, stepSeconds: this.estimate };
  }

  /** Takes steps from `step` on, with the rows that fall due; `seconds` is the time of the steps. */
  advance(step: number, { ahead, most = ahead, oracle }: Ahead): Advanced {
    const left = Math.min(ahead, this.spec.budget.steps - step);
    const isTimed = step < this.timed.until;
    const k = this.length.next(Math.min(most, left));
    if (!isTimed && this.estimate * Math.min(most, left) >= trial && !this.isDear(step, k)) {
      const call = this.recorded(step, k, oracle);
      this.learn(call.now[0] - step, call.seconds);
      return call;
    }
    if (!isTimed) this.timeSpan(step, left);
    const call = this.recorded(step, Math.min(most, left, this.timed.until - step), oracle);
    return { ...call, seconds: this.timed.rate * (call.now[0] - step) };
  }

  /** Whether the rows of the next k steps take too much of their time. */
  private isDear(step: number, k: number): boolean {
    const { k: steps, rows } = withRows(step, k, this.spec.record.every, this.program.built.rows);
    return rows.length * this.rowSeconds > tolerated * steps * this.estimate;
  }

  private learn(steps: number, seconds: number): void {
    this.length.learn(steps, seconds);
    if (steps > 0) this.estimate = seconds / steps;
  }

  /** It may be longer than a call, which stops for rows on the way to the end of its budget. */
  private timeSpan(step: number, most: number): void {
    const start = this.program.snapshot();
    const k = this.length.next(most);
    const { oracle } = this.spec.budget;
    const timings: number[] = [];
    let taken = 0;
    // Of two timings, one that something else held up would count for half.
    const least = (): number => (timings.length > 0 && timings[0]! >= trial ? 1 : 3);
    for (let spent = 0; timings.length < least() || (timings.length < repeats && spent < trial);) {
      const call = this.call({ k, rows: [], oracle });
      this.program.restore(start);
      taken = call.now[0] - step;
      timings.push(call.seconds);
      spent += call.seconds + this.callSeconds;
    }
    const seconds = median(timings);
    this.learn(taken, seconds);
    this.timed = { until: step + Math.max(1, taken), rate: taken > 0 ? seconds / taken : 0 };
  }

  private emptyCallsSince(known: readonly number[]): readonly number[] {
    const now = this.emptyCalls(known.length === 0 ? empty.calls : emptyAgain.calls);
    if (known.length === 0) return now;
    const isAlike = Math.abs(median(now) / median(known) - 1) <= emptyAgain.share;
    return isAlike ? [...known, ...now].slice(-empty.calls) : [...now, ...this.emptyCalls(empty.calls - now.length)];
  }

  /** A call that takes no step changes nothing. */
  private emptyCalls(most: number): number[] {
    const timings: number[] = [];
    for (let spent = 0; timings.length === 0 || (timings.length < most && spent < empty.seconds);) {
      const { seconds } = this.program.advance(this.mode, { k: 0, rows: [], oracle: this.spec.budget.oracle });
      timings.push(seconds);
      spent += seconds;
    }
    return timings;
  }

  /**
   * Of calls that last long enough for what a call itself costs not to count: of one step it can be a thousandfold.
   *
   * @param before what a step of another run took
   */
  private secondsAtStart(before = Infinity): number {
    const { steps } = this.spec.budget;
    for (let k = Math.max(1, Math.floor(trial / before / known.below)); ; k *= 4) {
      k = Math.min(steps, k);
      const { seconds, taken } = this.fromStart(k);
      if (seconds < known.factor * before && before < known.factor * seconds) return before;
      if (seconds * taken >= trial || taken < k || k >= steps) return seconds;
    }
  }

  /** Seconds a step of calls from the start, which take k steps unless the run ends before. */
  private fromStart(k: number): { readonly seconds: number; readonly taken: number } {
    const timings: number[] = [];
    let taken = k;
    for (let spent = 0; timings.length === 0 || (timings.length < 3 && spent < 3 * trial);) {
      this.program.initialise();
      const { seconds, now } = this.call({ k, rows: [], oracle: this.spec.budget.oracle });
      taken = now[0];
      timings.push(seconds / Math.max(1, taken));
      spent += seconds;
    }
    this.program.initialise();
    return { seconds: median(timings), taken };
  }

  private recorded(step: number, k: number, oracle: number): Advanced {
    return this.call({ ...withRows(step, k, this.spec.record.every, this.program.built.rows), oracle });
  }

  private call(asked: Advance): Advanced {
    const call = this.program.advance(this.mode, asked);
    return { ...call, seconds: Math.max(call.seconds - this.callSeconds, leastShare * call.seconds) };
  }
}
