import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import type { DatabaseWork, WorkReply, WorkResults } from '../engine/database-files/protocol.ts';
import { engineNode, plainEnvironment, type EngineSite } from './engine-process.ts';
import { errorOf } from './failure.ts';

/** Does work on the files of a database in a process that has SQLite; nothing of it is cut short when this one ends. */
export class DatabaseFiles {
  readonly #site: EngineSite;
  readonly #link: string;
  readonly #log: (line: string) => void;

  /** @param link the path that is opened at a start */
  constructor(site: EngineSite, link: string, log: (line: string) => void) {
    this.#site = site;
    this.#link = link;
    this.#log = log;
  }

  /** @throws DescentError of the work; database.busy where another process writes */
  async do<W extends DatabaseWork>(work: W): Promise<WorkResults[W['work']]> {
    const args = ['src/main/engine/database-files/process.ts', '--db', this.#link, JSON.stringify(work)];
    const child = spawn(engineNode(this.#site), [join(this.#site.root, 'scripts/launch.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: plainEnvironment(),
      windowsHide: true,
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#log(`database files: ${text}`));
    const reply = await new Promise<WorkReply>((resolve, reject) => {
      child.on('message', (message) => resolve(message as WorkReply));
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        const how = signal ?? `code ${code}`;
        reject(new DescentError('data.work_died', `The work on the database's files ended unexpectedly (${how}).`));
      });
    });
    if (!reply.ok) throw errorOf(reply.error);
    return reply.value as WorkResults[W['work']];
  }
}
