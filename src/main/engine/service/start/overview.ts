import { setImmediate } from 'node:timers/promises';
import type { Input, Output } from '../../../../shared/contract.ts';
import { hardwareOf, partsOf } from '../../hardware.ts';
import { placeName } from '../../store/places.ts';
import type { GroupTable } from '../board/group-table.ts';
import { GroupSelection } from '../board/select-groups.ts';
import type { ServiceContext } from '../context.ts';
import { bestMethods } from './best-methods.ts';
import { failedRepeats, failureCauses } from './failure-causes.ts';

type Answer = Output<'start.overview'>;

/** What a database has shown so far, from its groups; kept until one of them, or a repeat that failed, changes. */
export class Overview {
  readonly #context: ServiceContext;
  readonly #groups: GroupTable;
  readonly #machine: string;
  #known: { readonly key: string; readonly answer: Answer } | undefined;

  constructor(context: ServiceContext, groups: GroupTable) {
    this.#context = context;
    this.#groups = groups;
    this.#machine = hardwareOf(context.environment).key;
  }

  async get({ problems }: Input<'start.overview'>): Promise<Answer> {
    // What a window that opens asks for beside this need not wait for all groups.
    while (this.#groups.readSome()) await setImmediate();
    this.#groups.refresh();
    const { store } = this.#context;
    const repeats = failedRepeats(store);
    const key = JSON.stringify([this.#groups.revision, problems, repeats]);
    if (this.#known?.key === key) return this.#known.answer;
    const board = new GroupSelection(store, this.#groups, {}, this.#machine, []);
    const places = board.scored('oracle_units');
    const [scored, instance] = [this.#groups.column('scored'), this.#groups.column('instance')];
    const answer = {
      hardware: places.length === 0 ? '' : placeName(store, board.hardware),
      here: partsOf(board.hardware).machine === this.#machine,
      runs: places.reduce((sum, place) => sum + scored[place]!, 0),
      rows: places.length,
      problems: new Set(Array.from(places, (place) => instance[place])).size,
      known: bestMethods(this.#context, this.#groups, places, problems),
      failures: failureCauses(store, this.#groups, repeats),
    };
    this.#known = { key, answer };
    return answer;
  }
}
