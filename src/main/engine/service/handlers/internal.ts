import type { QueueContext } from '../queue/queue-context.ts';
import type { Exporter } from '../exports.ts';
import type { InternalHandlers } from '../protocol.ts';

/** What answers the calls that only the shell makes. */
export const internalHandlers = (
  context: QueueContext,
  exporter: Exporter,
  shutdown: InternalHandlers['internal.shutdown'],
): InternalHandlers => ({
  'internal.exportCsv': exporter.csv(context),
  'internal.exportPaper': exporter.paper(context),
  'internal.shutdown': shutdown,
  'internal.configure': (input) => context.queue?.configure(input),
});
