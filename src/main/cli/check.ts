import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unloadedHint } from '../../shared/domain/catalogue.ts';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import { Channel, channelFd } from '../channel.ts';
import { checkMessage, type CheckMessage } from '../conformance/messages.ts';
import { PluginFile } from '../plugins/plugin-file.ts';
import { withoutComplaints } from '../tensor/runtime/compilations/complaints.ts';
import { openCatalogue } from './catalogue.ts';
import type { JsonFlag } from './flags.ts';
import { counted } from './format.ts';
import { coloursFor, jsonLine, print, printData, say, type Colours } from './output.ts';
import { visible } from './visible.ts';

export type Verdict = Omit<Extract<CheckMessage, { type: 'verdict' }>, 'type'>;

/** Prints the verdict of every check as it comes; returns the exit code. */
export async function check(optimizer: string, { json }: JsonFlag): Promise<number> {
  const colours = coloursFor(process.stdout);
  const verdicts: Verdict[] = [];
  const begin = performance.now();
  await conformanceOf(await subjectOf(optimizer), (verdict) => {
    verdicts.push(verdict);
    if (json === true) printData(jsonLine(verdict));
    else print(verdictLine(verdict, colours));
  });
  const broken = verdicts.filter(({ ok }) => !ok).length;
  const seconds = ((performance.now() - begin) / 1e3).toFixed(1);
  say(
    broken === 0
      ? `${optimizer} passes ${counted(verdicts.length, 'check')} (${seconds} s).`
      : `${broken} of ${verdicts.length} checks failed.`,
  );
  return broken === 0 ? exitCodes.ok : exitCodes.someRunsFailed;
}

/** What the process of the checks is to load: the id of a built-in optimizer, or a file that can be loaded. */
async function subjectOf(optimizer: string): Promise<string> {
  if (existsSync(optimizer)) {
    const { file, content } = await PluginFile.load(resolve(optimizer));
    if (content.kind !== 'unloaded') return file;
    throw new DescentError('plugin.invalid', `plug-in ${file} could not be loaded: ${content.why}`, {
      advice: "A plug-in's default export is defineOptimizer({…}) or defineProblem({…}) from 'descent'.",
    });
  }
  if (builtIn.optimizers.some(({ id }) => id === optimizer)) return optimizer;
  const catalogue = await openCatalogue();
  const [file] = await catalogue.filesOf([optimizer]);
  if (file !== undefined) return file;
  const hint = unloadedHint(catalogue, optimizer);
  throw new DescentError('check.unknown', `${optimizer} is neither a file nor an optimizer's id${hint}`, {
    advice: 'descent list optimizers names them',
  });
}

export const verdictLine = ({ name, ok, detail }: Verdict, { green, red }: Colours): string =>
  `${ok ? green('ok    ') : red('failed')}  ${visible(`${name}${detail === '' ? '' : `: ${detail}`}`)}`;

const checker = fileURLToPath(new URL('../conformance/process.ts', import.meta.url));

/** In a process of its own: what crashes TensorFlow is a verdict too. */
function conformanceOf(optimizer: string, onVerdict: (verdict: Verdict) => void): Promise<void> {
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'ignore', 'pipe'];
  stdio[channelFd] = 'pipe';
  const child = spawn(process.execPath, [checker, optimizer], {
    stdio,
    env: { ...process.env, DESCENT_PARENT_PID: String(process.pid) },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = withoutComplaints(said + text).slice(-16_384);
  });
  const ended = new Promise<void>((resolve, reject) => {
    // What comes after what makes no sense is not to be believed either.
    let isRefused = false;
    const refuse = (what: string): void => {
      isRefused = true;
      reject(unreadable(optimizer, what));
    };
    new Channel(child.stdio[channelFd] as Socket, {
      message: (raw) => {
        if (isRefused) return;
        const { data: message } = checkMessage.safeParse(raw);
        if (message === undefined) refuse('a message that makes no sense');
        else if (message.type === 'done') resolve();
        else if (message.type === 'error') reject(new DescentError(message.code, message.message, adviceOf(message)));
        else onVerdict({ name: message.name, ok: message.ok, detail: message.detail });
      },
      broken: refuse,
      // Without a channel it can tell nothing more; one that is ending by itself has a moment to do so.
      closed: () => setTimeout(() => child.kill('SIGKILL'), 1_000).unref(),
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const how = signal ?? `exit code ${code ?? 0}`;
      const text = [`The checks of ${optimizer} ended early: ${how}.`, said.trim().slice(-2000)]
        .filter(Boolean)
        .join('\n');
      reject(new DescentError('check.crashed', text, { exitCode: exitCodes.someRunsFailed }));
    });
  });
  // Whatever a plug-in still has at work there.
  return ended.finally(() => child.kill('SIGKILL'));
}

/** What came from the process of the checks is none of its messages: only the code that is checked can have sent it. */
const unreadable = (optimizer: string, what: string): DescentError =>
  new DescentError('check.protocol', `${optimizer} broke off its checks: its process sent ${what}.`, {
    exitCode: exitCodes.someRunsFailed,
    advice: `Its code must not write to descriptor ${channelFd}, over which Descent hears of the checks.`,
  });

const adviceOf = ({ advice }: { readonly advice?: string | undefined }) => (advice === undefined ? {} : { advice });
