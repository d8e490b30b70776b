import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { descendants, startOf } from '../../tests/e2e/app.ts';

/** An open window of the built app, without an inspector in its main process: it has no memory and time of its own. */
export class OpenWindow {
  readonly page: Page;
  /** From the start of the process until its view is drawn and the engine has answered, in ms. */
  readonly start_ms: number;
  readonly #process: ChildProcess;
  #pids: Record<'main' | 'engine' | 'renderer', number> | undefined;

  private constructor(process: ChildProcess, page: Page, start_ms: number) {
    this.#process = process;
    this.page = page;
    this.start_ms = start_ms;
  }

  /** Opens it on `FOLDER/descent.sqlite`. */
  static async open(folder: string): Promise<OpenWindow> {
    const { executable, args, env } = await startOf(folder, { args: ['--remote-debugging-port=0'] });
    const begun = Date.now();
    const process = spawn(executable, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const port = await portOf(process);
    const start_ms = (await usableSince(port)) - begun;
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('the window has no page');
    return new OpenWindow(process, page, start_ms);
  }

  /** Megabytes (2^20 bytes) of the three processes that stay. */
  memory(): Record<'main' | 'engine' | 'renderer', { readonly pss: number; readonly rss: number }> {
    const { main, engine, renderer } = this.#own();
    return { main: memoryOf(main), engine: memoryOf(engine), renderer: memoryOf(renderer) };
  }

  #own(): Record<'main' | 'engine' | 'renderer', number> {
    return (this.#pids ??= ownProcesses(this.#process.pid!));
  }

  /** Milliseconds of processor time that the three processes have used so far, with all their threads. */
  busy(): Busy {
    const all = this.#own();
    return { main: busyOf(all.main), engine: busyOf(all.engine), renderer: busyOf(all.renderer) };
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    const all = descendants(this.#process.pid!);
    this.#process.kill('SIGTERM');
    await Promise.race([ended, wait(20_000, undefined, { ref: false })]);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    for (const pid of [this.#process.pid!, ...all]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }
}

/** Milliseconds of processor time, by process. */
export type Busy = Readonly<Record<'main' | 'engine' | 'renderer', number>>;

function ownProcesses(main: number): Record<'main' | 'engine' | 'renderer', number> {
  const commands = descendants(main).map((pid) => ({ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }));
  const find = (part: string): number => commands.find(({ command }) => command.includes(part))?.pid ?? 0;
  return { main, engine: find('src/main/engine/service/index.ts'), renderer: find('--type=renderer') };
}

/** The port of Chromium's own debugger. */
async function portOf({ stderr }: ChildProcess): Promise<string> {
  let said = '';
  for await (const line of createInterface({ input: stderr! })) {
    said += `${line}\n`;
    const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    stderr!.resume();
    return port;
  }
  throw new Error(`the window did not open:\n${said}`);
}

/** What the page itself is asked as soon as it is there: Playwright would take longer to attach than a start lasts. */
const usable = `new Promise((resolve) => {
  const isDrawn = () => document.querySelector('main h1, main h2') && !document.querySelector('main .skeleton');
  const look = async () => {
    if (!isDrawn()) return requestAnimationFrame(look);
    const { ok } = await window.descent.call['queue.state'](undefined);
    if (!ok) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
  };
  void look();
})`;

async function usableSince(port: string): Promise<number> {
  for (;;) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
    const target = targets.find(({ type, url }) => type === 'page' && url.startsWith('app:'));
    const since = target && (await evaluate(target.webSocketDebuggerUrl, usable));
    if (typeof since === 'number') return since;
    await wait(5);
  }
}

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

/** The value of an expression in a page; undefined where the page went away meanwhile. */
async function evaluate(url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(url);
  try {
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error('the page cannot be asked'));
    });
    const answer = new Promise<string>((resolve) => {
      socket.onmessage = ({ data }) => resolve(data as string);
      socket.onclose = () => resolve('{}');
    });
    const params = { expression, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    return (JSON.parse(await answer) as { result?: { result: { value?: unknown } } }).result?.result.value;
  } finally {
    socket.close();
  }
}

/** Pages shared with other processes count in part (PSS). */
function memoryOf(pid: number): { pss: number; rss: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return { pss: of('Pss'), rss: of('Rss') };
}

/** What the scheduler has given to the threads that are there. */
function busyOf(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).reduce((sum, thread) => {
    try {
      return sum + Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return sum; // it has ended meanwhile
    }
  }, 0);
}
