import { spawn } from 'node:child_process';

export interface Outcome {
  /** 127 where the program does not exist. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly seconds?: number;
  /** Let the user see what the program says, instead of collecting it. */
  readonly visible?: boolean;
}

/** Runs a program to its end; a failure is an outcome, not an exception. */
export function run(command: readonly string[], options: Options = {}): Promise<Outcome> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      cwd: options.cwd,
      // Out of reach of the terminal, where its end is not to end the set-up (scripts/launch.mjs).
      detached: process.env['DESCENT_HANGUP'] === `ignored ${process.pid}`,
      stdio: options.visible === true ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    // spawn's own timeout holds the process open where the program does not exist.
    const alarm = options.seconds === undefined ? undefined : setTimeout(() => child.kill(), options.seconds * 1000);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(alarm);
      resolve({ code: 127, stdout, stderr: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(alarm);
      resolve({ code: code ?? 1, stdout, stderr: signal === null ? stderr : `${stderr}\nended by ${signal}` });
    });
  });
}
