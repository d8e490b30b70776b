import { InvalidArgumentError } from 'commander';

/** Flags that every command takes, before or after its name; each uses those that mean something to it. */
export interface CommonFlags {
  readonly db?: string;
  readonly device?: string;
  readonly jobs?: number;
  readonly dryRun?: true;
  readonly seed?: number;
}

export interface JsonFlag {
  readonly json?: true;
}

/** What a command's action calls with its exit code where that is not 0. */
export type SetExitCode = (code: number) => void;

/** A parser of whole numbers in plain decimal digits: `Number` alone would take '', '1e3' and '0x10'. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };

export function deviceName(text: string): string {
  if (/^(?:auto|cpu|cuda:\d+)$/.test(text)) return text;
  throw new InvalidArgumentError('Expected auto, cpu or cuda:N.');
}

/** An empty name, such as that of a variable which is not set, would be taken for the current folder. */
export function fileName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected the name of a file.');
}

/** A comma-separated list of numbers. */
export function numberList(text: string): number[] {
  const values = text.split(',').map((item) => (item.trim() === '' ? NaN : Number(item)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError('Expected numbers separated by commas, such as 1,-2.5,1e-3.');
}
