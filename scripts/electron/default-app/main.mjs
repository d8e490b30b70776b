/**
 * The app of an Electron that came without its default one: starts the app whose folder is the first argument, as
 * `electron FOLDER` does.
 */
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv.slice(1).find((each) => !each.startsWith('-'));
if (folder === undefined) {
  process.stderr.write('usage: electron FOLDER\n');
  app.exit(2);
} else {
  const root = resolve(folder);
  const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  app.setAppPath(root);
  app.setName(about.productName ?? about.name);
  app.setVersion(about.version);
  await import(pathToFileURL(join(root, about.main)).href);
}
