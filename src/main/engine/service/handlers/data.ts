import type { Handlers } from '../../../../shared/contract.ts';
import { installation } from '../../installation.ts';
import { unwritable } from '../../store/database-error.ts';
import { dataSize, dataState, schemaVersion } from '../data-state.ts';
import type { QueueContext } from '../queue/queue-context.ts';
import { checkDatabase } from '../maintenance/care.ts';
import { runTask } from '../maintenance/run-task.ts';
import { checkPlugins, type Check } from '../../doctor/index.ts';

type Names = 'data.size' | 'data.state' | 'data.backUp' | 'data.check' | 'engine.info' | 'engine.doctor';

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
