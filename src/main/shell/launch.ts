import { isAbsolute, resolve } from 'node:path';

/** What the app was started with. */
export interface Launch {
  /** From --db or DESCENT_DB; undefined: the command line's default. */
  readonly database: string | undefined;
  /** Suite files to open, absolute. */
  readonly files: readonly string[];
}

const absolute = (folder: string, path: string): string => (isAbsolute(path) ? path : resolve(folder, path));

/**
 * Reads the arguments. Chromium's own switches are among them, and in a checkout the project's folder, which is no file
 * to open: only names that end as a suite or a bundle do count.
 */
export function readLaunch(argv: readonly string[], env: NodeJS.ProcessEnv, folder: string): Launch {
  const args = argv.slice(1);
  const at = args.findIndex((arg) => arg === '--db' || arg.startsWith('--db='));
  const given = at < 0 ? env['DESCENT_DB'] : args[at] === '--db' ? args[at + 1] : args[at]?.slice('--db='.length);
  const rest = args.filter((_, i) => at < 0 || (i !== at && !(args[at] === '--db' && i === at + 1)));
  return {
    database: given === undefined || given === '' ? undefined : absolute(folder, given),
    files: rest
      .filter((arg) => !arg.startsWith('-') && /\.(json|descent)$/i.test(arg))
      .map((arg) => absolute(folder, arg)),
  };
}
