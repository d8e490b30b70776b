import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FromEngine } from '../engine/service/protocol.ts';

/** Where the engine's program lies: a checkout, or `resources/engine` of a package, which has the same folders. */
export interface EngineSite {
  readonly root: string;
}

export interface EngineStart {
  readonly database: string | undefined;
  /** Worker processes at a time. */
  readonly jobs: number;
  /** Threads of one worker; 0: all. */
  readonly threads: number;
  readonly device: string;
  /** The next program is compiled while one runs. */
  readonly ahead: boolean;
}

export interface EngineListener {
  readonly onMessage: (message: FromEngine) => void;
  readonly onOutput: (line: string) => void;
  /** Once, however it ended; `how` is for people, such as `SIGKILL` or `code 1`. */
  readonly onEnd: (how: string) => void;
}

/** The engine runs on the project's own Node, never on Electron's: SQLite and TensorFlow are built for that one. */
export const engineNode = ({ root }: EngineSite): string =>
  join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);

/** Variables that would turn or bend the child's Node. */
const dropped = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];

export const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.includes(name)));

/** One heap for all threads of the C library: 20 MB less. The engine takes it from its workers' environment again. */
const environment = (): NodeJS.ProcessEnv => ({ ...plainEnvironment(), MALLOC_ARENA_MAX: '1' });

const flags = ({ database, jobs, threads, device, ahead }: EngineStart): string[] => [
  ...(database === undefined ? [] : ['--db', database]),
  ...['--jobs', String(jobs), '--threads', String(threads), '--device', device],
  ...(ahead ? [] : ['--no-ahead']),
];

/**
 * With them V8 keeps little garbage: a leaderboard of a million runs then lives in 280 MB instead of 450 MB. What is alive
 * is at most 350 MB, of a suite of a million runs that is submitted: the limit is thrice that, since beyond it the engine
 * would end.
 */
const nodeFlags = ['--max-semi-space-size=8', '--max-old-space-size=1024'];

/** Starts the engine's service; its end is told even where it could not be started at all. */
export function startEngineProcess(site: EngineSite, start: EngineStart, listener: EngineListener): ChildProcess {
  const node = engineNode(site);
  const args = [
    ...nodeFlags,
    join(site.root, 'scripts/launch.mjs'),
    'src/main/engine/service/index.ts',
    ...flags(start),
  ];
  const child = spawn(node, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: environment(),
    windowsHide: true,
  });
  child.on('message', (message) => listener.onMessage(message as FromEngine));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') listener.onOutput(line);
    });
  }
  let ended = false;
  const end = (how: string): void => {
    if (!ended) listener.onEnd(how);
    ended = true;
  };
  child.on('error', (error) => end(existsSync(node) ? error.message : `${node} is missing`));
  child.on('exit', (code, signal) => end(signal ?? `code ${code}`));
  return child;
}
