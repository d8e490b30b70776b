/**
 * All actions of the window, once: the menus, their accelerators, the command palette and the shortcut sheet are made
 * from this list.
 */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly menu: 'File' | 'Edit' | 'View' | 'Run' | 'Window' | 'Help';
  /** Electron's notation, such as CmdOrCtrl+N. */
  readonly accelerator?: string;
  /** Keys that work while no field has the focus, such as `g l`; shown on the shortcut sheet. */
  readonly keys?: string;
  /** Who carries it out: the page, or the process behind the window. */
  readonly by: 'page' | 'shell';
}

const goTo = (view: string, label: string, digit: number): Action => ({
  id: `go.${view}`,
  label: `Go to ${label}`,
  menu: 'View',
  accelerator: `CmdOrCtrl+${digit}`,
  by: 'page',
});

export const actions = [
  { id: 'suite.new', label: 'New suite', menu: 'File', accelerator: 'CmdOrCtrl+N', by: 'page' },
  { id: 'suite.open', label: 'Open suite…', menu: 'File', accelerator: 'CmdOrCtrl+O', by: 'page' },
  { id: 'export', label: 'Export…', menu: 'File', accelerator: 'CmdOrCtrl+E', by: 'page' },
  { id: 'settings', label: 'Settings', menu: 'File', accelerator: 'CmdOrCtrl+,', by: 'page' },
  { id: 'data.showFolder', label: 'Show data folder', menu: 'File', by: 'shell' },
  { id: 'quit', label: 'Quit', menu: 'File', accelerator: 'CmdOrCtrl+Q', by: 'shell' },
  { id: 'find', label: 'Find', menu: 'Edit', accelerator: 'CmdOrCtrl+F', keys: '/', by: 'page' },
  { id: 'target.add', label: 'Add a target', menu: 'Edit', by: 'page' },
  { id: 'palette', label: 'Command palette', menu: 'View', accelerator: 'CmdOrCtrl+K', by: 'page' },
  goTo('start', 'Start', 1),
  goTo('suites', 'Suites', 2),
  goTo('queue', 'Queue', 3),
  goTo('leaderboard', 'Leaderboard', 4),
  goTo('compare', 'Compare', 5),
  goTo('catalogue', 'Catalogue', 6),
  goTo('settings', 'Settings', 7),
  { id: 'theme.next', label: 'Switch theme', menu: 'View', accelerator: 'CmdOrCtrl+Shift+T', by: 'page' },
  { id: 'window.reload', label: 'Reload window', menu: 'View', accelerator: 'CmdOrCtrl+R', by: 'shell' },
  { id: 'window.fullScreen', label: 'Full screen', menu: 'View', accelerator: 'F11', by: 'shell' },
  { id: 'zoom.in', label: 'Zoom in', menu: 'View', accelerator: 'CmdOrCtrl+Plus', by: 'shell' },
  { id: 'zoom.out', label: 'Zoom out', menu: 'View', accelerator: 'CmdOrCtrl+-', by: 'shell' },
  { id: 'zoom.reset', label: 'Actual size', menu: 'View', accelerator: 'CmdOrCtrl+0', by: 'shell' },
  { id: 'queue.start', label: 'Start queue', menu: 'Run', accelerator: 'CmdOrCtrl+Enter', by: 'page' },
  { id: 'queue.afterRun', label: 'Stop queue after this run', menu: 'Run', by: 'page' },
  { id: 'queue.checkpoint', label: 'Checkpoint and stop queue', menu: 'Run', accelerator: 'CmdOrCtrl+.', by: 'page' },
  { id: 'engine.restart', label: 'Restart engine', menu: 'Run', by: 'shell' },
  { id: 'shortcuts', label: 'Keyboard shortcuts', menu: 'Help', keys: '?', by: 'page' },
  { id: 'diagnostics', label: 'Save diagnostics…', menu: 'Help', by: 'shell' },
  { id: 'about', label: 'About Descent', menu: 'Help', by: 'page' },
] as const satisfies readonly Action[];

export type ActionId = (typeof actions)[number]['id'];
