import { app } from 'electron';
import { openWorkbench } from './shell/open.ts';
import { readLaunch } from './shell/launch.ts';
import { registerScheme } from './shell/app-protocol.ts';
import { denyByDefault } from './shell/guards.ts';
import { becomeOnlyInstance } from './shell/single-instance.ts';
import { switchNetworkOff } from './shell/network.ts';
import { giveThePageRoom } from './shell/window.ts';

const launch = readLaunch(process.argv, process.env, process.cwd());
const instance = becomeOnlyInstance(launch);
if (instance === undefined) {
  app.quit();
} else {
  registerScheme();
  switchNetworkOff();
  giveThePageRoom();
  denyByDefault();
  void app.whenReady().then(() => openWorkbench(launch, instance));
}
