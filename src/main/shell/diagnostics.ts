import { app, screen } from 'electron';
import { open } from 'node:fs/promises';
import { arch, cpus, release, totalmem, type } from 'node:os';
import type { EngineStatus } from '../../shared/contract/events.ts';
import type { Settings } from '../../shared/contract/shell.ts';
import type { Log } from './log.ts';

const tailBytes = 1_000_000;

async function tailOf(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, tailBytes);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    // Not there: nothing was rotated yet.
    return '';
  }
}

interface Known {
  readonly settings: Settings;
  readonly engine: EngineStatus;
  /** What the engine's doctor says; undefined where it does not answer. */
  readonly doctor: unknown;
}

/** Everything that helps to understand a fault, as a text. No results: neither objectives nor points nor notes. */
export async function diagnosticsText(log: Log, { settings, engine, doctor }: Known): Promise<string> {
  await log.flush();
  const { layout: _, ...plain } = settings;
  const facts = {
    descent: app.getVersion(),
    versions: process.versions,
    system: `${type()} ${release()} ${arch()}`,
    processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    memory_bytes: totalmem(),
    packaged: app.isPackaged,
    displays: screen.getAllDisplays().map(({ size, scaleFactor }) => ({ ...size, scaleFactor })),
    graphics: app.getGPUFeatureStatus(),
    processes: app.getAppMetrics().map(({ type: kind, memory }) => ({ kind, kilobytes: memory.workingSetSize })),
    settings: plain,
    engine,
    doctor,
  };
  const logs: string[] = [];
  for (const file of log.files().slice(0, 2)) logs.push(`== ${file}\n${await tailOf(file)}`);
  return `${JSON.stringify(facts, null, 2)}\n\n${logs.join('\n')}\n`;
}
