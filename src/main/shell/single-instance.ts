import { app } from 'electron';
import type { Launch } from './launch.ts';

/** The lock on this user's data; a second start hands its files over to the one that holds it. */
export interface Instance {
  /** Told of every later start, and of files that the system hands over; what came before is told at once. */
  onFiles(listener: (files: readonly string[]) => void): void;
}

const isFiles = (data: unknown): data is { files: string[] } =>
  typeof data === 'object' &&
  data !== null &&
  'files' in data &&
  Array.isArray(data.files) &&
  data.files.every((file) => typeof file === 'string');

/** Takes the lock before anything opens the database; undefined where another process has it and was told. */
export function becomeOnlyInstance({ files }: Launch): Instance | undefined {
  if (!app.requestSingleInstanceLock({ files: files.slice(0, 100) })) return undefined;
  const waiting: (readonly string[])[] = files.length === 0 ? [] : [files];
  let tell = (each: readonly string[]): void => void waiting.push(each);
  app.on('second-instance', (_event, _argv, _folder, data) => tell(isFiles(data) ? data.files : []));
  // macOS hands files over by an event, which may come before the app is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    tell([file]);
  });
  return {
    onFiles: (listener) => {
      tell = listener;
      for (const each of waiting.splice(0)) listener(each);
    },
  };
}
