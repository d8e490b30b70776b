import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import {
  callNames,
  calls,
  type CallName,
  type EngineCallName,
  type Handlers,
  type ShellCallName,
} from '../../shared/contract.ts';
import type { Failure, Reply } from '../../shared/contract/define.ts';
import { origin } from './app-protocol.ts';

export interface Answering {
  readonly window: BrowserWindow;
  readonly shell: Handlers<ShellCallName>;
  readonly engine: (name: EngineCallName, input: unknown) => Promise<Reply<unknown>>;
  readonly failureOf: (error: unknown) => Failure;
  readonly log: (line: string) => void;
}

const refuse = (code: string, message: string): Reply<never> => ({ ok: false, error: { code, message } });

/** The main frame of our window, showing a page of ours. A frame that is gone already is null. */
function isOurs({ sender, senderFrame }: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  if (window.isDestroyed() || sender !== window.webContents || senderFrame === null) return false;
  return senderFrame === window.webContents.mainFrame && senderFrame.origin === origin;
}

const isEngineCall = (name: CallName): name is EngineCallName => calls[name].where === 'engine';

/**
 * Registers exactly the calls of the contract; nothing else of the program listens to a page. Every call is answered with
 * a Reply: who asks, and what, is checked first.
 */
export function answerCalls({ window, shell, engine, failureOf, log }: Answering): void {
  for (const name of callNames) {
    ipcMain.handle(name, async (event, ...args: unknown[]): Promise<Reply<unknown>> => {
      if (!isOurs(event, window)) {
        log(`refused ${name} from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
        return refuse('ipc.sender', 'Only the window of Descent is answered.');
      }
      if (args.length > 1) return refuse('ipc.input', `'${name}' takes one input.`);
      try {
        const parsed = calls[name].input.safeParse(args[0]);
        if (!parsed.success) return refuse('ipc.input', `'${name}' was asked with something else than it takes.`);
        if (isEngineCall(name)) return await engine(name, parsed.data);
        const handler = shell[name] as (input: unknown) => unknown;
        return { ok: true, value: await handler(parsed.data) };
      } catch (error) {
        return { ok: false, error: failureOf(error) };
      }
    });
  }
}
