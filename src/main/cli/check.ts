import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unloadedHint } from '../../shared/domain/catalogue.ts';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import type { CheckMessage } from '../conformance/process.ts';
import { PluginFile } from '../plugins/plugin-file.ts';
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
  await conformanceOf(await subjectOf(optimizer), (verdict) => {
    verdicts.push(verdict);
    if (json === true) printData(jsonLine(verdict));
    else print(verdictLine(verdict, colours));
  });
  const broken = verdicts.filter(({ ok }) => !ok).length;
  say(
    broken === 0
      ? `${optimizer} passes ${counted(verdicts.length, 'check')}.`
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
  const child = fork(checker, [optimizer], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, DESCENT_PARENT_PID: String(process.pid) },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: CheckMessage) => {
      if (message.type === 'done') resolve();
      else if (message.type === 'error') reject(new DescentError(message.code, message.message, adviceOf(message)));
      else onVerdict({ name: message.name, ok: message.ok, detail: message.detail });
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const how = signal ?? `exit code ${code ?? 0}`;
      const text = [`The checks of ${optimizer} ended early: ${how}.`, said.trim()].filter(Boolean).join('\n');
      reject(new DescentError('check.crashed', text, { exitCode: exitCodes.someRunsFailed }));
    });
  });
}

const adviceOf = ({ advice }: { readonly advice: string | undefined }) => (advice === undefined ? {} : { advice });
