import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { beginEmpty } from '../engine/database-files/empty.ts';
import { requireFault } from '../engine/database-files/fault.ts';
import { holding } from '../engine/database-files/hold.ts';
import { chooseBackup, requireBackup, restoreBackup } from '../engine/database-files/restore.ts';
import { salvageText } from '../engine/database-files/salvage/salvage-text.ts';
import { salvage } from '../engine/database-files/salvage/salvage.ts';
import { damaged } from '../engine/store/database-error.ts';
import { act, verdictNotice } from '../engine/store/integrity.ts';
import { openStore } from '../engine/store/open.ts';
import { defaultDatabasePath } from '../engine/store/paths.ts';
import type { CommonFlags } from './flags.ts';
import { counted } from './format.ts';
import { print, say } from './output.ts';

export type RepairWay = 'check' | 'backup' | 'salvage' | 'empty';

export interface RepairFlags {
  readonly from?: string;
}

type Flags = RepairFlags & CommonFlags;

/** @throws DescentError database.*; repair.not_needed where a sound database was to be replaced */
export async function repair(way: RepairWay, flags: Flags): Promise<void> {
  if (flags.from !== undefined && way !== 'backup')
    throw new DescentError('usage.no_effect', `repair ${way} does not take --from.`);
  const link = flags.db ?? defaultDatabasePath();
  if (way === 'check') return check(link, flags);
  await holding(link, async (database) => {
    say(requireFault(database).message);
    await replacements[way](database, flags);
  });
}

/** Reads all of it; indexes that do not agree with their tables are made anew. */
async function check(link: string, { dryRun }: Flags): Promise<void> {
  // To find out whether there is one: opened for writing, it would be made.
  openStore(link, { readonly: true }).close();
  const store = openStore(link, { readonly: dryRun === true });
  try {
    const found = store.integrityCheck();
    if (dryRun === true && found.length > 0) throw damaged(store.path, found.join('; '));
    const notice = verdictNotice(store.path, await act(store, found, () => store.integrityCheck()));
    if (notice?.code === 'database.damaged') throw notice;
    print(notice?.message ?? `${store.path} is in order.`);
  } finally {
    store.close();
  }
}

const replacements: Readonly<Record<Exclude<RepairWay, 'check'>, (database: string, flags: Flags) => unknown>> = {
  backup: async (database, { from, dryRun }) => {
    const file = from === undefined ? newestGood(database) : requireBackup(database, from).name;
    if (dryRun === true) say(`Would put ${file} in its place.`);
    else tell(`${file} is in use now.`, await restoreBackup(database, file));
  },
  salvage: async (database, { dryRun }) => {
    if (dryRun === true) say('Would put what can be read of it in its place.');
    else {
      const salvaged = await salvage(database);
      tell(salvageText(salvaged), salvaged.kept);
    }
  },
  empty: (database, { dryRun }) => {
    if (dryRun === true) say('Would put a new database in its place.');
    else tell('A new database is in use now.', beginEmpty(database));
  },
};

function newestGood(database: string): string {
  const { newest, bad } = chooseBackup(database);
  for (const file of bad) say(`passed over: ${file} does not pass its check`);
  if (newest === null)
    throw new DescentError('data.no_backup', 'There is no backup that passes its check.', {
      exitCode: exitCodes.database,
      advice: 'descent repair salvage reads what can be read, and descent repair empty begins a new database.',
    });
  say(`${newest.file}: ${counted(newest.runs, 'run')}, written ${newest.writtenAt}`);
  return newest.file;
}

function tell(what: string, kept: readonly string[]): void {
  print(what);
  if (kept.length > 0) say(['What was there is kept:', ...kept.map((file) => `  ${file}`)].join('\n'));
}
