import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A parent as the shell is one: starts the service, a suite in it, and says the service's pid; it is killed then. */
const [entry = '', database = '', suite = ''] = process.argv.slice(2);
const service = fork(entry, ['--db', database, '--device', 'cpu'], {
  execArgv: [],
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
});
service.on('message', (message: object) => {
  if ('type' in message) {
    const input = { text: readFileSync(suite, 'utf8'), start: true, retry: false };
    service.send({ id: 1, call: 'suite.submit', input });
  }
  if ('event' in message && message.event === 'run.points') process.stdout.write(`${service.pid}\n`);
});
