import type { EventName, EventPayload } from '../../../shared/contract.ts';
import type { LiveCatalogue } from '../../plugins/live-catalogue.ts';
import type { Store } from '../store/store.ts';

/** What the handlers of the engine's calls work with. */
export interface ServiceContext {
  readonly store: Store;
  /** What a suite can name; it changes with the files in the plug-in folder. */
  readonly definitions: LiveCatalogue;
  /** The facts of this machine, as they are kept with runs. */
  readonly environment: { readonly id: string };
  /** Tells the window; events of one name may be merged to ten a second. */
  readonly emit: <E extends EventName>(name: E, payload: EventPayload<E>) => void;
}
