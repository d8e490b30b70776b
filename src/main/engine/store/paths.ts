import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve, win32 } from 'node:path';
import { DescentError, exitCodes } from '../../../shared/domain/error.ts';
import { homeFolder } from '../../home-folder.ts';

/**
 * The folder in which this platform keeps an application's data, and the database in it.
 *
 * @throws DescentError database.no_home
 */
export const defaultDatabasePath = (
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string | undefined = homeFolder(),
): string => join(dataFolder(env, platform, home), 'descent.sqlite');

function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string | undefined): string {
  if (platform === 'darwin') return join(known(home), 'Library', 'Application Support', 'Descent');
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? '';
    return join(win32.isAbsolute(local) ? local : join(known(home), 'AppData', 'Local'), 'Descent');
  }
  // A relative XDG path is to be ignored (XDG base directory specification 0.8).
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(known(home), '.local', 'share'), 'descent');
}

function known(home: string | undefined): string {
  if (home !== undefined) return home;
  throw new DescentError(
    'database.no_home',
    'The home folder of this user is not known, and the database lies there.',
    {
      exitCode: exitCodes.database,
      advice: 'Set HOME to an absolute path, or name the database with --db.',
    },
  );
}

/** The one path of a database: through a link, a second lock would lie beside the link and let two writers in. */
export function databaseFile(path: string): string {
  const file = resolve(path);
  return realPath(file) ?? join(realPath(dirname(file)) ?? dirname(file), basename(file));
}

/** Undefined where nothing is there; asked first and followed then, it might have been moved between. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What lies beside a database, by its `databaseFile`. */
export const sidecars = (database: string) => ({
  /** Says that the database has held data, so that an empty file is known as damage. */
  marker: `${database}.marker`,
  lock: `${database}.lock`,
  wal: `${database}-wal`,
  /** The index of the log, */
  shm: `${database}-shm`,
  /** and what stands for a log on network drives. */
  journal: `${database}-journal`,
  checkpoints: `${database}.checkpoints`,
  /** Graphs of programs, each in a folder of the program's name, as SavedModels. */
  graphs: `${database}.graphs`,
});
