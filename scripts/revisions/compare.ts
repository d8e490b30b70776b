import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint, Fingerprints } from './programs.ts';

const root = join(import.meta.dirname, '../..');
/** What was recorded of every definition (`npm run revisions`). */
export const recordedFile: string = join(root, 'tests/contract/programs.json');

export const readRecorded = (): Fingerprints => JSON.parse(readFileSync(recordedFile, 'utf8')) as Fingerprints;

export interface Difference {
  /** Such as `optimizers/adam`. */
  readonly key: string;
  /** Results would come under the keys of others: nothing is recorded until this is put right. */
  readonly refused: boolean;
  readonly text: string;
}

/** What the definitions differ in from what was recorded. */
export function differences(recorded: Fingerprints, now: Fingerprints): Difference[] {
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(now)])];
  // It is in the key of every run, so that new results of any code come under new keys.
  const isNewEngine = (now['engine']?.revision ?? 0) > (recorded['engine']?.revision ?? 0);
  const found = keys.flatMap((key) => differenceOf(key, recorded[key], now[key], isNewEngine) ?? []);
  // All programs are made of the loop: theirs have changed with it.
  const engine = found.find(({ key, refused }) => key === 'engine' && refused);
  return engine === undefined ? found : [engine, ...found.filter(({ refused }) => !refused)];
}

const toRecord = 'npm run revisions records it';

function differenceOf(
  key: string,
  before: Fingerprint | undefined,
  now: Fingerprint | undefined,
  isNewEngine: boolean,
): Difference | undefined {
  if (before === undefined || now === undefined) {
    return { key, refused: false, text: `${key} is ${now === undefined ? 'gone' : 'new'}: ${toRecord}.` };
  }
  const { revision } = now;
  if (revision < before.revision)
    return { key, refused: true, text: `${key} had revision ${before.revision}, and ${revision} was taken before.` };
  if (revision > before.revision) return { key, refused: false, text: `${key} has revision ${revision}: ${toRecord}.` };
  if (now.sha256 === before.sha256) return undefined;
  if (isNewEngine) return { key, refused: false, text: `${key} has changed with the engine: ${toRecord}.` };
  return {
    key,
    refused: true,
    text: [
      `${key} gives other programs, data or facts than were recorded for revision ${revision}.`,
      `Raise it in ${fileOf(key)}${key === 'engine' ? '' : `, or where the tensor ops have changed in ${fileOf('engine')}`};`,
      `${toRecord}, and with -- --same-results what leaves all results the same bit for bit.`,
    ].join(' '),
  };
}

/** Where the revision of a definition is written. */
export function fileOf(key: string): string {
  if (key === 'engine') return 'src/shared/domain/revisions.ts (engineRevision)';
  const [kind = '', id = ''] = key.split('/');
  const folder = `src/main/${kind}`;
  const texts = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(root, folder, name), 'utf8') }))
    .filter(({ text }) => /^\s+revision: /m.test(text));
  const found =
    texts.find(({ text }) => text.includes(`id: '${id}'`)) ?? texts.find(({ text }) => text.includes(`'${id}'`));
  return `${folder}/${found?.name ?? ''}`;
}
