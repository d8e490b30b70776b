/** `npm run package`: a Debian package in `dist/`, from what is on this machine. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { printFailure } from '../setup/failure.ts';
import { megabytes, say } from '../setup/progress.ts';
import { packageApp } from './app.ts';
import { makeDebianPackage } from './debian.ts';

const root = join(import.meta.dirname, '../..');
const out = join(root, 'dist');

try {
  say('building the app');
  const folder = await packageApp(root, out);
  say('building the Debian package');
  const file = await makeDebianPackage(root, folder, out);
  say(`${file} (${megabytes(statSync(file).size)})`);
} catch (error) {
  process.exitCode = printFailure(error);
}
