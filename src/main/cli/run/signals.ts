import { EndRequests } from '../../../shared/end-requests.ts';
import { endSignals } from '../signals.ts';

export interface Interruption {
  readonly asked: boolean;
  readonly release: () => void;
}

/** Calls `stop` at every request to end; the third ends the process, should even killing the workers not help. */
export function onInterruption(stop: (times: number) => void, exit: () => void): Interruption {
  const requests = new EndRequests();
  const handlers = endSignals().map((signal) => {
    const handle = (): void => {
      const times = requests.take(signal, performance.now());
      if (times === undefined) return;
      if (times <= 2) stop(times);
      else exit();
    };
    process.on(signal, handle);
    return { signal, handle };
  });
  return {
    get asked() {
      return requests.count > 0;
    },
    release: () => {
      for (const { signal, handle } of handlers) process.off(signal, handle);
    },
  };
}
