import { _electron, type ConsoleMessage, type ElectronApplication, type Page, type Request } from 'playwright-core';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import type { Bridge, CallName, Input, Output } from '../../src/shared/contract.ts';
import { setUpElectron } from '../../scripts/setup/electron/set-up.ts';
import { withLock } from '../../scripts/setup/lock.ts';
import { buildWindow } from '../../scripts/window/build.ts';

export const root = join(import.meta.dirname, '../..');

declare global {
  interface Window {
    readonly descent: Bridge;
    heard: { event: string; payload: unknown }[];
  }
}

let display: Promise<string> | undefined;

/** The display that windows of tests open on: one of our own, so that no window manager changes what they see. */
export const displayName = (): Promise<string> => (display ??= startDisplay());

/** Ends with this process however that ends, since the shell around it then reads the end of its input. */
const xServer = `
  Xvfb -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp &
  exec 3>&-
  read line
  kill $!`;

async function startDisplay(): Promise<string> {
  const shell = spawn('sh', ['-c', xServer], { stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
  const answer = shell.stdio[3] as Readable;
  let number = '';
  answer.on('data', (data: Buffer) => (number += data.toString()));
  await new Promise<void>((resolve, reject) => {
    answer.on('data', () => number.endsWith('\n') && resolve());
    answer.on('end', () => reject(new Error('Xvfb did not start: apt install xvfb')));
  });
  shell.unref();
  return `:${number.trim()}`;
}

const fuses = {
  version: FuseVersion.V1,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // Playwright talks to the main process through its inspector.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: false,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
} as const;

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) cpSync(source, target);
    else linkSync(source, target);
  }
}

let hardened: Promise<string> | undefined;

/** The Electron of the set-up with the fuses of a release, but those two that a test of a checkout needs. */
export const testElectron = (): Promise<string> => (hardened ??= makeTestElectron());

async function makeTestElectron(): Promise<string> {
  const original = await setUpElectron(root);
  await buildWindow(root);
  const folder = join(root, '.runtime/electron-test');
  const executable = join(folder, 'electron');
  const marker = join(folder, 'fuses-are-set');
  // Several files of tests start at a time.
  return withLock(join(root, '.runtime/electron-test.lock'), async () => {
    if (existsSync(marker) && statSync(marker).mtimeMs > statSync(original).mtimeMs) return executable;
    rmSync(folder, { recursive: true, force: true });
    linkTree(dirname(original), folder);
    rmSync(executable, { force: true });
    copyFileSync(original, executable);
    await flipFuses(executable, fuses);
    copyFileSync(join(root, 'package.json'), marker);
    return executable;
  });
}

export interface Opened {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Of this start and later ones of the same test. */
  readonly folder: string;
  readonly database: string;
  /** Requests that were made for anything but the window's own files. */
  readonly requests: string[];
  /** Warnings and errors of the window's console, and what was thrown and caught nowhere. */
  readonly complaints: string[];
  /** Closes the window as a person does, and fails where a request left the machine or the window's console complained. */
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** Of an earlier start, to go on with its settings and database. */
  readonly folder?: string;
  /** Of another folder than that. */
  readonly database?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The arguments and environment of a start on data of its own. */
export async function startOf(
  folder: string,
  { database = join(folder, 'descent.sqlite'), args = [], env = {} }: OpenOptions = {},
) {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return {
    executable: await testElectron(),
    args: [...sandbox, root, `--user-data-dir=${join(folder, 'user')}`, '--db', database, ...args],
    env: {
      ...process.env,
      DISPLAY: await displayName(),
      // No session bus: nothing of the desktop takes part.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      TMPDIR: tmpdir(),
      ...env,
    } as Record<string, string>,
  };
}

/** A page that Playwright has paused and never resumed; about one start in a hundred on a machine that is overloaded. */
class PageNeverLoaded extends Error {}

/** Opens the built app in a real Electron on an empty folder, and waits for its page. */
export async function openApp(options: OpenOptions = {}): Promise<Opened> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  try {
    return await startApp(folder, options);
  } catch (error) {
    if (!(error instanceof PageNeverLoaded)) throw error;
    console.warn('Playwright has not resumed the page; the app is started once more.');
    return startApp(folder, options);
  }
}

async function startApp(folder: string, options: OpenOptions): Promise<Opened> {
  const { executable, args, env } = await startOf(folder, options);
  const app = await _electron.launch({
    executablePath: executable,
    args: args.map((arg) => (arg === root ? join(import.meta.dirname, 'held-app') : arg)),
    env,
    timeout: 60_000,
    colorScheme: null,
  });
  const requests: string[] = [];
  const watch = (request: Request): void => {
    const url = request.url();
    if (!/^(app:\/\/bench\/|data:|blob:app:)/.test(url)) requests.push(url);
  };
  app.context().on('request', watch);
  const complaints: string[] = [];
  app.context().on('console', (message: ConsoleMessage) => {
    if (message.type() === 'warning' || message.type() === 'error') complaints.push(message.text());
  });
  app.context().on('weberror', (thrown) => complaints.push(String(thrown.error())));
  const page = await app.firstWindow();
  await page.waitForLoadState().catch(async (error: unknown) => {
    const main = app.process();
    const all = [main.pid!, ...descendants(main.pid!)];
    main.kill('SIGKILL');
    // The engine has the database until it has ended too, which takes up to three seconds.
    while (all.some(isAlive)) await wait(50);
    throw new PageNeverLoaded('the page was not loaded', { cause: error });
  });
  return {
    app,
    page,
    folder,
    database: options.database ?? join(folder, 'descent.sqlite'),
    requests,
    complaints,
    close: async () => {
      await app.close();
      if (requests.length > 0) throw new Error(`requests left the window: ${requests.join(', ')}`);
      if (complaints.length > 0) throw new Error(`the console was told:\n${complaints.join('\n')}`);
    },
  };
}

/** What a call of the page gives; a refusal is thrown with its code. */
export async function call<N extends CallName>(page: Page, name: N, input: Input<N>): Promise<Output<N>> {
  const reply = await page.evaluate(
    ([of, with_]) => (window.descent.call[of] as (input: unknown) => Promise<unknown>)(with_),
    [name, input] as const,
  );
  const { ok, value, error } = reply as { ok: boolean; value: Output<N>; error: { code: string; message: string } };
  if (!ok) throw new Error(`${name}: ${error.code}: ${error.message}`);
  return value;
}

/** A suite of one run that goes on for ten minutes; `more` is written over it. */
export const longSuite = (more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    descent: 1,
    name: 'long',
    problems: [{ id: 'rosenbrock' }],
    optimizers: [{ id: 'gradient-descent', lr: 0.0001 }],
    precisions: ['fp64'],
    seeds: 1,
    budget: { steps: 500_000_000, seconds: 600 },
    ...more,
  });

/** Keeps what the page is told, in `window.heard`. */
export const listen = (page: Page, events: readonly string[]): Promise<void> =>
  page.evaluate((names) => {
    window.heard = [];
    for (const name of names) {
      const on = window.descent.on[name as keyof Bridge['on']] as (listener: (payload: unknown) => void) => void;
      on((payload) => void window.heard.push({ event: name, payload }));
    }
  }, events);

/** Waits until the page was told of it. */
export async function heard(page: Page, test: (event: string, payload: unknown) => boolean, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const all = await page.evaluate(() => window.heard);
    const found = all.find(({ event, payload }) => test(event, payload));
    if (found !== undefined) return found.payload;
    await wait(50);
  }
  throw new Error(`not told within ${seconds} s; heard ${JSON.stringify(await page.evaluate(() => window.heard))}`);
}

/** Waits until the engine answers. */
export const engineReady = (page: Page) => call(page, 'queue.state', undefined);

/** Does something in the main process, once more where its garbage collector took the answer on its way. */
async function change(evaluate: () => Promise<void>): Promise<void> {
  try {
    await evaluate();
  } catch (error) {
    if (!String(error).includes('promise was garbage collected')) throw error;
    await evaluate();
  }
}

/** What save dialogs answer with from now on; null: they are left. */
export const answerSaveDialogs = (app: ElectronApplication, path: string | null): Promise<void> =>
  change(() =>
    app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
    }, path),
  );

export const answerOpenDialogs = (app: ElectronApplication, path: string | null): Promise<void> =>
  change(() =>
    app.evaluate(({ dialog }, filePath) => {
      dialog.showOpenDialog = () =>
        Promise.resolve({ canceled: filePath === null, filePaths: filePath === null ? [] : [filePath] });
    }, path),
  );

/** Which button questions are answered with from now on, by its place. */
export const answerQuestions = (app: ElectronApplication, response: number, checkboxChecked = false): Promise<void> =>
  change(() =>
    app.evaluate(
      ({ dialog }, answer) => {
        dialog.showMessageBox = () => Promise.resolve(answer);
      },
      { response, checkboxChecked },
    ),
  );

/** A process that ended, and is only not asked for yet, is none. */
export const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Processes below a process, by its pid. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      // A process that ended, and is only not asked for yet, is none.
      if (fields[0] !== 'Z') parents.set(Number(name), Number(fields[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found: number[] = [];
  for (const [child] of parents) {
    for (let at = parents.get(child); at !== undefined && at > 1; at = parents.get(at))
      if (at === pid) found.push(child);
  }
  return found;
}
