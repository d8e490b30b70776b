/** The descriptors that arguments name, as in `--out /dev/fd/3 3> FILE`. Plain JavaScript, as launch.mjs is. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Those beside the three streams.
 *
 * @param {string[]} argv
 */
export const namedDescriptors = (argv) =>
  argv.flatMap((text) => {
    const fd = Number(/\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(text)?.[1]);
    return fd > 2 ? [fd] : [];
  });

/**
 * Whether something was redirected to a descriptor. Otherwise it may be one of Node's own: an event queue, or a pipe of
 * which this process has both ends, and what is written into such a pipe it takes for addresses.
 *
 * @param {number} fd
 */
export function isRedirected(fd) {
  const to = leadsTo(fd);
  if (to === undefined || to.startsWith('anon_inode:')) return false;
  if (!to.startsWith('pipe:')) return true;
  const ends = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((each) => leadsTo(each) === to)
    .map(accessOf);
  return !(ends.includes('read') && ends.includes('write'));
}

/** @param {number} fd */
function leadsTo(fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

/**
 * proc_pid_fdinfo(5): the flags of open(2) in octal, of which the lowest two bits are the access.
 *
 * @param {number} fd
 */
function accessOf(fd) {
  const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
  return /** @type {const} */ (['read', 'write', 'both'])[Number.parseInt(flags.slice(-1), 8) % 4];
}

/**
 * What a child process is given so that it has the same ones by the same numbers. Node keeps low ones from its children
 * otherwise.
 *
 * @param {number[]} descriptors
 * @returns {('ignore' | number)[]} those from 3 on
 */
export function handedOn(descriptors) {
  const last = descriptors.reduce((most, fd) => Math.max(most, fd), 2);
  return Array.from({ length: last - 2 }, (_, at) => (descriptors.includes(at + 3) ? at + 3 : 'ignore'));
}
