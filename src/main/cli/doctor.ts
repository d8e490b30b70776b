import { resolve } from 'node:path';
import { exitCodes } from '../../shared/domain/error.ts';
import { checkPlugins, diagnose, type Check } from '../engine/doctor/index.ts';
import { defaultDatabasePath } from '../engine/store/paths.ts';
import { compilationsFolder } from '../tensor/runtime/compilations/folder.ts';
import { emptyKept } from '../tensor/runtime/compilations/kept.ts';
import { LiveCatalogue } from '../plugins/live-catalogue.ts';
import type { CommonFlags, JsonFlag } from './flags.ts';
import { counted } from './format.ts';
import { coloursFor, jsonLine, print, printData, say, type Colours } from './output.ts';
import { visible } from './visible.ts';

const unusable = 1;

export interface DoctorFlags extends CommonFlags, JsonFlag {
  /** Removes compiled programs first. */
  readonly emptyCompiled?: boolean;
}

/** Prints all checks; returns the exit code of the first thing that does not work. */
export async function doctor({ db, json, emptyCompiled }: DoctorFlags): Promise<number> {
  const folder = compilationsFolder();
  if (emptyCompiled === true && folder !== undefined) {
    const { programs } = await emptyKept(folder);
    say(`Removed ${counted(programs, 'compiled program')}.`);
  }
  const plugins = checkPlugins(await LiveCatalogue.open());
  const checks = [...(await diagnose(resolve(db ?? defaultDatabasePath()))), ...plugins];
  if (json === true) printData(checks.map(jsonLine).join('\n'));
  else print(checkLines(checks, coloursFor(process.stdout)).join('\n'));
  return exitCodeOf(checks);
}

/** What the exit codes have a name for is told by it. */
export function exitCodeOf(checks: readonly Check[]): number {
  const first = checks.find(({ state }) => state === 'problem');
  if (first === undefined) return exitCodes.ok;
  if (first.name === 'database' || first.name === 'disk') return exitCodes.database;
  return first.name === 'device' ? exitCodes.device : unusable;
}

/** A line a check, and below it what to do. */
export function checkLines(checks: readonly Check[], { green, yellow, red, bold }: Colours): string[] {
  const paint = { ok: green, warning: yellow, problem: red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const state = 'problem'.length;
  const indent = ' '.repeat(width + state + 4);
  return checks.flatMap(({ name, state: found, detail, advice }) => [
    `${bold(name.padEnd(width))}  ${paint[found](found.padEnd(state))}  ${visible(detail)}`,
    ...(advice === null ? [] : [`${indent}${visible(advice)}`]),
  ]);
}
