import type { EngineCallName, Handlers } from '../../../../shared/contract.ts';
import type { QueueContext } from '../queue/queue-context.ts';
import { boardHandlers } from './board.ts';
import { catalogueHandlers } from './catalogue.ts';
import { curveHandlers } from './curves.ts';
import { dataHandlers } from './data.ts';
import { queueHandlers } from './queue.ts';
import { runHandlers } from './runs.ts';
import { suiteHandlers } from './suites.ts';

/** What answers every call of the contract that is the engine's: one that is left out does not compile. */
export const engineHandlers = (context: QueueContext): Handlers<EngineCallName> => ({
  ...boardHandlers(context),
  ...queueHandlers(context),
  ...suiteHandlers(context),
  ...runHandlers(context),
  ...dataHandlers(context),
  ...curveHandlers(context),
  ...catalogueHandlers(context),
});
