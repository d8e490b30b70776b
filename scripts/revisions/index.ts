/**
 * Records the revisions of all built-in definitions with hashes of the programs that they are lowered to. What has changed
 * under an unchanged revision is refused, unless `--same-results` says that all results stay the same bit for bit.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { differences, readRecorded, recordedFile } from './compare.ts';
import { fingerprints } from './programs.ts';

const { values } = parseArgs({ options: { 'same-results': { type: 'boolean', default: false } } });
const now = fingerprints();
const found = existsSync(recordedFile) ? differences(readRecorded(), now) : [];
for (const { text } of found) console.log(text);
if (found.some(({ refused }) => refused) && !values['same-results']) {
  console.error('Nothing was recorded.');
  process.exitCode = 1;
} else {
  writeFileSync(recordedFile, `${JSON.stringify(now, null, 2)}\n`);
  console.log(found.length === 0 ? 'Nothing has changed.' : `Recorded ${found.length}.`);
}
