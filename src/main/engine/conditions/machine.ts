import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What the system tells, each since some moment in the past; null where it does not. Times are in seconds. */
export interface Machine {
  /** Of all processors together, that they were not idle. */
  readonly busy: () => number | null;
  /** Of one process and its threads; null also where there is none any more. */
  readonly busyOf: (pid: number) => number | null;
  /** Of this process. */
  readonly ownBusy: () => number;
  /** How often a processor was slowed down by heat. */
  readonly throttled: () => number | null;
  readonly turbo: () => boolean | null;
  /** Since the machine was started, times of sleep included, and without them. */
  readonly withSleep: () => number | null;
  readonly awake: () => number;
  readonly processors: number;
}

/** Jiffies, hundredths of a second on every Linux. */
const jiffy = 0.01;

export function thisMachine(): Machine {
  const counters = throttleCounters();
  return {
    processors: processorCount(text('/proc/stat')),
    busy: () => busyOf(text('/proc/stat')),
    busyOf: (pid) => processBusy(text(`/proc/${pid}/stat`)),
    ownBusy: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    throttled: () => (counters.length === 0 ? null : counters.reduce((sum, file) => sum + (number(file) ?? 0), 0)),
    turbo: () => {
      const off = number('/sys/devices/system/cpu/intel_pstate/no_turbo');
      if (off !== null) return off === 0;
      const boost = number('/sys/devices/system/cpu/cpufreq/boost');
      return boost === null ? null : boost === 1;
    },
    withSleep: () => {
      const up = text('/proc/uptime');
      return up === null ? null : Number(up.split(' ')[0]);
    },
    // CLOCK_MONOTONIC, which stands while the machine sleeps.
    awake: () => performance.now() / 1e3,
  };
}

/** From the first line of /proc/stat (proc_stat(5)): all but idle, iowait and what guests have used already. */
export function busyOf(stat: string | null): number | null {
  const line = stat?.slice(0, stat.indexOf('\n'));
  if (line?.startsWith('cpu ') !== true) return null;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * jiffy;
}

/** utime and stime of /proc/PID/stat (proc_pid_stat(5)). */
export function processBusy(stat: string | null): number | null {
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * jiffy;
}

const processorCount = (stat: string | null): number => stat?.match(/^cpu\d/gm)?.length ?? 0;

/** Files that count how often a processor was too hot; none on a virtual machine. */
function throttleCounters(): string[] {
  const root = '/sys/devices/system/cpu';
  const names = existsSync(root) ? readdirSync(root) : [];
  return names
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `${root}/${name}/thermal_throttle/core_throttle_count`)
    .filter((file) => number(file) !== null);
}

function text(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function number(file: string): number | null {
  const found = text(file);
  const value = found === null ? NaN : Number(found.trim());
  return Number.isFinite(value) ? value : null;
}
