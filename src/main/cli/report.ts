import { DescentError } from '../../shared/domain/error.ts';
import { closeOutput, say } from './output.ts';

const unexpectedExit = 1;

/** Prints an error to standard error, with what to do about it and never with a stack trace; returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof DescentError) {
    say(describe(error.code, error.message, error.advice));
    return error.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  const debug = process.env['DESCENT_DEBUG'] === '1';
  const advice = debug ? undefined : 'This is a mistake in Descent. DESCENT_DEBUG=1 shows where it happened.';
  say(describe('internal', text.split('\n')[0] ?? '', advice));
  if (debug && error instanceof Error) say(error.stack ?? '');
  return unexpectedExit;
}

/** `error code: message`, further lines of the message and the advice indented below it. */
export function describe(code: string, message: string, advice: string | undefined): string {
  const [first = '', ...more] = message.trimEnd().split('\n');
  return [`error ${code}: ${first}`, ...[...more, ...(advice === undefined ? [] : [advice])].map(indented)].join('\n');
}

const indented = (line: string): string => `  ${line}`;

/**
 * A reader that has seen enough (`| head`) ends what is written for it, quietly; the exit code is that of the work. A full
 * disk behind `>` is told when the work is over.
 */
export function guardStreams(): void {
  let failure: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
    closeOutput();
  });
  process.stderr.on('error', () => undefined);
  process.on('exit', (code) => {
    if (failure === undefined || failure.code === 'EPIPE') return;
    const message = `Standard output cannot be written: ${failure.message}.`;
    const exitCode = reportError(new DescentError('output.failed', message, { exitCode: unexpectedExit }));
    if (code === 0) process.exitCode = exitCode;
  });
}
