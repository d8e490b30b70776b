/** The example database of the screenshots: real runs of `example.json`, kept compressed beside it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';

const here = import.meta.dirname;
const archive = join(here, 'example.sqlite.gz');

/** Writes the example database to a path. */
export const unpackExample = (path: string): void => writeFileSync(path, gunzipSync(readFileSync(archive)));

/** Runs the example's suite anew on this machine, in about three minutes, and keeps what came out. */
export function renewExample(): void {
  const folder = mkdtempSync(join(tmpdir(), 'descent-example-'));
  try {
    const path = join(folder, 'descent.sqlite');
    const cli = join(here, '../../src/main/cli/index.ts');
    const run = spawnSync(process.execPath, [cli, '--db', path, '--jobs', '2', 'run', join(here, 'example.json')], {
      stdio: 'inherit',
    });
    if (run.status !== 0) throw new Error(`the example's suite ended with ${run.status ?? run.signal}`);
    const db = new Database(path);
    // Where this machine keeps its programs is nobody's business.
    db.exec(`UPDATE launch SET worker_executable = 'node'`);
    db.exec('VACUUM');
    db.pragma('journal_mode = DELETE');
    db.close();
    writeFileSync(archive, gzipSync(readFileSync(path), { level: 9 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
