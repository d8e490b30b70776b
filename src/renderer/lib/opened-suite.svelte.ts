import { router } from './router.svelte.ts';

interface SuiteFile {
  readonly file: string;
  readonly text: string;
}

let waiting = $state.raw<SuiteFile | undefined>(undefined);

/** A suite that was opened from anywhere in the window or by the system, on its way to the view of suites. */
export const openedSuite = {
  /** Undefined: there is none. Reactive, so that a view that is open already notices. */
  get waiting(): SuiteFile | undefined {
    return waiting;
  },
  open(suite: SuiteFile): void {
    waiting = suite;
    router.go('suite');
  },
  /** Whoever shows it takes it. */
  take(): SuiteFile | undefined {
    const taken = waiting;
    waiting = undefined;
    return taken;
  },
};
