import { contextBridge, ipcRenderer } from 'electron';
import { callNames, eventNames } from '../shared/contract.ts';

/** One named function for every call and event of the contract; the event object of Electron never reaches the page. */
contextBridge.exposeInMainWorld('descent', {
  call: Object.fromEntries(callNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)])),
  on: Object.fromEntries(
    eventNames.map((name) => [
      name,
      (listener: (payload: unknown) => void) => {
        const relay = (_event: unknown, payload: unknown) => listener(payload);
        ipcRenderer.on(name, relay);
        return () => void ipcRenderer.off(name, relay);
      },
    ]),
  ),
});
