import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deviceVariables, loggingVariables } from '../tensor/runtime/environment.ts';
import { bindingFile, proofScript } from './installation.ts';

/** What TensorFlow says of itself. */
export interface Proof {
  readonly tensorflow: string;
  /** TensorFlow itself has a GPU device. */
  readonly gpu: boolean;
  /** What it said about GPUs while it started. */
  readonly remark: string | undefined;
}

/** Why a process gave no answer. */
interface Ended extends Error {
  readonly signal?: NodeJS.Signals | null;
  readonly stderr?: string;
}

const timeout = 300_000;

/**
 * Runs a script that computes in a process of its own, since a wrong library ends the process; returns what it printed,
 * or why it failed.
 */
export async function askProcess(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly stdout: string; readonly stderr: string } | string> {
  try {
    return await promisify(execFile)(process.execPath, [script, ...args], { env, timeout });
  } catch (error) {
    const { signal, stderr, message } = error as Ended;
    if (signal) return `the process that loaded it was ended by ${signal}`;
    const lines = linesOf(stderr ?? message);
    return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').replace(/^Error: /, '');
  }
}

/**
 * Loads the binding and computes a sum.
 *
 * @param device shows it the GPU of this device alone; undefined: all that there are
 */
export async function proveTensorflow(device?: string, binding = bindingFile): Promise<Proof | string> {
  const shown = device === undefined ? {} : deviceVariables(device, process.env);
  const answer = await askProcess(proofScript, [binding], { ...process.env, ...loggingVariables, ...shown });
  if (typeof answer === 'string') return answer;
  const remark = linesOf(answer.stderr).find((line) => /^[\d\-: .]*[WE].*(cuda|gpu)/i.test(line));
  return {
    ...(JSON.parse(answer.stdout) as { tensorflow: string; gpu: boolean }),
    remark: remark?.replace(/^.*?\] /, '').replace(/\.$/, ''),
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
