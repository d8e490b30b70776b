import { DescentError } from '../../shared/domain/error.ts';
import { suiteLimitBytes, suiteTextOf } from '../../shared/domain/suite-file.ts';
import { router } from './router.svelte.ts';
import { toast } from './toast.ts';

interface SuiteFile {
  readonly file: string;
  readonly text: string;
}

/** Such as a folder, or a file that is gone. */
const unreadable = ({ name }: File, cause: unknown): DescentError =>
  new DescentError('suite.unreadable', `${name} cannot be read.`, { cause, advice: 'Choose another file.' });

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
  /** A file that was dropped on the window passes what a file from the dialog passes; a refusal is told. */
  async drop(file: File): Promise<void> {
    try {
      const bytes = await file.slice(0, suiteLimitBytes + 1).arrayBuffer();
      openedSuite.open({ file: file.name, text: suiteTextOf(file.name, new Uint8Array(bytes)) });
    } catch (thrown) {
      toast.failed(thrown instanceof DescentError ? thrown : unreadable(file, thrown));
    }
  },
  /** Whoever shows it takes it. */
  take(): SuiteFile | undefined {
    const taken = waiting;
    waiting = undefined;
    return taken;
  },
};
