import { resolveDevice } from '../device.ts';
import type { ServiceContext } from './context.ts';

/** Devices are asked for once: a suite is checked at every key stroke. */
const asked = new Map<string, Promise<string>>();
const found = new Map<string, string>();

/** What a device of a suite or of the settings means on this machine. */
export async function deviceOf(name: string, emit: ServiceContext['emit']): Promise<string> {
  const known = asked.get(name);
  if (known !== undefined) return known;
  const finding = resolveDevice(name, (message) => emit('notice', { code: 'device.auto', message }));
  asked.set(name, finding);
  finding.then(
    (device) => found.set(name, device),
    // One that is missing may be there at the next try.
    () => asked.delete(name),
  );
  return finding;
}

/** The same, where it was found out already. */
export const foundDevice = (name: string): string | undefined => (name === 'auto' ? found.get(name) : name);
