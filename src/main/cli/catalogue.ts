import { unloadedText } from '../../shared/domain/catalogue.ts';
import { LiveCatalogue } from '../plugins/live-catalogue.ts';
import { say } from './output.ts';

/** What a suite can name. A plug-in that could not be loaded is told, and the rest goes on. */
export const openCatalogue = (): Promise<LiveCatalogue> =>
  LiveCatalogue.open({ tell: (unloaded) => say(unloadedText(unloaded)) });
