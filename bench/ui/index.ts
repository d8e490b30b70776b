/**
 * `npm run bench:ui`: what the window promises, measured on the built app in a real Electron under Xvfb.
 *
 *   npm run bench:ui -- [start|clicks|live|curves …] [--runs 1000000] [--points 100000000] [--json FILE] [--all]
 *
 * start   from the start of the process until the view is drawn and the engine has answered
 * clicks  from an input's own time to the painted frame with its result, and the memory of the processes afterwards
 * live    frames while eight runs go on
 * curves  a comparison of 50 curves of 100,000 points
 *
 * The database of `start` and `clicks` is made once, in a quarter of an hour and 11 GB of the folder for temporary files,
 * and kept there. --all prints every kind of click instead of those that took longest.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DescentError } from '../../src/shared/domain/error.ts';
import { median, quantile } from '../../src/shared/stats/quantile.ts';
import { testElectron } from '../../tests/e2e/app.ts';
import { Clicks, type Click } from './clicks.ts';
import { bytesOf, madeUp } from './database.ts';
import { drawings } from './drawing.ts';
import { liveFrames } from './frames.ts';
import { OpenWindow } from './window.ts';

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** Of the same measurement. */
  readonly beside?: string;
}

const parts = ['start', 'clicks', 'live', 'curves'] as const;
type Part = (typeof parts)[number];

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        runs: { ...text, default: '1000000' },
        points: { ...text, default: '100000000' },
        json: text,
        all: { type: 'boolean' },
      },
    });
    const unknown = positionals.find((each) => !parts.some((part) => part === each));
    if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${parts.join(', ')}`);
    const [runs, points] = [Number(values.runs), Number(values.points)];
    if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(points) || runs < 20_000 || points < 2 * runs)
      throw new Error('--runs is at least 20000 and --points twice as many');
    const chosen = positionals.length > 0 ? (positionals as Part[]) : parts;
    return { runs, points, chosen, json: values.json, all: values.all === true };
  } catch (error) {
    throw new DescentError('bench.usage', (error as Error).message, { cause: error });
  }
}

const tell = (what: string): void => void process.stderr.write(`${what}\n`);

/** A folder for one measurement. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function starts(what: string, folder: string): Promise<Figure> {
  const all: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const opened = await OpenWindow.open(folder);
    all.push(opened.start_ms);
    await opened.close();
  }
  return { what: `start, ${what}`, value: median(all), limit: 2000, unit: 'ms', beside: `of ${all.join(' ')}` };
}

async function clicksAndMemory(folder: string, all: boolean): Promise<{ figures: Figure[]; clicks: readonly Click[] }> {
  const opened = await OpenWindow.open(folder);
  try {
    const clicks = await new Clicks(opened).run(3);
    const memory = Object.entries({ main: 200, engine: 300, renderer: 500 }).map(([name, limit]): Figure => {
      const { pss, rss } = opened.memory()[name as 'main'];
      const beside = `proportional set size; resident ${rss.toFixed(0)}`;
      return { what: `memory, ${name}`, value: pss, limit, unit: 'MB', beside };
    });
    return { figures: [...clickFigures(clicks, all), ...memory], clicks };
  } finally {
    await opened.close();
  }
}

function clickFigures(clicks: readonly Click[], all: boolean): Figure[] {
  const kinds = [...Map.groupBy(clicks, ({ what }) => what)].map(([what, own]): Figure => figureOf(what, own));
  const slow = kinds.filter(({ value, limit }) => all || value >= limit).sort((a, b) => b.value - a.value);
  const results = clicks.map(({ result }) => result).sort((a, b) => a - b);
  const share = (part: number, limit: number): Figure => ({
    ...{ what: `click, ${100 * part} % of all results`, value: quantile(results, part), limit, unit: 'ms' },
  });
  return [figureOf(`all ${clicks.length} clicks`, clicks), share(0.9, 80), share(0.99, 150), ...slow];
}

function figureOf(what: string, clicks: readonly Click[]): Figure {
  const results = clicks.map(({ result }) => result);
  const feedbacks = clicks.map(({ feedback }) => feedback);
  const [p50, first, firstMost] = [median(results), median(feedbacks), Math.max(...feedbacks)].map((n) => n.toFixed(0));
  const beside = `most; result p50 ${p50}, first change p50 ${first} most ${firstMost}, n ${clicks.length}`;
  return { what: `click, ${what}`, value: Math.max(...results), limit: 100, unit: 'ms', beside };
}

async function live(): Promise<Figure[]> {
  const all = await inFolder((folder) => liveFrames(folder, 20, tell));
  return all.map(({ view, frames, longest_ms, above50, messages, runs }): Figure => ({
    what: `frames, ${view}`,
    value: longest_ms,
    limit: 50,
    unit: 'ms',
    beside: `longest; ${above50} of ${frames} above 50, ${messages.toFixed(1)} messages/s of ${runs} runs`,
  }));
}

async function curves(): Promise<Figure[]> {
  const { cold, warm } = await drawings(madeUp({ runs: 50, points: 5_000_000, seeds: 50 }, tell));
  const figure = (what: string, value: number, beside: string): Figure => ({
    ...{ what: `50 curves of 100,000 points, ${what}`, value, limit: 300, unit: 'ms', beside },
  });
  return [
    figure('drawn', Math.max(cold.draw_ms, ...warm.map(({ draw_ms }) => draw_ms)), 'most, options to pixels'),
    figure('shown, points known', median(warm.map(({ shown_ms }) => shown_ms)), 'median, address to picture'),
    figure('shown, points read', cold.shown_ms, 'address to picture'),
  ];
}

function print(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, value, limit, unit, beside = '' } of figures) {
    const digits = value < 10 ? 1 : 0;
    const figure = `${value.toFixed(digits).padStart(6)} ${unit}`;
    const held = Number(value.toFixed(1)) <= limit ? 'holds ' : 'missed';
    process.stdout.write(`${what.padEnd(width)} ${figure}  ≤ ${String(limit).padStart(4)}  ${held}  ${beside}\n`);
  }
}

async function main(): Promise<void> {
  const { runs, points, chosen, json, all } = readArguments();
  const load = loadavg()[0] ?? 0;
  await testElectron();
  const figures: Figure[] = [];
  const note = (some: readonly Figure[]): void => {
    print(some);
    figures.push(...some);
  };
  let clicks: readonly Click[] = [];
  if (chosen.includes('start') || chosen.includes('clicks')) {
    const full = madeUp({ runs, points, seeds: 20 }, tell);
    tell(
      `A database of ${runs} runs, ${points} points, ${(bytesOf(full) / 1e9).toFixed(1)} GB; load ${load.toFixed(1)}`,
    );
    if (chosen.includes('start')) {
      note([await inFolder((folder) => starts('empty database', folder)), await starts(`${runs} runs`, full)]);
    }
    if (chosen.includes('clicks')) {
      const measured = await clicksAndMemory(full, all);
      note(measured.figures);
      clicks = measured.clicks;
    }
  }
  if (chosen.includes('live')) note(await live());
  if (chosen.includes('curves')) note(await curves());
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ runs, points, load, figures, clicks }, null, 1)}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof DescentError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 2;
}
// The display would hold the process.
process.exit();
