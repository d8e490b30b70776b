/** How a person, or the system, asks for the end. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  readonly asked: boolean;
  readonly release: () => void;
}

/** Calls `stop` at every signal; the third ends the process, should even killing the workers not help. */
export function onInterruption(stop: (times: number) => void, exit: () => void): Interruption {
  let times = 0;
  const handle = (): void => {
    times += 1;
    if (times <= 2) stop(times);
    else exit();
  };
  for (const signal of signals) process.on(signal, handle);
  return {
    get asked() {
      return times > 0;
    },
    release: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
