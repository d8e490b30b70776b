import { setTimeout as delay } from 'node:timers/promises';
import { DescentError } from '../../../src/shared/domain/error.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';

/** Opens the database, writes one thing, closes it, and says so, over and over; waits where another process has it. */
for (let n = 1; ;) {
  try {
    const store = openStore(process.argv[2]);
    const name = `${process.pid}-${n}`;
    store.commit(() =>
      store.run(`INSERT INTO suite (name, suite_json, submitted_at) VALUES (:name, '{}', '')`, { name }),
    );
    store.close();
    process.stdout.write(`${process.pid}-${n}\n`);
    n += 1;
  } catch (error) {
    if (!(error instanceof DescentError) || error.code !== 'database.busy') throw error;
    await delay(1);
  }
}
