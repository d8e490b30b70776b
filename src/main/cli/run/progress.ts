import { MultiBar, type SingleBar } from 'cli-progress';
import type { EngineEvent, EventSink } from '../../engine/events.ts';
import type { Run } from '../../engine/store/runs.ts';
import { timeRangeWords } from '../../../shared/domain/time-left.ts';
import { gapOf } from '../../../shared/stats/gap.ts';
import { duration, figure } from '../format.ts';
import { isTerminal, say } from '../output.ts';
import { visible } from '../visible.ts';
import { lastOf, madeIn, type Program, type Tracker, type Turn } from '../../engine/progress/tracker.ts';

export interface Progress {
  readonly onEvent: EventSink;
  /** Prints a message without disturbing what is drawn. */
  readonly note: (text: string) => void;
  readonly stop: () => void;
}

/** The best objective of a run as its gap, where the optimum is known. */
export type OptimumOf = (run: Run) => number | undefined;

/** Drawn on a terminal; elsewhere a plain line a finished program. */
export const showProgress = (tracker: Tracker, optimumOf: OptimumOf): Progress =>
  isTerminal(process.stderr) ? drawnProgress(tracker, optimumOf) : plainProgress(tracker);

function plainProgress(tracker: Tracker): Progress {
  const onEvent: EventSink = (event) => {
    tracker.take(event);
    const line = programLine(event, tracker);
    if (line !== undefined) say(line);
  };
  return { onEvent, note: say, stop: () => undefined };
}

/** A line for an event that ends a program; undefined for all others. */
export function programLine(event: EngineEvent, tracker: Tracker): string | undefined {
  if (event.type !== 'ended' && event.type !== 'put-off') return undefined;
  const program = tracker.program(event.type === 'ended' ? event.run.programKey : event.programKey);
  if (program === undefined || program.left > 0) return undefined;
  const left = tracker.done < tracker.total ? timeLeft(tracker) : '';
  const because = event.type === 'put-off' ? ` (${event.cause})` : '';
  return `${tracker.done}/${tracker.total} runs: ${labelOf(program)}: ${endedText(program)}${because} in ${duration(program.seconds)}${left}`;
}

const endedText = ({ ended }: Program): string =>
  [...ended].map(([status, count]) => `${count} ${status === 'paused' ? 'put off' : status}`).join(', ');

const labelOf = ({ first: { optimizer, problem, precision } }: Program): string =>
  `${optimizer.id} on ${problem.id}, ${precision}`;

function timeLeft(tracker: Tracker): string {
  const seconds = tracker.secondsLeft();
  return seconds === undefined ? '' : `, ${timeRangeWords(seconds)} left`;
}

const redrawMs = 500;

function drawnProgress(tracker: Tracker, optimumOf: OptimumOf): Progress {
  const bars = new MultiBar({
    stream: process.stderr,
    format: '{bar} {value}/{total} runs{left}',
    barsize: 30,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    clearOnComplete: true,
    // Its own handler would not know that the engine still writes checkpoints.
    gracefulExit: false,
    emptyOnZero: true,
  });
  const overall = bars.create(tracker.total, 0, { left: '' });
  /** By their programs: what one of them makes now has one line. */
  const turns = new Map<string, { readonly bar: SingleBar; readonly optimum: number | undefined }>();
  const refresh = (): void => overall.update(tracker.done, { left: timeLeft(tracker) });
  const timer = setInterval(refresh, redrawMs);
  const onEvent: EventSink = (event) => {
    tracker.take(event);
    if (event.type === 'put-off') {
      bars.log(`${visible(programLine(event, tracker) ?? event.cause)}\n`);
      return;
    }
    const { run } = event;
    const program = tracker.program(run.programKey);
    if (program === undefined) return;
    const known = turns.get(run.programKey);
    if (program.turn !== undefined) {
      const drawn = known ?? { bar: lineIn(bars), optimum: optimumOf(run) };
      turns.set(run.programKey, drawn);
      const text = `${labelOf(program)}, ${turnText(program.turn, drawn.optimum)}`;
      drawn.bar.update(0, { text: visible(text) });
    } else if (known !== undefined) {
      bars.remove(known.bar);
      turns.delete(run.programKey);
    }
    if (event.type === 'ended') refresh();
  };
  const stop = (): void => {
    clearInterval(timer);
    bars.stop();
  };
  return { onEvent, note: (text) => bars.log(`${visible(text)}\n`), stop };
}

/** A bar that is a text. */
const lineIn = (bars: MultiBar): SingleBar =>
  bars.create(1, 0, { text: '' }, { format: '  {text}', clearOnComplete: false });

/** What a program makes now, and where it stands: of several the one that has most left, with the best of all. */
export function turnText(turn: Turn, optimum: number | undefined): string {
  const runs = madeIn(turn);
  const last = lastOf(runs)!;
  const { spec } = last.run;
  const which = runs.length === 1 ? `seed ${spec.seed}` : `${runs.length} runs at once`;
  const found = runs.flatMap(({ best = [] }) => best);
  if (last.step === 0 && found.length === 0) return `${which}: starting`;
  const best = Math.min(...found);
  const reached =
    found.length === 0
      ? ''
      : optimum === undefined
        ? `, best f ${figure(best)}`
        : `, best gap ${figure(gapOf(best, optimum))}`;
  return `${which}: step ${last.step} of ${spec.budget.steps}${reached}`;
}
