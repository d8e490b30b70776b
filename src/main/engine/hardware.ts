import { hash } from 'node:crypto';
import { canonicalJson } from '../../shared/domain/canonical.ts';

/** A machine, by what decides its timings. */
export interface Hardware {
  /** 16 hexadecimal digits: equal on equal hardware with equal drivers and threads. */
  readonly key: string;
  /** Such as `AMD EPYC 7763, NVIDIA L4, 8 threads`. */
  readonly label: string;
  /** Of a device of it, such as `cpu (AMD EPYC 7763)`. */
  readonly deviceLabel: (device: string) => string;
}

const names = ['cpu', 'cores', 'gpus', 'driver', 'cuda', 'tensorflow', 'flavour', 'threads', 'platform'];

interface Facts {
  readonly cpu?: string | null;
  readonly threads?: number | null;
  readonly gpus?: readonly { readonly name: string }[] | null;
}

/**
 * The hardware that an environment's facts tell of. The program's own version is no part of it, since changed code
 * changes a run's identity.
 */
export function hardwareOf(facts: Readonly<Record<string, unknown>> | object): Hardware {
  const all = facts as Readonly<Record<string, unknown>>;
  const text = canonicalJson(Object.fromEntries(names.map((name) => [name, all[name] ?? null])));
  const { cpu, threads, gpus } = facts as Facts;
  const parts = [cpu, ...(gpus ?? []).map(({ name }) => name), threads && `${threads} threads`].filter(Boolean);
  return {
    key: hash('sha256', text, 'hex').slice(0, 16),
    label: parts.join(', '),
    deviceLabel: (device) => {
      const index = /^cuda:(\d+)$/.exec(device)?.[1];
      const name = index === undefined ? cpu : gpus?.[Number(index)]?.name;
      return name ? `${device} (${name})` : device;
    },
  };
}

/** Names a device of a machine: what is measured on one does not compare with another. */
export const placeOf = (device: string, machine: string): string => `${device}@${machine}`;

/** Stands between the machines of a run that was made on several. */
export const joint = '+';

/** The machine of a run that has gone on on another one than before: none of both, since its times are of both. */
export const joinedMachines = (before: string, now: string): string =>
  [...new Set([...before.split(joint), now])].sort().join(joint);

/** Those that a run was made on: one, but for what `joinedMachines` has joined. */
export const machinesIn = (machine: string): string[] => machine.split(joint);

/** The parts of a place. */
export function partsOf(place: string): { readonly device: string; readonly machine: string } {
  const at = place.lastIndexOf('@');
  return { device: place.slice(0, Math.max(0, at)), machine: place.slice(at + 1) };
}
