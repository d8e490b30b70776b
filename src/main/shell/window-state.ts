import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const leastSize = { width: 1024, height: 640 };
const usualSize = { width: 1440, height: 900 };

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
const windowState = bounds.extend({ maximised: z.boolean() });

export type Rectangle = z.infer<typeof bounds>;
export type WindowState = z.infer<typeof windowState>;

/** Undefined where there is none that can be used: then the window opens in the middle. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** While the window closes nothing may be awaited; a torn file is only the default place at the next start. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, `${JSON.stringify(state)}\n`);
  } catch {
    // A full disk must not keep the window open.
  }
}

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/**
 * Bounds that lie inside the work area of a display: of that which shows most of the window, or the first one where a
 * display is gone. `areas` has at least one.
 */
export function placeOn(areas: readonly Rectangle[], state: WindowState | undefined): Rectangle {
  const first = areas[0]!;
  const fit = (size: number, least: number, room: number): number => Math.min(Math.max(size, least), room);
  const wanted = state ?? { ...usualSize, x: NaN, y: NaN };
  const area = state === undefined ? first : areas.reduce((a, b) => (overlap(b, state) > overlap(a, state) ? b : a));
  const shown = state !== undefined && overlap(area, state) > 0;
  const width = fit(wanted.width, leastSize.width, area.width);
  const height = fit(wanted.height, leastSize.height, area.height);
  const middle = (start: number, room: number, size: number): number => start + Math.floor((room - size) / 2);
  const clamp = (at: number, start: number, room: number, size: number): number =>
    Math.min(Math.max(at, start), start + room - size);
  return {
    x: shown ? clamp(wanted.x, area.x, area.width, width) : middle(area.x, area.width, width),
    y: shown ? clamp(wanted.y, area.y, area.height, height) : middle(area.y, area.height, height),
    width,
    height,
  };
}
