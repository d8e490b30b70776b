import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Heartbeat } from '../worker/protocol.ts';

const seconds = z.number().min(0);
const heartbeat: z.ZodType<Heartbeat> = z.object({ calls: z.number(), current: seconds, longest: seconds });

/** A line is some sixty characters; what grows without an end is none. */
const longest = 1_000;

/** Reads a worker's heartbeats from its pipe. What makes no sense is none, and its silence is then noticed. */
export function readHeartbeats(pipe: Readable, heard: (beat: Heartbeat) => void): void {
  let rest = '';
  pipe.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-longest);
    for (const line of lines) {
      const beat = heartbeat.safeParse(parsed(line));
      if (beat.success) heard(beat.data);
    }
  });
  // It ends with its process, which is told otherwise.
  pipe.on('error', () => {});
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
