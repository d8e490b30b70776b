import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { DescentError, exitCodes } from '../../../../shared/domain/error.ts';
import { backfill } from '../../store/backfill.ts';
import { applyMigrations, bundledMigrations, makeDatabase, readMigrations } from '../../store/migrate.ts';
import { databaseError } from '../../store/database-error.ts';
import { Store } from '../../store/store.ts';
import { faultOf, runsIn } from '../copy-state.ts';
import { putInPlace } from '../put-in-place.ts';
import { copyTables, type Copied } from './copy-tables.ts';
import { openDamaged } from './open-damaged.ts';
import { settle } from './settle.ts';

export interface Salvaged extends Copied {
  readonly runs: number;
  /** Of them, those that lack rows and wait again. */
  readonly waiting: number;
  /** Where the damaged file is kept. */
  readonly kept: readonly string[];
}

/**
 * Reads from a damaged database whose lock is held what can be read, into a new one that takes its place when it has
 * passed its check; the damaged one is kept beside it.
 *
 * @throws DescentError data.nothing_salvaged, data.salvage_failed, database.full, and then nothing was changed
 */
export async function salvage(database: string): Promise<Salvaged> {
  const fresh = `${database}.salvaged.partial`;
  try {
    rmSync(fresh, { force: true });
    const copied = readInto(fresh, database);
    const waiting = await agreed(fresh, copied);
    const runs = runsIn(fresh);
    if (runs === 0) throw nothingSalvaged(database);
    const fault = faultOf(fresh);
    if (fault !== undefined)
      throw new DescentError('data.salvage_failed', `What was read of ${database} does not pass its check: ${fault}.`, {
        exitCode: exitCodes.database,
        advice: 'Nothing was changed. descent repair backup puts a backup in its place.',
      });
    return { ...copied, runs, waiting, kept: putInPlace(database, fresh) };
  } finally {
    rmSync(fresh, { force: true });
  }
}

function readInto(fresh: string, database: string): Copied {
  const migrations = readMigrations(bundledMigrations);
  const { db: from, close } = opened(database, `${fresh}.header`);
  try {
    const version = from.pragma('user_version', { simple: true }) as number;
    const known = version > 0 && version <= migrations.length ? version : migrations.length;
    makeDatabase(fresh, migrations.slice(0, known));
    const to = new Database(fresh);
    try {
      // It is brought onto the disk as a whole, and is nothing before.
      to.pragma('journal_mode = MEMORY');
      to.pragma('synchronous = OFF');
      const copied = copyTables(from, to);
      applyMigrations(to, migrations.slice(known));
      return copied;
    } finally {
      to.close();
    }
  } catch (error) {
    const known = databaseError(error, database);
    // Not even the list of tables.
    throw known instanceof DescentError && known.code === 'database.damaged' ? nothingSalvaged(database, error) : known;
  } finally {
    close();
  }
}

/** Makes what was read agree with itself, and all figures of it; returns how many runs wait again. */
async function agreed(fresh: string, { unreadable, invalid }: Copied): Promise<number> {
  const store = new Store(new Database(fresh), fresh, { release: () => {} });
  try {
    const isWhole = ![...unreadable, ...invalid].some(({ table }) => /^(curve_chunk|summary)$/.test(table));
    const waiting = settle(store, isWhole);
    await backfill(store);
    return waiting;
  } finally {
    store.close();
  }
}

function opened(database: string, scratch: string): ReturnType<typeof openDamaged> {
  try {
    return openDamaged(database, scratch);
  } catch (error) {
    throw nothingSalvaged(database, error);
  }
}

const nothingSalvaged = (database: string, cause?: unknown): DescentError =>
  new DescentError('data.nothing_salvaged', `No run can be read from ${database}.`, {
    exitCode: exitCodes.database,
    cause,
    advice:
      'Nothing was changed. descent repair backup puts a backup in its place, descent repair empty a new database.',
  });
