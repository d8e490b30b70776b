/**
 * Fills a new database with made-up runs of the real problems and optimizers, to measure the window at its full size.
 *
 *   node bench/ui/generate.ts DATABASE [--runs 1000000] [--points 100000000] [--seeds 20]
 *
 * A point takes 65 bytes. The rows are what the engine would have written; the figures of the groups are made by its
 * own code.
 */
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { collectEnvironment } from '../../src/main/engine/environment.ts';
import { backfill } from '../../src/main/engine/store/backfill.ts';
import { leastRows, recordOverview } from '../../src/main/engine/store/curve-overviews.ts';
import { scoringFacts } from '../../src/main/engine/store/instances.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import { combinations, instances, settings } from './population.ts';
import { RunWriter } from './run-writer.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000' },
    points: { type: 'string', default: '100000000' },
    seeds: { type: 'string', default: '20' },
  },
});
const path = positionals[0];
if (path === undefined || existsSync(path)) throw new Error('name a database file that is not there yet');
const runs = Number(values.runs);
const seeds = Number(values.seeds);
const rows = Math.max(2, Math.round(Number(values.points) / runs));

const began = performance.now();
const tell = (what: string): void => {
  const seconds = (performance.now() - began) / 1000;
  console.error(`${seconds.toFixed(1).padStart(7)} s  ${what}`);
};

const here = collectEnvironment();
const elsewhere = { ...here, id: hash('sha256', here.id, 'hex').slice(0, 16), cpu: 'Another processor', cores: 64 };
const created = openStore(path);
for (const environment of [here, elsewhere]) recordEnvironment(created, environment);
created.close();

// Once, on a file that is thrown away where this fails: no journal, no references checked, indexes at the end.
const db = new Database(path);
db.pragma('journal_mode = OFF');
db.pragma('synchronous = OFF');
db.pragma('foreign_keys = OFF');
db.pragma('cache_size = -200000');
const later = db
  .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('index', 'trigger')`)
  .all() as { type: string; name: string; sql: string }[];
for (const { type, name } of later) db.exec(`DROP ${type} ${name}`);

const writer = new RunWriter(db, { rows, environments: [here, elsewhere] });
const each = combinations(instances(), settings(Math.ceil(runs / seeds)), Math.ceil(runs / seeds));
let written = 0;
while (written < runs) {
  db.transaction(() => {
    for (let batch = 0; batch < 1000 && written < runs; batch += 1) {
      const next = each.next();
      if (next.done === true) throw new Error('there are too few combinations');
      for (let seed = 0; seed < seeds && written < runs; seed += 1, written += 1) writer.add(next.value, seed);
    }
  })();
  tell(`${written} runs`);
}
for (const { sql } of later) db.exec(sql);
tell('indexes');
writer.addSuites();
tell('suites');
db.close();

const store = openStore(path);
tell(`${await backfill(store)} groups`);
// As at the end of a run.
if (rows >= leastRows) {
  for (let runId = 1; runId <= runs; runId += 1) {
    const { budget, optimum } = scoringFacts(store, runId);
    store.append(() => recordOverview(store, runId, { budget, optimum }));
  }
  tell('overviews');
}
store.close();
