import type { z } from 'zod';

/** One call of the renderer: where it is answered, what it takes and what it gives. */
export interface Call<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  /** 'engine': the process that owns the database. 'shell': the window's own process (dialogs, files, settings). */
  readonly where: 'engine' | 'shell';
  readonly input: In;
  readonly output: Out;
}

export const engineCall = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) =>
  ({ where: 'engine', input, output }) as const;

export const shellCall = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) =>
  ({ where: 'shell', input, output }) as const;

/** What went wrong, for people. `code` is `area.reason`. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
  /** Where in the text that was read, from 0. */
  readonly at?: number | undefined;
}

/** Every call is answered; nothing is thrown across a process boundary. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/** What a handler returns; one whose call gives nothing need not say so. */
export type Answered<T> = T | Promise<T> | ([T] extends [undefined] ? ReturnType<() => void> | Promise<void> : never);
