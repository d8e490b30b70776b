import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { DescentError } from '../../../shared/domain/error.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';
import { Channel, channelFd } from '../../channel.ts';
import type { AnswerTo, FromHost, Question } from './messages.ts';
import { fromHost } from './schema.ts';

export type Described = Extract<FromHost, { readonly type: 'optimizer' | 'problem' | 'invalid' }>;

interface Waiting {
  readonly resolve: (message: FromHost) => void;
  readonly reject: (error: Error) => void;
}

/** What keeps a process going while it is open. */
interface Handle {
  ref(): void;
  unref(): void;
}

const entry = fileURLToPath(new URL('process.ts', import.meta.url));
/** For Node itself, on a machine that is busy. */
const startMs = 60_000;
/** For what a plug-in does when it is loaded, or to answer a question. */
const plugInMs = 10_000;
/** A process takes a quarter of a second to start: it waits so long for another question. */
const idleMs = 20_000;
const keptOutput = 4_000;

/** The process of one plug-in file, seen from the one that has the database, where no code of a plug-in ever runs. */
export class PluginProcess {
  /** What the file defines; where it cannot be used, why. */
  readonly described: Promise<Described>;
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  #describe!: (described: Described) => void;
  #said = '';
  #questions = 0;
  #alarm: NodeJS.Timeout | undefined;
  /** Why it has ended; undefined: it has not. */
  #ending: string | undefined;

  constructor(file: string) {
    this.#file = file;
    this.described = new Promise((resolve) => (this.#describe = resolve));
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'ignore', 'pipe'];
    stdio[channelFd] = 'pipe';
    this.#child = spawn(process.execPath, [entry, file], {
      env: { ...process.env, DESCENT_PARENT_PID: String(process.pid) },
      // Its own process group: a Ctrl-C at the terminal says nothing about the plug-in.
      detached: true,
      stdio,
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-keptOutput);
    });
    this.#channel = new Channel(this.#child.stdio[channelFd] as Socket, {
      message: (message) => this.#take(message),
      broken: (why) => this.#end(`it sent ${why}`),
      // Without a channel it can tell nothing more; one that is ending by itself has a moment to do so.
      closed: () => setTimeout(() => this.#child.kill('SIGKILL'), 1_000).unref(),
    });
    this.#child.on('error', (error) => this.#end(error.message));
    // After the last message and the last output.
    this.#child.on('close', (code, signal) => this.#end(endText(code, signal, this.#said)));
    this.#allow(startMs, 'its process did not start in time');
  }

  get alive(): boolean {
    return this.#ending === undefined;
  }

  /** @throws DescentError plugin.failed */
  async ask<A extends Question['ask']>(ask: A, values: ParameterValues): Promise<AnswerTo[A]> {
    const id = (this.#questions += 1);
    const answered = new Promise<FromHost>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    if (this.#ending !== undefined) this.#fail(this.#ending);
    else {
      this.#hold(true);
      this.#allow(plugInMs, `${ask} was not answered within ${plugInMs / 1000} s`);
      this.#channel.send({ id, ask, values } satisfies Question);
    }
    const message = await answered;
    if (this.#waiting.size === 0) this.#rest();
    if (message.type === ask) return message.answer as AnswerTo[A];
    const why = message.type === 'failed' ? message.why : `it answered with ${message.type}`;
    throw pluginFailed(this.#file, `${ask}: ${why}`);
  }

  end(): void {
    this.#end('it was ended');
  }

  #take(raw: unknown): void {
    if (this.#ending !== undefined) return;
    const read = fromHost.safeParse(raw);
    if (!read.success) return this.#end(complaintAbout(read.error));
    const message = read.data;
    switch (message.type) {
      case 'ready':
        return this.#allow(plugInMs, `it was not loaded within ${plugInMs / 1000} s`);
      case 'optimizer':
      case 'problem':
      case 'invalid':
        this.#describe(message);
        return this.#rest();
      default: {
        const asked = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        asked?.resolve(message);
      }
    }
  }

  /** The process is killed, and `why` told, unless the next message comes in time. */
  #allow(ms: number, why: string): void {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#end(why), ms);
  }

  /** Nothing is asked: its owner may end, and it is ended after a while. */
  #rest(): void {
    this.#hold(false);
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.end(), idleMs).unref();
  }

  /** Whether the owner goes on for the sake of it. */
  #hold(needed: boolean): void {
    this.#channel.hold(needed);
    const handles = [this.#child, this.#child.stderr] as (Handle | null)[];
    for (const handle of handles) {
      if (needed) handle?.ref();
      else handle?.unref();
    }
  }

  #end(why: string): void {
    if (this.#ending !== undefined) return;
    this.#ending = why;
    clearTimeout(this.#alarm);
    this.#child.kill('SIGKILL');
    this.#hold(false);
    this.#describe({ type: 'invalid', why, modules: [] });
    this.#fail(why);
  }

  #fail(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(pluginFailed(this.#file, why));
    this.#waiting.clear();
  }
}

export const pluginFailed = (file: string, why: string): DescentError =>
  new DescentError('plugin.failed', `plug-in ${file}: ${why}`, { advice: 'Mend the plug-in, and try again.' });

function endText(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  const last = said.split('\n').findLast((line) => /error/i.test(line));
  return `it ended its process (${signal ?? `exit code ${code}`})${last === undefined ? '' : `: ${last.trim().slice(0, 300)}`}`;
}

function complaintAbout({ issues: [first] }: z.ZodError): string {
  if (first === undefined) return 'what it defines makes no sense';
  const at = first.path.filter((part) => part !== 'entry' && part !== 'answer').join('.');
  return `${at === '' ? 'what it defines' : at}: ${first.message.replace(/^Invalid input: /, '')}`;
}
