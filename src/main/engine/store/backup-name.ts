import { basename } from 'node:path';

/** What the name of a backup tells. */
export interface BackupName {
  /** Grows with every backup of a database, whatever the clocks say; 0: by a version that did not count yet. */
  readonly number: number;
  /** By the clock of whoever wrote it. */
  readonly writtenAt: Date;
}

const digits = 4;

/** `descent.sqlite.0007-2026-03-01T101530123Z.backup` */
export const backupName = (database: string, { number, writtenAt }: BackupName): string =>
  `${basename(database)}.${String(number).padStart(digits, '0')}-${stampOf(writtenAt)}.backup`;

/** A time as it can stand in the name of a file. */
export const stampOf = (time: Date): string => time.toISOString().replaceAll(':', '').replace('.', '');

const tail = /^(?:(\d+)-)?(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)(\d+)Z\.backup$/;

/** Undefined: no backup of this database, perhaps one of another whose name goes on, such as `descent.sqlite.old`. */
export function parseBackupName(database: string, name: string): BackupName | undefined {
  const prefix = `${basename(database)}.`;
  const parts = name.startsWith(prefix) ? tail.exec(name.slice(prefix.length)) : null;
  if (parts === null) return undefined;
  const [, number = '0', date, hours, minutes, seconds, fraction] = parts;
  return { number: Number(number), writtenAt: new Date(`${date}T${hours}:${minutes}:${seconds}.${fraction}Z`) };
}
