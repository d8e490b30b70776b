import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { actions, type Action, type ActionId } from '../../shared/actions.ts';

const titles: readonly Action['menu'][] = ['File', 'Edit', 'View', 'Run', 'Window', 'Help'];

/** What every program's menus have; the system knows how to carry these out. */
const roles: Readonly<Partial<Record<Action['menu'], readonly MenuItemConstructorOptions[]>>> = {
  Edit: [
    { role: 'undo' },
    { role: 'redo' },
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    { type: 'separator' },
  ],
  Window: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close' }],
};

/** Before these a line stands, so that a menu shows what belongs together. */
const groups: readonly ActionId[] = [
  'settings',
  'quit',
  'go.start',
  'theme.next',
  'zoom.in',
  'engine.restart',
  'about',
];

/** The menus with their accelerators, from the one list of actions. */
export function buildMenu(run: (id: ActionId) => void): Menu {
  const items = (menu: Action['menu']): MenuItemConstructorOptions[] =>
    actions
      .filter((action) => action.menu === menu)
      .flatMap((action: Action & { readonly id: ActionId }) => [
        ...(groups.includes(action.id) ? [{ type: 'separator' as const }] : []),
        {
          id: action.id,
          label: action.label,
          ...(action.accelerator !== undefined && { accelerator: action.accelerator }),
          click: () => run(action.id),
        },
      ]);
  const developer: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [{ type: 'separator' }, { role: 'toggleDevTools' }];
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    ...titles.map((label) => ({
      label,
      submenu: [...(roles[label] ?? []), ...items(label), ...(label === 'View' ? developer : [])],
    })),
  ]);
}
