import { openStore } from '../../../src/main/engine/store/open.ts';
import { beginLaunch, setRunning } from '../../../src/main/engine/store/launches.ts';
import { CurveWriter } from '../../../src/main/engine/store/curve-writer.ts';
import { curveEnd } from '../../../src/main/engine/store/curves.ts';
import { recordSummary } from '../../../src/main/engine/store/summaries.ts';
import { rowsOf } from '../../unit/engine/messages.ts';

/** Writes rows as the engine does, one acknowledged batch after the other, until it is killed. */
const store = openStore(process.argv[2]);
const runId = Number(process.argv[3]);
beginLaunch(store, runId, { environmentId: 'here', jobs: 1 });
store.append(() => setRunning(store, runId));
const writer = new CurveWriter(store, runId, 1);
for (let row = curveEnd(store, runId).count; ; row += 7) {
  writer.accept(
    rowsOf(
      row,
      Array.from({ length: 7 }, (_, index) => 50 * 0.999 ** (row + index)),
    ),
  );
  writer.flush();
  process.stdout.write(`${row + 7}\n`);
  if (row % 5 === 0)
    store.commit(() => {
      recordSummary(store, runId);
      setRunning(store, runId);
    });
}
