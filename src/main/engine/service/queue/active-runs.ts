import type { EventPayload } from '../../../../shared/contract.ts';
import type { ActiveRun } from '../../../../shared/contract/queue.ts';
import type { RunLine } from '../../../../shared/contract/runs.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { isTimed } from '../../../../shared/domain/run-spec.ts';
import { gapOf } from '../../../../shared/stats/gap.ts';
import type { EngineEvent } from '../../events.ts';
import type { Tracker } from '../../progress/tracker.ts';
import { scoringFacts } from '../../store/instances.ts';
import type { Run } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { refreshLabels } from '../labels.ts';
import { runLine } from '../run-lines.ts';

type Progress = Extract<EngineEvent, { type: 'progress' }>;
type Point = EventPayload<'run.points'>[number];

/** What a launch knows of itself. */
interface Launched {
  readonly residentBytes: number | undefined;
  readonly isStopping: boolean;
}

interface Watched {
  readonly run: Run;
  line: RunLine;
  readonly optimum: number | undefined;
  last: Progress | undefined;
  /** Told by `takePoints` already. */
  told: boolean;
}

/** The runs that are starting or running, as the window shows them. */
export class ActiveRuns {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #watched = new Map<number, Watched>();
  /** Of the names in the lines. */
  #version = 0;
  /** Last points of runs that ended before these were told. */
  #parting: Point[] = [];

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  get size(): number {
    return this.#watched.size;
  }

  get runs(): readonly Run[] {
    return [...this.#watched.values()].map(({ run }) => run);
  }

  take(event: EngineEvent): void {
    if (event.type === 'put-off') return;
    const { run } = event;
    if (event.type === 'ended' || event.type === 'requeued') this.#end(run.id);
    else if (event.type === 'progress') {
      const watched = this.#watched.get(run.id);
      if (watched !== undefined) Object.assign(watched, { last: event, told: false });
    } else this.#look(run);
  }

  clear(): void {
    this.#watched.clear();
    this.#parting = [];
  }

  /** Lines with what the tracker knows; in the order in which they started. */
  list(tracker: Tracker, launchOf: (runId: number) => Launched | undefined): ActiveRun[] {
    this.#rename();
    return [...this.#watched.values()].map(({ run, line, optimum, last }) => {
      const { turn, current } = tracker.current(run) ?? {};
      const launch = launchOf(run.id);
      const f = last?.f_audited;
      const best = current?.best;
      return {
        ...line,
        ...(last && { steps: last.step, oracle_units: last.oracle_units }),
        ...(last && isTimed(run.spec.budget) && { compute_s: last.compute_s }),
        ...(best !== undefined && { f_best: best, gap_best: knownGap(best, optimum) }),
        progress: current?.fraction ?? 0,
        step: last?.step ?? 0,
        f: f ?? null,
        gap: knownGap(f, optimum),
        elapsed_s: tracker.elapsedSeconds(run),
        left_s: tracker.currentSecondsLeft(run.programKey) ?? null,
        rss_bytes: launch?.residentBytes ?? null,
        compiling: turn?.isCold === true && turn.runningAt === undefined,
        stopping: launch?.isStopping ?? false,
      };
    });
  }

  /** The newest points that were not taken before. */
  takePoints(): Point[] {
    const points = [...this.#parting, ...[...this.#watched.values()].flatMap(takePoint)];
    this.#parting = [];
    return points;
  }

  /** A suite that was submitted since may have made names longer. */
  #rename(): void {
    const version = refreshLabels(this.#store, this.#catalogue);
    if (version === this.#version) return;
    this.#version = version;
    for (const watched of this.#watched.values())
      watched.line = runLine(this.#store, this.#catalogue, watched.run.id) ?? watched.line;
  }

  #end(runId: number): void {
    const watched = this.#watched.get(runId);
    if (watched !== undefined) this.#parting.push(...takePoint(watched));
    this.#watched.delete(runId);
  }

  #look(run: Run): void {
    const line = runLine(this.#store, this.#catalogue, run.id);
    if (line === undefined) return;
    const known = this.#watched.get(run.id);
    if (known !== undefined) known.line = line;
    else {
      const { optimum } = scoringFacts(this.#store, run.id);
      this.#watched.set(run.id, { run, line, optimum, last: undefined, told: false });
    }
  }
}

/** A run's newest point; none where it was taken before. */
function takePoint(watched: Watched): Point[] {
  const { last, line, optimum, told } = watched;
  if (last === undefined || told) return [];
  watched.told = true;
  const { step, f_evals, oracle_units, compute_s, f_audited: f } = last;
  const cost = { step, f_evals, oracle_units, compute_s };
  return [{ runId: line.runId, groupId: line.groupId, ...cost, f: f ?? null, gap: knownGap(f, optimum) }];
}

const knownGap = (f: number | undefined, optimum: number | undefined): number | null =>
  f === undefined || optimum === undefined ? null : gapOf(f, optimum);
