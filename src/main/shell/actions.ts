import { app, type BrowserWindow } from 'electron';
import { actions, type ActionId } from '../../shared/actions.ts';
import { DescentError } from '../../shared/domain/error.ts';

type Actions = (typeof actions)[number];
/** Actions that this process carries out: leave one out and it does not compile. */
export type ShellActionId = Extract<Actions, { readonly by: 'shell' }>['id'];

export interface ActionTargets {
  readonly window: BrowserWindow;
  readonly showDataFolder: () => void | Promise<void>;
  readonly restartEngine: () => void | Promise<void>;
  readonly saveDiagnostics: () => unknown;
}

const zoomStep = 0.5;
const zoomRange = [-3, 5] as const;

export function shellActions(to: ActionTargets): Readonly<Record<ShellActionId, () => unknown>> {
  const contents = to.window.webContents;
  const zoom = (by: number): void =>
    contents.setZoomLevel(Math.min(Math.max(contents.getZoomLevel() + by, zoomRange[0]), zoomRange[1]));
  return {
    'data.showFolder': to.showDataFolder,
    quit: () => app.quit(),
    'window.reload': () => contents.reload(),
    'window.fullScreen': () => to.window.setFullScreen(!to.window.isFullScreen()),
    'zoom.in': () => zoom(zoomStep),
    'zoom.out': () => zoom(-zoomStep),
    'zoom.reset': () => contents.setZoomLevel(0),
    'engine.restart': to.restartEngine,
    diagnostics: to.saveDiagnostics,
  };
}

/** Runs an action of this process by its name. @throws DescentError action.unknown */
export async function runShellAction(of: ReturnType<typeof shellActions>, id: string): Promise<void> {
  if (!Object.hasOwn(of, id)) throw new DescentError('action.unknown', `There is no action '${id}' here.`);
  await of[id as ShellActionId]();
}

export const isShellAction = (id: ActionId): id is ShellActionId =>
  actions.some((action) => action.id === id && action.by === 'shell');
