import { untrack } from 'svelte';
import type { Input, Output } from '../../../shared/contract.ts';
import type { CallError, Client } from '../../lib/client.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { asCallError } from '../../lib/resource.svelte.ts';
import { remarkOf, type Remark } from './complaints.ts';

const wait_ms = 250;

type Taking = Pick<Input<'suite.submit'>, 'retry' | 'here'>;

/** Several values of one field with the same mistake are one thing to put right. */
const onceEach = (remarks: readonly Remark[]): Remark[] =>
  [
    ...new Map(remarks.toReversed().map((each) => [`${each.key.replace(/\[\d+\]$/, '')} ${each.text}`, each])).values(),
  ].toReversed();

/** What a suite comes to, asked of the engine a moment after every change; the newest answer counts. */
export class SuiteCheck {
  result = $state.raw<Output<'suite.check'> | undefined>();
  error = $state.raw<CallError | undefined>();
  /** The result is of an older text. */
  behind = $state(true);
  readonly remarks: readonly Remark[] = $derived(onceEach((this.result?.complaints ?? []).map(remarkOf)));

  #times = $state(0);

  /** Asks again about the same text: what the database has is another by now. */
  ask(): void {
    this.#times = untrack(() => this.#times) + 1;
  }

  /**
   * Follows a text; call it while a component is set up.
   *
   * @param text undefined: it is no JSON, and nothing is asked
   * @param taking what is done with runs that the database has
   */
  follow(client: Client, text: () => string | undefined, taking: () => Taking): void {
    // What failed while the engine was away is asked again with it.
    $effect(() => {
      if (engine.ready && untrack(() => this.error)) this.ask();
    });
    $effect(() => {
      // What is read here is followed.
      const [asked, how] = [text(), taking(), this.#times];
      this.behind = true;
      if (asked === undefined) return;
      let current = true;
      const timer = setTimeout(() => {
        client.call('suite.check', { text: asked, ...how }).then(
          (result) => {
            if (current) [this.result, this.error, this.behind] = [result, undefined, false];
          },
          (error: unknown) => {
            if (current) [this.error, this.behind] = [asCallError(error), false];
          },
        );
      }, wait_ms);
      return () => {
        current = false;
        clearTimeout(timer);
      };
    });
  }
}
