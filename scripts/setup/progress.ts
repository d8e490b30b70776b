import { SingleBar, Presets } from 'cli-progress';

export const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;

/** Set-up talks on standard error: standard output belongs to the command that started it. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export interface Bar {
  readonly update: (bytes: number) => void;
  readonly stop: () => void;
}

/** A bar on a terminal, a line every 10 % elsewhere. */
export function transferBar(total: number, terminal = process.stderr.isTTY, print = say): Bar {
  if (!terminal) {
    let told = 0;
    return {
      update: (bytes) => {
        const tenth = Math.floor((bytes / total) * 10);
        if (tenth > told) print(`  ${tenth * 10} % of ${megabytes(total)}`);
        told = Math.max(told, tenth);
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar(
    { format: '  {bar} {percentage} %  {done} of {all}, {eta_formatted} left', hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { done: megabytes(0), all: megabytes(total) });
  return {
    update: (bytes) => {
      bar.update(bytes, { done: megabytes(bytes) });
    },
    stop: () => {
      bar.stop();
    },
  };
}
