import { basename } from 'node:path';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';

/** @param elsewhere in all of these: how another file is chosen, such as `name another file with --out` */
export const noFolder = (file: string, folder: string, elsewhere: string): DescentError =>
  new DescentError('export.no_folder', `${file} cannot be written: there is no folder ${folder}.`, {
    advice: `Make the folder first, or ${elsewhere}.`,
  });

export const isFolder = (file: string, elsewhere: string): DescentError =>
  new DescentError('export.is_folder', `${file} is a folder.`, {
    advice: `${capital(elsewhere).replace('another file', 'a file in it')}.`,
  });

export const takesNothing = (file: string, elsewhere: string): DescentError =>
  new DescentError(
    'export.takes_nothing',
    `${file} cannot be written: it is neither a file nor a pipe nor a device, or nothing was redirected to it.`,
    { advice: `${capital(elsewhere)}.` },
  );

export const isTooLong = (file: string, cause: unknown, elsewhere: string): DescentError =>
  new DescentError('export.name_too_long', `${file} cannot be written: the name is too long for its folder.`, {
    cause,
    advice: `${capital(elsewhere)}: most file systems take names of 255 bytes, and this one has ${Buffer.byteLength(basename(file))}.`,
  });

export const interrupted = (file: string): DescentError =>
  new DescentError('export.interrupted', `${file} was not written.`, { exitCode: exitCodes.interrupted });

/** What the system says of a file that it does not write; other errors pass unchanged. */
export function unwritten(file: string, cause: unknown, elsewhere: string): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof DescentError || code === undefined) return cause;
  return new DescentError('export.not_written', `${file} cannot be written: ${message}.`, {
    cause,
    advice: `Check the permissions and the space of its folder, or ${elsewhere}.`,
  });
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
