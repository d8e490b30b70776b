import type { Handlers } from '../../../../shared/contract.ts';
import { compilationsFolder } from '../../../tensor/runtime/compilations/folder.ts';
import { emptyKept, keptAtMost, keptIn } from '../../../tensor/runtime/compilations/kept.ts';
import { installation } from '../../installation.ts';
import { unwritable } from '../../store/database-error.ts';
import { dataSize, dataState, schemaVersion } from '../data-state.ts';
import type { QueueContext } from '../queue/queue-context.ts';
import { checkDatabase } from '../maintenance/care.ts';
import { runTask } from '../maintenance/run-task.ts';
import { checkPlugins, type Check } from '../../doctor/index.ts';

type Names =
  | 'data.size'
  | 'data.state'
  | 'data.backUp'
  | 'data.check'
  | 'data.compilations'
  | 'data.emptyCompilations'
  | 'engine.info'
  | 'engine.doctor';

/** The database as a file, and the machine. */
export function dataHandlers(context: QueueContext): Handlers<Names> {
  const { store, definitions } = context;
  return {
    'data.size': () => dataSize(store),
    'data.state': () => dataState(store),
    'data.backUp': async () => {
      if (store.readonly) throw unwritable(store.path);
      return { file: await runTask('backUp', store.path) };
    },
    'data.check': async () => ({ verdict: (await checkDatabase(context)).complaints[0] ?? 'ok' }),
    'data.compilations': async () => {
      const folder = compilationsFolder();
      const kept = folder === undefined ? { programs: 0, bytes: 0 } : await keptIn(folder);
      return { folder: folder ?? null, ...kept, most_bytes: keptAtMost.bytes };
    },
    'data.emptyCompilations': async () => {
      const folder = compilationsFolder();
      if (folder !== undefined) await emptyKept(folder);
    },
    'engine.info': () => ({
      node: process.versions.node,
      tensorflow: installation() ?? null,
      database: store.path,
      schemaVersion: schemaVersion(store),
    }),
    'engine.doctor': async () => {
      await definitions.refresh();
      return [...(await runTask('diagnose', store.path)), ...checkPlugins(definitions)].map(told);
    },
  };
}

const told = ({ name, state, detail, advice }: Check) => ({
  name,
  state: state === 'warning' ? ('note' as const) : state,
  text: detail,
  advice: advice ?? '',
});
