import type { Handlers } from '../../../../shared/contract.ts';
import { completions } from '../../store/filter/complete.ts';
import { listViews, removeView, saveView } from '../../store/views.ts';
import { Board } from '../board/board.ts';
import { GroupTable } from '../board/group-table.ts';
import { RunPages, runsOfGroups } from '../board/run-pages.ts';
import type { ServiceContext } from '../context.ts';
import { columnsOf } from '../filter-columns.ts';
import { Overview } from '../start/overview.ts';

type BoardCallName =
  | 'start.overview'
  | 'board.page'
  | 'board.choices'
  | 'board.fields'
  | 'filter.columns'
  | 'filter.complete'
  | 'view.list'
  | 'view.save'
  | 'view.remove'
  | 'run.page'
  | 'run.ofGroups';

/** What stands on the groups of runs: the leaderboard, the overview of it, lists of runs, and saved views of them. */
export function boardHandlers(context: ServiceContext): Handlers<BoardCallName> {
  const { store, definitions } = context;
  const groups = new GroupTable(store, definitions);
  const board = new Board(context, groups);
  const overview = new Overview(context, groups);
  const pages = new RunPages(context);
  // What fails here fails again where it is asked for.
  board.prepare().catch(() => {});
  return {
    'start.overview': (wanted) => overview.get(wanted),
    'board.page': async (query) => {
      await board.ready(query);
      return board.page(query);
    },
    'board.fields': () => board.fields(),
    'board.choices': ({ filter }) => board.choices(filter),
    'filter.columns': () => columnsOf(context).map(({ name, about }) => ({ name, about })),
    'filter.complete': ({ text, at }) => completions(text, at, columnsOf(context)),
    'view.list': ({ of }) => listViews(store, of),
    'view.save': ({ of, name, state }) => ({ viewId: saveView(store, of, name, state) }),
    'view.remove': ({ viewId }) => removeView(store, viewId),
    'run.page': (query) => pages.page(query),
    'run.ofGroups': ({ groupIds }) => runsOfGroups(context, groupIds),
  };
}
