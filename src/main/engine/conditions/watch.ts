import { muchBusy, type Conditions } from '../../../shared/domain/conditions.ts';
import { thisMachine, type Machine } from './machine.ts';

interface Sample {
  readonly at: number;
  /** Processor-seconds so far: of all, of others, and of what compiles ahead. */
  readonly all: number | null;
  readonly others: number | null;
  readonly ahead: number;
}

/** One of our processes. */
interface Own {
  readonly isAhead: boolean;
  /** Processor-seconds when last looked at. */
  busy: number;
}

/** Samples are no closer than this, so that a thousand short runs cost nothing. */
const closest_s = 0.25;
/** The system counts in hundredths of a second: a share is that of a second at least. */
const least_s = 1;
const every_ms = 1_000;

/** Watches what goes on on the machine beside this engine and its workers, while runs are made. */
export class MachineWatch {
  readonly #machine: Machine;
  readonly #processes = new Map<number, Own>();
  #samples: Sample[] = [];
  #busy: number | null = null;
  #ownBusy = 0;
  #others: number | null = 0;
  #ahead = 0;
  #watchers = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(machine: Machine = thisMachine()) {
    this.#machine = machine;
  }

  /** What this process computes is no disturbance of its runs by others. */
  own(pid: number): void {
    this.#processes.set(pid, { isAhead: false, busy: this.#machine.busyOf(pid) ?? 0 });
  }

  /** This one compiles what comes next. */
  ahead(pid: number): void {
    this.#processes.set(pid, { isAhead: true, busy: this.#machine.busyOf(pid) ?? 0 });
  }

  /** Whether one more processor can be busy without disturbing a run, as it was in the last second. */
  hasRoom(): boolean {
    const { processors } = this.#machine;
    this.#sample();
    const since = this.#machine.awake();
    const [all, others] = [this.#shareSince(since, 'all'), this.#shareSince(since, 'others')];
    return all !== null && others !== null && all + 1 <= processors && others + 1 <= muchBusy(processors);
  }

  /** Begins to watch; what it returns ends that, and tells what went on meanwhile. */
  begin(): () => Conditions {
    const machine = this.#machine;
    const since = machine.awake();
    const [throttled, withSleep] = [machine.throttled(), machine.withSleep()];
    this.#sample();
    this.#watchers += 1;
    this.#timer ??= setInterval(() => this.#sample(), every_ms).unref();
    let ended: Conditions | undefined;
    return () => (ended ??= this.#end(since, throttled, withSleep));
  }

  #end(since: number, throttled: number | null, withSleep: number | null): Conditions {
    this.#watchers -= 1;
    if (this.#watchers === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#sample();
    const { processors, ...machine } = this.#machine;
    const watched_s = machine.awake() - since;
    const now = [machine.throttled(), machine.withSleep()] as const;
    const aheadBusy = this.#shareSince(since, 'ahead') ?? 0;
    return {
      watched_s,
      processors,
      othersBusy: this.#shareSince(since, 'others'),
      ...(aheadBusy > 0 && { aheadBusy }),
      throttled: now[0] === null || throttled === null ? null : now[0] - throttled,
      turbo: machine.turbo(),
      slept_s: now[1] === null || withSleep === null ? null : Math.max(0, now[1] - withSleep - watched_s),
    };
  }

  /** Processors, on average since some time, or within the last second. */
  #shareSince(since: number, of: 'all' | 'others' | 'ahead'): number | null {
    const last = this.#samples.at(-1);
    if (last === undefined) return null;
    const from = Math.min(since, last.at - least_s);
    const first = this.#samples.findLast(({ at }) => at <= from) ?? this.#samples[0]!;
    const [before, after] = [first[of], last[of]];
    if (before === null || after === null) return null;
    const seconds = last.at - first.at;
    return seconds > 0 ? (after - before) / seconds : null;
  }

  #sample(): void {
    const at = this.#machine.awake();
    const last = this.#samples.at(-1);
    if (last !== undefined && at - last.at < closest_s) return;
    const [busy, ownBusy] = [this.#machine.busy(), this.#machine.ownBusy()];
    let own = ownBusy - this.#ownBusy;
    for (const [pid, process] of this.#processes) {
      const now = this.#machine.busyOf(pid);
      if (now === null) this.#processes.delete(pid);
      else {
        own += now - process.busy;
        if (process.isAhead) this.#ahead += now - process.busy;
        process.busy = now;
      }
    }
    if (busy === null) this.#others = null;
    else if (this.#busy !== null && this.#others !== null) this.#others += Math.max(0, busy - this.#busy - own);
    [this.#busy, this.#ownBusy] = [busy, ownBusy];
    this.#samples.push({ at, all: busy, others: this.#others, ahead: this.#ahead });
    // Long runs need only where they began: of what is old, every second one goes.
    if (this.#samples.length > 4096)
      this.#samples = this.#samples.filter((_, i, all) => i % 2 === 0 || i > all.length / 2);
  }
}
