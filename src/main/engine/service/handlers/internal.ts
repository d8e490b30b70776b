import type { QueueContext } from '../queue/queue-context.ts';
import type { CsvExporter } from '../exports.ts';
import type { InternalHandlers } from '../protocol.ts';

/** What answers the calls that only the shell makes. */
export const internalHandlers = (
  context: QueueContext,
  exporter: CsvExporter,
  shutdown: InternalHandlers['internal.shutdown'],
): InternalHandlers => ({
  'internal.exportCsv': exporter.answer(context),
  'internal.shutdown': shutdown,
  'internal.configure': (input) => context.queue?.configure(input),
});
