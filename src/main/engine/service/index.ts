import type { EventName } from '../../../shared/contract.ts';
import { threadVariables } from '../../tensor/runtime/environment.ts';
import { serviceArguments } from './arguments.ts';
import { Exporter } from './exports.ts';
import { failureOf } from './failure.ts';
import { engineHandlers } from './handlers/index.ts';
import { internalHandlers } from './handlers/internal.ts';
import { isAtWork } from './maintenance/run-task.ts';
import { openDatabase, unusable } from './open-database.ts';
import { engineRequest, type EngineEventMessage, type EngineUnusable, type FromEngine } from './protocol.ts';
import { Server } from './server.ts';
import { Service } from './service.ts';

/** The engine as a process: owns the database, and ends with the one that has started it. */
const parent = process.ppid;
const parentCheckMs = 500;
/** After this long it is over, whatever still hangs. */
const lastMs = 2_500;

const exporter = new Exporter();
let service: Service | undefined;
/** What is to be told of the start, for when `ready` was said. */
let early: FromEngine[] | undefined = [];
let ending = false;

function send(message: FromEngine, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, sent);
  else sent();
}

/** `exit` waits for threads, and one that reads the whole database does not listen; it writes nothing of ours. */
function leave(code: number): void {
  if (isAtWork()) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}

/** Nobody is there any more to whom anything could be said. */
function abandon(): void {
  if (ending) return;
  ending = true;
  setTimeout(() => leave(1), lastMs);
  Promise.all([exporter.end(), service?.abandon()]).then(
    () => leave(0),
    (error: unknown) => {
      console.error(error);
      leave(1);
    },
  );
}

process.on('disconnect', abandon);
setInterval(() => {
  if (process.ppid !== parent) abandon();
}, parentCheckMs).unref();
process.on('SIGTERM', abandon);
// A Ctrl-C at the terminal, and its end, are for the shell, which then says how to end.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

// For this process alone: its own threads are few, TensorFlow's are not.
delete process.env['MALLOC_ARENA_MAX'];

const options = serviceArguments(process.argv.slice(2));
// For the workers, and for the facts of this machine.
Object.assign(process.env, threadVariables(options.threads));

const store = openDatabase(options.db);
if ('type' in store) refuse(store);
else
  try {
    service = await Service.open(store, options, (event, payload) => {
      const message = { event, payload } as EngineEventMessage & { event: EventName };
      if (early === undefined) send(message);
      else early.push(message);
    });
    serve(service, store.readonly);
  } catch (error) {
    store.close();
    refuse(unusable(options.db, error));
  }

function serve(opened: Service, readOnly: boolean): void {
  let over = false;
  const { context } = opened;
  const internal = internalHandlers(context, exporter, async ({ how }) => {
    await Promise.all([exporter.end(), opened.shutdown(how)]);
    over = true;
  });
  const handlers = { ...engineHandlers(context), ...internal };
  const server = new Server(handlers, (reply) => {
    send(reply, () => {
      if (over) leave(0);
    });
  });
  process.on('message', (message) => void server.receive(message));
  const interrupted = context.queue?.recovered ?? 0;
  send({ type: 'ready', database: context.store.path, readOnly, interrupted });
  for (const message of early ?? []) send(message);
  early = undefined;
}

/** Every call is answered with why; it stays until it is ended, so that its parent sees no crash. */
function refuse(message: EngineUnusable): void {
  process.on('message', (raw) => {
    const request = engineRequest.safeParse(raw);
    if (!request.success) return console.error(failureOf(request.error));
    const { id, call } = request.data;
    const isOver = call === 'internal.shutdown';
    const reply = isOver ? { ok: true as const, value: undefined } : { ok: false as const, error: message.failure };
    send({ id, reply }, () => {
      if (isOver) process.exit(0);
    });
  });
  send(message);
}
