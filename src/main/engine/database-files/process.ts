/** Does one work on a database's files: `--db FILE WORK`, the work as JSON (protocol.ts). Answers over its channel. */
import { parseArgs } from 'node:util';
import { failureOf } from '../service/failure.ts';
import { databaseFile, defaultDatabasePath } from '../store/paths.ts';
import { beginEmpty } from './empty.ts';
import { requireFault } from './fault.ts';
import { holding } from './hold.ts';
import { moveDatabase, requireRoomFor } from './move.ts';
import { databaseWork, type DatabaseWork, type WorkReply } from './protocol.ts';
import { chooseBackup, requireBackup, restoreBackup } from './restore.ts';
import { salvageText } from './salvage/salvage-text.ts';
import { salvage } from './salvage/salvage.ts';

// Every step leaves the database whole; what a terminal says when it goes must not end one in the middle.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

async function done(link: string, work: DatabaseWork): Promise<Extract<WorkReply, { ok: true }>['value']> {
  switch (work.work) {
    case 'chooseBackup':
      return chooseBackup(databaseFile(link));
    case 'restore':
      if (work.only !== 'test') return { kept: await holding(link, (database) => restoreBackup(database, work.file)) };
      requireBackup(databaseFile(link), work.file);
      return { kept: [] };
    case 'move':
      if (work.only === 'test') await requireRoomFor(databaseFile(link), work.folder);
      else await holding(link, (database) => moveDatabase(link, database, work.folder));
      return undefined;
    case 'salvage':
      return holding(link, async (database) => {
        requireFault(database);
        const salvaged = await salvage(database);
        return { text: salvageText(salvaged), kept: salvaged.kept };
      });
    case 'beginEmpty':
      return holding(link, (database) => {
        requireFault(database);
        return { kept: beginEmpty(database) };
      });
  }
}

async function reply(): Promise<WorkReply> {
  try {
    const { values, positionals } = parseArgs({ options: { db: { type: 'string' } }, allowPositionals: true });
    const work = databaseWork.parse(JSON.parse(positionals[0] ?? ''));
    return { ok: true, value: await done(values.db ?? defaultDatabasePath(), work) };
  } catch (error) {
    return { ok: false, error: failureOf(error) };
  }
}

process.send?.(await reply(), () => process.disconnect());
