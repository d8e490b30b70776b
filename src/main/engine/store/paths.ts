import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** The folder in which this platform keeps an application's data, and the database in it. */
export function defaultDatabasePath(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  return join(dataFolder(env, platform, home), 'descent.sqlite');
}

function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Descent');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Descent');
  // A relative XDG path is to be ignored (XDG base directory specification 0.8).
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'descent');
}

/** The one path of a database: through a link, a second lock would lie beside the link and let two writers in. */
export function databaseFile(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return realpathSync(file);
  return existsSync(dirname(file)) ? join(realpathSync(dirname(file)), basename(file)) : file;
}

/** What lies beside a database, by its `databaseFile`. */
export const sidecars = (database: string) => ({
  /** Says that the database has held data, so that an empty file is known as damage. */
  marker: `${database}.marker`,
  lock: `${database}.lock`,
  wal: `${database}-wal`,
  checkpoints: `${database}.checkpoints`,
  /** Graphs of programs, each in a folder of the program's name, as SavedModels. */
  graphs: `${database}.graphs`,
});

const stamp = /^\d{4}-\d\d-\d\dT\d+Z$/;

/** Whether a file is a backup of this database, and not of another whose name goes on, such as `descent.sqlite.old`. */
export function isBackupOf(database: string, name: string, ending = '.backup'): boolean {
  const prefix = `${basename(database)}.`;
  return name.startsWith(prefix) && name.endsWith(ending) && stamp.test(name.slice(prefix.length, -ending.length));
}
