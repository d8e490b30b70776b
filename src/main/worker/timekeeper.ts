import type { RunSpec } from '../../shared/domain/run-spec.ts';
import type { Advanced, ProgramRun } from './program-run.ts';
import type { Mode } from './protocol.ts';
import type { RunProgram } from './run-program.ts';
import { CallLength } from './schedule.ts';

/** Steps between rows where none is wanted. */
const never = 2 ** 30;
/** Rows may cost this share of compute time; where they cost more, steps are timed without them. */
const tolerated = 0.02;
/** What a row costs: seconds for itself and for each byte of its point (measured: bench --recording). */
const rowSeconds = { itself: 1.5e-7, byte: 2.5e-10 };
/** Calls from which it is learnt what a step takes last about this long: seconds. */
const trial = 0.02;
/** Empty calls from which it is learnt what a call itself takes: so many, or as many as such seconds allow. */
const empty = { calls: 25, seconds: 0.05 };
/** A span that takes less than a trial is timed so often, and the least counts: the first call after a pause is slow. */
const repeats = 8;
/**
 * What is left of a call's time at least when the call itself is taken off. So no call is free, and those of a run take
 * no more than twenty times its budget of seconds, however short they are.
 */
const leastShare = 0.05;

/** What is needed of a program; a part of it for tests. */
type Timed = Pick<ProgramRun, 'advance' | 'initialise' | 'snapshot' | 'restore'> & {
  readonly built: Pick<RunProgram, 'pointBytes'>;
};

/**
 * Takes steps and says what they alone cost. A row may cost a tenth of a step of a microsecond; so where rows cost
 * more than 2 %, a span of steps is first timed without rows, then the state is put back and the same steps are
 * taken again with them. The program is the same, only `every` differs, so both give the same bits. What a call costs
 * that takes no step, as much as thousands of small steps, is measured at the start and taken off every call.
 */
export class Timekeeper {
  private readonly program: Timed;
  private readonly mode: Mode;
  private readonly spec: RunSpec;
  private readonly callSeconds: number;
  private readonly apart: boolean;
  private readonly length: CallLength;
  /** The span that has been timed: up to which step, and the seconds of one. */
  private timed = { until: 0, rate: 0 };

  /** The program must be compiled, and stand at its start; it is left there. */
  constructor(program: Timed, mode: Mode, spec: RunSpec) {
    this.program = program;
    this.mode = mode;
    this.spec = spec;
    const row = rowSeconds.itself + rowSeconds.byte * program.built.pointBytes;
    this.callSeconds = this.emptyCall();
    const step = this.stepSeconds();
    this.apart = row > tolerated * step;
    this.length = new CallLength(step, spec.budget.seconds);
  }

  /** Takes up to `most` recorded steps from `step` on; `seconds` is the time of the steps. */
  advance(step: number, most: number, first: boolean): Advanced {
    if (!this.apart) {
      const call = this.call(this.length.next(most), this.spec.record.every, first);
      this.length.learn(call.now[0] - step, call.seconds);
      return call;
    }
    if (step >= this.timed.until) this.timeSpan(step);
    const call = this.call(Math.min(most, this.timed.until - step), this.spec.record.every, first);
    return { ...call, seconds: this.timed.rate * (call.now[0] - step) };
  }

  private timeSpan(step: number): void {
    const start = this.program.snapshot();
    const k = this.length.next(this.spec.budget.steps - step);
    let [taken, seconds] = [0, Infinity];
    for (let spent = 0, n = 0; n === 0 || (n < repeats && spent < trial); n++) {
      const call = this.call(k, never, false);
      this.program.restore(start);
      taken = call.now[0] - step;
      seconds = Math.min(seconds, call.seconds);
      spent += call.seconds + this.callSeconds;
    }
    this.length.learn(taken, seconds);
    this.timed = { until: step + Math.max(1, taken), rate: taken > 0 ? seconds / taken : 0 };
  }

  /** The least seconds of a call that takes no step: it changes nothing. */
  private emptyCall(): number {
    let least = Infinity;
    for (let spent = 0, n = 0; n === 0 || (n < empty.calls && spent < empty.seconds); n++) {
      this.program.initialise();
      const { seconds } = this.program.advance(this.mode, this.request(0, never, false));
      least = Math.min(least, seconds);
      spent += seconds;
    }
    return least;
  }

  /** Of calls that last long enough for what a call itself costs not to count: of one step it can be a thousandfold. */
  private stepSeconds(): number {
    const { steps } = this.spec.budget;
    for (let k = 1; ; k = Math.min(steps, 4 * k)) {
      const seconds = this.best(k);
      if (seconds * k >= trial || k >= steps) return seconds;
    }
  }

  /** The least seconds a step of three calls from the start, which take k steps unless the run ends before. */
  private best(k: number): number {
    const times = [0, 1, 2].map(() => {
      this.program.initialise();
      const { seconds, now } = this.call(k, never, false);
      return seconds / Math.max(1, now[0]);
    });
    this.program.initialise();
    return Math.min(...times);
  }

  private call(k: number, every: number, first: boolean): Advanced {
    const call = this.program.advance(this.mode, this.request(k, every, first));
    return { ...call, seconds: Math.max(call.seconds - this.callSeconds, leastShare * call.seconds) };
  }

  private request(k: number, every: number, first: boolean): Parameters<Timed['advance']>[1] {
    return { k, every, first, oracle: this.spec.budget.oracle };
  }
}
